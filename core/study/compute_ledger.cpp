#include "core/study/compute_ledger.h"

#include <cassert>
#include <cmath>

namespace gradus {

namespace {

/// Passes of two operations a weight that one sampled token costs: rollout, reference, update.
double passesOfSample(bool hasReference)
{
    return hasReference ? 5 : 4;
}

} // namespace

BudgetPlan planBudget(const Budget& budget)
{
    assert(budget.tokens > 0 && budget.rlShare >= 0 && budget.rlShare <= 1);
    assert(budget.samplesPerPrompt > 0 && budget.sequenceLength > 0);
    assert(budget.batchTokens > 0 && budget.promptsPerStep > 0);

    BudgetPlan plan;
    plan.midTokens = (1 - budget.rlShare) * budget.tokens;
    plan.rlTokens = budget.rlShare * budget.tokens;
    const double tokensOfPrompt =
        passesOfSample(budget.hasReference) / 3 * budget.samplesPerPrompt * budget.sequenceLength;
    plan.rlPrompts = plan.rlTokens / tokensOfPrompt;
    plan.rlSteps = std::llround(plan.rlPrompts / budget.promptsPerStep);
    const double batches = std::round(budget.tokens / static_cast<double>(budget.batchTokens));
    // A share such as 1 - 0.8 is a hair off what it stands for: that must not cost a step.
    plan.midSteps =
        static_cast<std::int64_t>(std::floor((1 - budget.rlShare) * batches * (1 + 1e-12)));
    return plan;
}

double plannedTrainingFlops(double parameters, double tokens)
{
    return 6 * parameters * tokens;
}

double plannedReinforcementFlops(double parameters, double prompts, double samplesPerPrompt,
                                 double sequenceLength, bool hasReference)
{
    return 2 * passesOfSample(hasReference) * parameters * prompts * samplesPerPrompt
           * sequenceLength;
}

double tokenEquivalents(double flops, double parameters)
{
    return flops / (6 * parameters);
}

double plannedTokenEquivalents(const Stage& stage, const ModelSpec& model, std::int64_t steps,
                               std::int64_t tokens)
{
    if (stage.kind != StageKind::Reinforcement)
        return static_cast<double>(tokens);
    const auto& options = stage.reinforcement;
    const double prompts = static_cast<double>(steps) * options.promptsPerStep;
    return tokenEquivalents(plannedReinforcementFlops(1, prompts, options.samplesPerPrompt,
                                                      model.contextLength,
                                                      options.klCoefficient > 0),
                            1);
}

TokenWork& TokenWork::operator+=(const TokenWork& other)
{
    tokens += other.tokens;
    squares += other.squares;
    return *this;
}

TokenWork sequenceWork(double length)
{
    return {length, length * length};
}

double forwardFlops(const ModelSpec& model, double parameters, const TokenWork& work)
{
    return 2 * (parameters * work.tokens + work.squares * model.layers * model.width);
}

double trainingFlops(const ModelSpec& model, double parameters, const TokenWork& work)
{
    return 3 * forwardFlops(model, parameters, work);
}

TokenWork rolloutWork(const RolloutCounts& counts)
{
    if (counts.prompts <= 0 || counts.samples <= 0)
        return {};
    const double prompt = counts.promptTokens / counts.prompts;
    const double whole = prompt + counts.completionTokens / counts.samples;
    return {counts.promptTokens + counts.completionTokens,
            counts.prompts * prompt * prompt + counts.samples * (whole * whole - prompt * prompt)};
}

double rolloutFlops(const ModelSpec& model, double parameters, const RolloutCounts& counts)
{
    const auto work = rolloutWork(counts);
    if (work.tokens <= 0)
        return 0;
    const double later = 3 * counts.trainedTokens + counts.referenceTokens + counts.rescoredTokens;
    return forwardFlops(model, parameters, work) * (1 + later / work.tokens);
}

} // namespace gradus

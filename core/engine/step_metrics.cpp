#include "core/engine/step_metrics.h"

namespace gradus {

namespace {

void addShares(StepMetrics& metrics, const std::string& key,
               const std::vector<std::int64_t>& counts)
{
    const auto shares = sharesOf(counts);
    for (std::size_t i = 0; i < shares.size(); ++i)
        metrics.emplace_back(key + std::to_string(i + 1), shares[i]);
}

} // namespace

StepMetrics metricsOf(const LanguageModelStep& step)
{
    StepMetrics metrics{{"loss", step.loss},
                        {"skipped_updates", static_cast<double>(step.skippedUpdates)}};
    if (step.counts.problems.size() > 1) {
        addShares(metrics, "share_problems_", step.counts.problems);
        addShares(metrics, "share_tokens_", step.counts.tokens);
    }
    if (step.heldOut) {
        metrics.emplace_back("held_out_loss", step.heldOut->loss);
        for (const auto& [op, nats] : step.heldOut->solution)
            metrics.emplace_back("nll_op_" + std::to_string(op), nats);
    }
    return metrics;
}

RolloutCounts rolloutCounts(const GrpoStep& step, const Stage& stage)
{
    const auto count = [](std::int64_t value) {
        return static_cast<double>(value);
    };
    return {.prompts = count(step.groups),
            .samples = count(step.groups) * stage.reinforcement.samplesPerPrompt,
            .promptTokens = count(step.tokens - step.sampledTokens),
            .completionTokens = count(step.sampledTokens),
            .trainedTokens = count(step.trainedTokens),
            .referenceTokens = count(step.referenceTokens),
            .rescoredTokens = count(step.recomputedTokens)};
}

StepMetrics computeMetrics(const Stage& stage, const ModelSpec& model, double parameters,
                           std::int64_t step, std::int64_t tokens, double flopsCounted)
{
    const double planned = plannedTokenEquivalents(stage, model, step, tokens);
    return {{"flops_planned", plannedTrainingFlops(parameters, planned)},
            {"flops_counted", flopsCounted},
            {"token_equivalents", tokenEquivalents(flopsCounted, parameters)}};
}

} // namespace gradus

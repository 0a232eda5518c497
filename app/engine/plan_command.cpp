#include "app/engine/command_setup.h"
#include "app/engine/text_rows.h"
#include "core/engine/run_start.h"
#include "core/results/plan_from.h"
#include "core/study/fields.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <set>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

/// What is known before a plan is made.
struct PlanBasis
{
    PairedVariances variances;
    double tokensPerSample = 0;
    double tokensPerSecond = 0; ///< 0: not known
    double trainingMinutes = 0; ///< that the runs of both took, evaluations included; 0: not known
    std::string origin;         ///< one line for people
};

/// Tokens of all samples of @p evaluation.
Result<double> tokensOf(StudyFile& study, const EvaluationRow& evaluation)
{
    const auto tallies = study.tallies(evaluation.id);
    if (!tallies)
        return tl::unexpected(tallies.error());
    double tokens = 0;
    for (const auto& problem : *tallies)
        tokens += static_cast<double>(problem.tokens);
    return tokens;
}

double minutesOf(const RunRow& run)
{
    return run.state == RunState::Done ? (run.heartbeatAt - run.startedAt) / 60 : 0;
}

Result<PlanBasis> basisFromStudy(const PlanOptions& options)
{
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    std::array<EvaluationRow, 2> evaluations;
    PlanBasis basis;
    std::set<RowId> runs; // one may have both checkpoints
    double tokens = 0;
    double seconds = 0;
    for (std::size_t i = 0; i < 2; ++i) {
        const auto checkpoint = findCheckpoint(*study, i == 0 ? options.first : options.second);
        if (!checkpoint)
            return tl::unexpected(checkpoint.error());
        auto evaluation = newestEvaluation(*study, *checkpoint, options.distribution, true);
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        const auto counted = tokensOf(*study, *evaluation);
        if (!counted)
            return tl::unexpected(counted.error());
        if (const auto run = study->run(checkpoint->run); run && runs.insert(run->id).second)
            basis.trainingMinutes += minutesOf(*run);
        tokens += evaluation->seconds > 0 ? *counted : 0;
        seconds += evaluation->seconds;
        evaluations[i] = *std::move(evaluation);
    }
    const auto known = varianceOfComparison(*study, evaluations[0].id, evaluations[1].id);
    if (!known)
        return tl::unexpected(known.error());
    basis.variances = known->variances;
    basis.tokensPerSample = known->tokensPerSample;
    basis.tokensPerSecond = seconds > 0 ? tokens / seconds : 0;
    basis.origin = "Variances are those of " + options.first + " and " + options.second + " on "
                   + std::to_string(known->problems) + " problems of \"" + options.distribution
                   + "\".";
    return basis;
}

Result<PlanBasis> basisOf(const PlanOptions& options)
{
    PlanBasis basis;
    if (!options.study.empty()) {
        if (options.first.empty() || options.second.empty() || options.distribution.empty())
            return fail(
                ErrorCode::Usage,
                "a study needs --first, --second and --distribution to say which comparison "
                "variances are taken from");
        auto read = basisFromStudy(options);
        if (!read)
            return read;
        basis = *std::move(read);
    } else if (!options.differenceVariance || !options.sampleVariance) {
        return fail(ErrorCode::Usage, "without a study --difference-variance and "
                                      "--sample-variance are needed");
    }
    if (options.differenceVariance)
        basis.variances.difference = *options.differenceVariance;
    if (options.sampleVariance)
        basis.variances.firstSample = basis.variances.secondSample = *options.sampleVariance;
    basis.variances.betweenSeeds = options.seedDeviation * options.seedDeviation;
    if (options.tokensPerSample > 0)
        basis.tokensPerSample = options.tokensPerSample;
    if (options.tokensPerSecond > 0)
        basis.tokensPerSecond = options.tokensPerSecond;
    return basis;
}

bool hasCost(const PlanBasis& basis)
{
    return basis.tokensPerSample > 0 && basis.tokensPerSecond > 0;
}

nlohmann::ordered_json planJson(const PowerQuestion& question, const PlanBasis& basis,
                                const std::vector<PowerPlan>& plans)
{
    auto rows = nlohmann::ordered_json::array();
    for (const auto& plan : plans) {
        nlohmann::ordered_json row{{"problems", plan.size.problems},
                                   {"samples", plan.size.samples},
                                   {"seeds", plan.size.seeds},
                                   {"power", plan.power},
                                   {"minutes", nullptr}};
        if (hasCost(basis))
            row["minutes"] = plan.minutes;
        rows.push_back(std::move(row));
    }
    const auto& variances = question.variances;
    return {{"difference", question.difference},
            {"power", question.power},
            {"level", question.level},
            {"variance_of_difference", variances.difference},
            {"variance_of_first_sample", variances.firstSample},
            {"variance_of_second_sample", variances.secondSample},
            {"variance_between_seeds", variances.betweenSeeds},
            {"tokens_per_sample", basis.tokensPerSample},
            {"tokens_per_second", basis.tokensPerSecond},
            {"training_minutes_per_seed", basis.trainingMinutes},
            {"plans", std::move(rows)}};
}

std::string planText(const PowerQuestion& question, const PlanBasis& basis,
                     const std::vector<PowerPlan>& plans)
{
    std::array<char, 256> line{};
    std::snprintf(
        line.data(), line.size(),
        "To see a difference of %g in pass@1 with probability %g (two-sided, level %g):\n",
        question.difference, question.power, question.level);
    std::string text = line.data();
    text += "problems  samples  seeds  power  minutes of sampling\n";
    for (const auto& plan : plans) {
        std::snprintf(line.data(), line.size(), "%8lld %8lld %6lld  %.3f  ",
                      static_cast<long long>(plan.size.problems),
                      static_cast<long long>(plan.size.samples),
                      static_cast<long long>(plan.size.seeds), plan.power);
        text += line.data();
        std::snprintf(line.data(), line.size(), "%.3g\n", plan.minutes);
        text += hasCost(basis) ? line.data() : "not known\n";
    }
    text += basis.origin;
    if (basis.trainingMinutes > 0) {
        std::snprintf(
            line.data(), line.size(),
            " The runs that trained them took %.3g minutes, which another seed costs besides.",
            basis.trainingMinutes);
        text += line.data();
    }
    return text;
}

} // namespace

Result<void> planCommand(const PlanOptions& options)
{
    const auto basis = basisOf(options);
    if (!basis)
        return tl::unexpected(basis.error());
    if (standardError(basis->variances, {.problems = 1, .samples = 1}) == 0)
        return fail(ErrorCode::InvalidArgument,
                    "nothing varies between these two checkpoints, so nothing can be planned from "
                    "them");
    const PowerQuestion question{.difference = options.difference,
                                 .power = options.power,
                                 .level = options.level,
                                 .variances = basis->variances,
                                 .samples = options.samples,
                                 .seeds = options.seeds,
                                 .tokensPerSample = basis->tokensPerSample,
                                 .tokensPerSecond = basis->tokensPerSecond};
    const auto plans = planEvaluation(question);
    if (!plans)
        return tl::unexpected(plans.error());
    if (auto printed = printLine(options.asJson ? planJson(question, *basis, *plans).dump()
                                                : planText(question, *basis, *plans));
        !printed)
        return printed;
    return flushOutput();
}

} // namespace gradus

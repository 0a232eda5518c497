#include "core/statistics/power_planner.h"

#include "core/statistics/distribution.h"
#include "core/statistics/resampling.h"
#include "core/statistics/tally_checks.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <tuple>

namespace gradus {

namespace {

/// Unbiased for p (1 - p). @pre samples >= 2.
double sampleVariance(const ProblemTally& tally)
{
    const auto n = static_cast<double>(tally.samples);
    const auto c = static_cast<double>(tally.correct);
    return c * (n - c) / (n * (n - 1));
}

Result<void> checkInterval(const char* name, double value, double low, double high)
{
    if (value > low && value <= high)
        return {};
    return fail(ErrorCode::InvalidArgument, "power planner: " + std::string(name) + " is "
                                                + std::to_string(value) + ", but must be above "
                                                + std::to_string(low) + " and at most "
                                                + std::to_string(high));
}

Result<void> checkQuestion(const PowerQuestion& question)
{
    constexpr double kBelowOne = 1 - 1e-9;
    const auto& v = question.variances;
    if (auto checked = checkInterval("difference", question.difference, 0, 1); !checked)
        return checked;
    if (auto checked = checkInterval("level", question.level, 0, kBelowOne); !checked)
        return checked;
    if (auto checked = checkInterval("power", question.power, question.level, kBelowOne); !checked)
        return checked;
    for (const double variance : {v.difference, v.firstSample, v.secondSample, v.betweenSeeds})
        if (auto checked = checkInterval("a variance", variance, -1e-300, 1); !checked)
            return checked;
    for (const auto& list : {question.samples, question.seeds})
        for (const auto count : list)
            if (count < 1)
                return fail(ErrorCode::InvalidArgument,
                            "power planner: " + std::to_string(count)
                                + " samples or seeds, but there must be at least 1");
    if (!(question.tokensPerSample >= 0) || !(question.tokensPerSecond >= 0))
        return fail(ErrorCode::InvalidArgument, "power planner: a number of tokens is negative");
    return {};
}

/// Power rises with the problems, so the fewest are found by halving.
std::optional<std::int64_t> fewestProblems(const PowerQuestion& question, EvaluationSize size)
{
    const auto suffices = [&](std::int64_t problems) {
        size.problems = problems;
        return powerOf(question.difference, question.variances, size, question.level)
               >= question.power;
    };
    if (question.mostProblems < 1 || !suffices(question.mostProblems))
        return std::nullopt;
    std::int64_t tooFew = 0;
    std::int64_t enough = question.mostProblems;
    while (enough - tooFew > 1) {
        const std::int64_t middle = tooFew + (enough - tooFew) / 2;
        (suffices(middle) ? enough : tooFew) = middle;
    }
    return enough;
}

} // namespace

Result<PairedVariances> estimateVariances(std::span<const PairedTally> pairs)
{
    if (pairs.size() < 2)
        return fail(ErrorCode::InvalidArgument, "variances need at least two shared problems, not "
                                                    + std::to_string(pairs.size()));
    PairedVariances variances;
    std::vector<double> differences;
    double fromSamples = 0;
    const auto all = static_cast<double>(pairs.size());
    for (const auto& pair : pairs) {
        for (const auto& tally : {pair.first, pair.second}) {
            if (auto checked = checkTallies(std::span(&tally, 1)); !checked)
                return tl::unexpected(checked.error());
            if (tally.samples < 2)
                return fail(ErrorCode::InvalidArgument,
                            "problem " + std::to_string(pair.problem) + " has "
                                + std::to_string(tally.samples)
                                + " samples; their variance needs at least two");
        }
        const auto n = static_cast<double>(pair.first.samples);
        const auto m = static_cast<double>(pair.second.samples);
        differences.push_back(static_cast<double>(pair.second.correct) / m
                              - static_cast<double>(pair.first.correct) / n);
        variances.firstSample += sampleVariance(pair.first) / all;
        variances.secondSample += sampleVariance(pair.second) / all;
        fromSamples += (sampleVariance(pair.first) / n + sampleVariance(pair.second) / m) / all;
    }
    variances.difference = std::max(0.0, varianceOf(differences) - fromSamples);
    return variances;
}

double standardError(const PairedVariances& variances, const EvaluationSize& size) noexcept
{
    const auto problems = static_cast<double>(size.problems);
    const auto samples = static_cast<double>(size.samples);
    const auto seeds = static_cast<double>(size.seeds);
    const double ofSamples = (variances.firstSample + variances.secondSample) / (samples * seeds);
    return std::sqrt((variances.difference + ofSamples) / problems
                     + 2 * variances.betweenSeeds / seeds);
}

double powerOf(double difference, const PairedVariances& variances, const EvaluationSize& size,
               double level) noexcept
{
    const double error = standardError(variances, size);
    const double z = normalQuantile(1 - level / 2);
    if (error == 0)
        return difference == 0 ? level : 1;
    const double shift = std::abs(difference) / error;
    return normalCdf(shift - z) + normalCdf(-shift - z);
}

Result<std::vector<PowerPlan>> planEvaluation(const PowerQuestion& question)
{
    if (auto checked = checkQuestion(question); !checked)
        return tl::unexpected(checked.error());
    std::vector<PowerPlan> plans;
    for (const auto seeds : question.seeds)
        for (const auto samples : question.samples) {
            EvaluationSize size{.samples = samples, .seeds = seeds};
            const auto problems = fewestProblems(question, size);
            if (!problems)
                continue;
            size.problems = *problems;
            const double tokens = 2 * static_cast<double>(seeds) * static_cast<double>(*problems)
                                  * static_cast<double>(samples) * question.tokensPerSample;
            plans.push_back(
                {.size = size,
                 .power = powerOf(question.difference, question.variances, size, question.level),
                 .minutes =
                     question.tokensPerSecond > 0 ? tokens / question.tokensPerSecond / 60 : 0});
        }
    if (plans.empty())
        return fail(ErrorCode::InvalidArgument,
                    "no choice of samples and seeds sees a difference of "
                        + std::to_string(question.difference) + " with up to "
                        + std::to_string(question.mostProblems) + " problems");
    const auto cost = [](const PowerPlan& plan) {
        const auto& size = plan.size;
        return std::tuple(size.problems * size.samples * size.seeds, size.problems, size.samples);
    };
    std::sort(plans.begin(), plans.end(),
              [&](const auto& a, const auto& b) { return cost(a) < cost(b); });
    return plans;
}

} // namespace gradus

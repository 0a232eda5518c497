#pragma once

#include "core/base/result.h"
#include "core/statistics/paired_comparison.h"

#include <cstdint>
#include <span>
#include <vector>

namespace gradus {

/// What makes a difference of pass@1 between two checkpoints uncertain. All are variances of rates,
/// in [0, 1].
struct PairedVariances
{
    /// Over problems, of the true difference: how unevenly problems gain.
    double difference = 0;
    /// Of one sample of a problem, mean over problems of p (1 - p): the first checkpoint's.
    double firstSample = 0;
    double secondSample = 0;
    /// Between training seeds of one recipe, of its mean over problems; 0: the question is about
    /// these two checkpoints, not about their recipes.
    double betweenSeeds = 0;

    friend bool operator==(const PairedVariances&, const PairedVariances&) = default;
};

/// Estimates all but betweenSeeds from an earlier comparison, without bias (but none below 0):
/// p(1-p) by c (n-c) / (n (n-1)), and from the variance of the observed differences what samples
/// add to it is taken away. Source: Miller 2024, arXiv:2411.00640, sections 3 and 4.
/// @return InvalidArgument when there are fewer than two pairs, a tally is impossible or has fewer
/// than two samples.
[[nodiscard]] Result<PairedVariances> estimateVariances(std::span<const PairedTally> pairs);

/// How much is measured: both recipes are trained with @p seeds seeds, each model samples the same
/// @p problems problems @p samples times.
struct EvaluationSize
{
    std::int64_t problems = 0;
    std::int64_t samples = 0;
    std::int64_t seeds = 1;

    friend bool operator==(const EvaluationSize&, const EvaluationSize&) = default;
};

/// Standard error of the difference of means:
/// sqrt((w^2 + (s1^2 + s2^2) / (K S)) / N + 2 t^2 / S)
/// with N problems, K samples, S seeds; w^2, s1^2, s2^2, t^2 as in PairedVariances. Seeds are taken
/// to move all problems alike. Source: Miller 2024, section 5 (there for S = 1), plus the seeds'
/// term: two independent means of S.
/// @pre all of @p size at least 1.
[[nodiscard]] double standardError(const PairedVariances& variances,
                                   const EvaluationSize& size) noexcept;

/// Chance that a two-sided test at @p level finds the true difference @p difference:
/// P(Z > z - |d|/e) + P(Z < -z - |d|/e), z the quantile at 1 - level/2, e the standard error.
/// A normal approximation: too high below about 30 problems, or below about 10 seeds if they matter
/// (a test must then use Student's t). Source: Cohen 1988, ch. 2.
/// @pre 0 < level < 1.
[[nodiscard]] double powerOf(double difference, const PairedVariances& variances,
                             const EvaluationSize& size, double level = 0.05) noexcept;

/// What a plan is asked for.
struct PowerQuestion
{
    double difference = 0.05; ///< of pass@1 that is to be seen, in (0, 1]
    double power = 0.8;       ///< chance to see it, in (level, 1)
    double level = 0.05;      ///< of the two-sided test, in (0, 1)
    PairedVariances variances;
    std::vector<std::int64_t> samples{1, 4, 16, 64, 128}; ///< to choose from, each >= 1
    std::vector<std::int64_t> seeds{1};                   ///< to choose from, each >= 1
    std::int64_t mostProblems = 100'000;
    double tokensPerSample = 0; ///< prompt left out: it is read once for all samples
    double tokensPerSecond = 0; ///< of sampling; 0: the cost is not asked for
};

/// One way to see the difference.
struct PowerPlan
{
    EvaluationSize size;
    double power = 0; ///< reached; at least what was asked for
    /// Of sampling for both recipes: 2 S N K tokensPerSample / tokensPerSecond / 60; without
    /// training. 0 where the speed is not known.
    double minutes = 0;

    friend bool operator==(const PowerPlan&, const PowerPlan&) = default;
};

/// For every pair of samples and seeds the fewest problems that reach the power; cheapest first (by
/// samples drawn, then by problems). Pairs for which mostProblems do not suffice are left out.
/// @return InvalidArgument naming what is out of range, or that no pair suffices.
[[nodiscard]] Result<std::vector<PowerPlan>> planEvaluation(const PowerQuestion& question);

} // namespace gradus

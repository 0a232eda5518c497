#pragma once

#include "core/base/result.h"
#include "core/statistics/bootstrap.h"
#include "core/statistics/pass_at_k.h"

#include <cstdint>
#include <span>
#include <vector>

namespace gradus {

/// The tally of one problem of an evaluation.
struct KeyedTally
{
    std::int64_t problem = 0; ///< the same number in two evaluations: the same problem
    int op = 0;
    ProblemTally tally;

    friend bool operator==(const KeyedTally&, const KeyedTally&) = default;
};

/// One problem, sampled from two checkpoints.
struct PairedTally
{
    std::int64_t problem = 0;
    int op = 0;
    ProblemTally first;
    ProblemTally second;

    friend bool operator==(const PairedTally&, const PairedTally&) = default;
};

/// The problems both have, by number; what only one has is left out.
/// @return InvalidArgument when they share none, one has a problem twice, a problem's op differs or
/// a tally counts more right solutions than samples.
[[nodiscard]] Result<std::vector<PairedTally>> pairTallies(std::span<const KeyedTally> first,
                                                           std::span<const KeyedTally> second);

/// How much higher the second checkpoint scores.
struct PairedDifference
{
    Interval difference; ///< second - first
    /// Chance of a difference at least as large if the two were one and the same, from sign flips:
    /// in (0, 1]. Below 0.05 in at most 5 % of such cases, however few problems there are.
    double signFlipP = 1;

    friend bool operator==(const PairedDifference&, const PairedDifference&) = default;
};

/// Difference of pass@k for each of @p ks, on the same problems.
///
/// Both scores of a problem stay together in every resample, so what makes a problem hard for both
/// drops out. For fewer than some 100 problems IntervalMethod::Expanded is the better interval.
/// Interval: bootstrapMeans() of the differences (Efron and Tibshirani 1993, ch. 8 and 13).
/// P-value: the sign of each problem's difference is flipped at random, p = (1 + draws whose mean
/// is at least as far from 0) / (1 + draws), two-sided (Fisher 1935; Phipson and Smyth
/// 2010), from the same seed.
/// @return errors as of passAtKCurve().
[[nodiscard]] Result<std::vector<PairedDifference>>
pairedPassAtK(std::span<const PairedTally> pairs, std::span<const std::int64_t> ks,
              const BootstrapOptions& options = {}, const Strata& strata = {});

/// The same of any score. @param differences [problem], second - first, finite.
[[nodiscard]] Result<PairedDifference> pairedDifference(std::span<const double> differences,
                                                        const BootstrapOptions& options = {},
                                                        const Strata& strata = {});

/// Problems that only one of two checkpoints solves. For this test a problem is solved or not: by
/// its single sample, or by any of its samples if both have as many.
struct McNemar
{
    std::int64_t onlyFirst = 0;
    std::int64_t onlySecond = 0;
    double exactP = 1; ///< two-sided binomial test; size at most the level
    double midP = 1;   ///< half of the observed case counts; size close to the level

    friend bool operator==(const McNemar&, const McNemar&) = default;
};

/// Under the null each of the n = b + c problems that differ is a fair coin:
/// exact p = min(1, 2 P(X <= min(b, c))), mid-p = 2 P(X <= min(b, c)) - P(X = min(b, c)) (1 where
/// b = c). No continuity correction, no chi-squared.
///
/// Sources: McNemar 1947, Psychometrika 12, 153; Fagerland, Lydersen and Laake 2013, BMC Med. Res.
/// Methodol. 13:91, who recommend mid-p. @pre neither count is negative.
[[nodiscard]] McNemar mcNemar(std::int64_t onlyFirst, std::int64_t onlySecond) noexcept;

/// Counts what only one solves. @return InvalidArgument when there is no pair, a tally is
/// impossible, or a problem was sampled more often for one than for the other: it then is solved
/// more easily.
[[nodiscard]] Result<McNemar> mcNemar(std::span<const PairedTally> pairs);

/// P-values of a family of tests, adjusted so that any below alpha is one with at most alpha of
/// false alarm in the whole family: in the order of p, p (m - i) for i = 0, 1, ..., never falling,
/// at most 1. Source: Holm 1979, Scand. J. Stat. 6, 65.
/// @return in the order of @p p. InvalidArgument when one is not in [0, 1].
[[nodiscard]] Result<std::vector<double>> holmAdjusted(std::span<const double> p);

} // namespace gradus

#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace gradus {

/// The outcome of one problem: @p correct of @p samples solutions were right.
struct ProblemTally
{
    std::int64_t samples = 0;
    std::int64_t correct = 0;

    friend bool operator==(const ProblemTally&, const ProblemTally&) = default;
};

/// An estimate and its interval.
struct Interval
{
    double estimate = 0;
    double low = 0;
    double high = 0;

    friend bool operator==(const Interval&, const Interval&) = default;
};

/// Probability that at least one of @p k samples drawn without replacement is right:
/// 1 - C(n-c, k) / C(n, k), computed as a product.
///
/// Source: Chen et al. 2021, arXiv:2107.03374, eq. 1. @pre 1 <= k <= samples, 0 <= correct <=
/// samples.
[[nodiscard]] double unbiasedPassAtK(const ProblemTally& tally, std::int64_t k) noexcept;

/// How an interval is made.
struct BootstrapOptions
{
    double confidence = 0.95; ///< in (0, 1)
    int draws = 2'000;        ///< number of resamples, > 0
    std::uint64_t seed = 0;

    friend bool operator==(const BootstrapOptions&, const BootstrapOptions&) = default;
};

/// Mean over problems with a percentile bootstrap interval over problems (Efron 1979).
///
/// Resampling draws whole problems with replacement; quantiles are interpolated linearly between
/// order statistics. The same arguments give the same interval on every machine. Where no resample
/// can differ (one problem, or all tallies alike) low = high = estimate: the interval then says
/// nothing about how sure the estimate is.
///
/// @param confidence in (0, 1). @param draws number of resamples, > 0.
/// @return InvalidArgument when there is no problem, or k is below 1 or above some problem's
/// samples, or a tally counts more right solutions than samples, or an option is out of range.
[[nodiscard]] Result<Interval> passAtK(std::span<const ProblemTally> tallies, std::int64_t k,
                                       double confidence = 0.95, int draws = 2'000,
                                       std::uint64_t seed = 0);

/// passAtK() for every k of @p ks, in that order, sharing the resamples: equal to single calls and
/// little slower than one of them.
[[nodiscard]] Result<std::vector<Interval>> passAtKCurve(std::span<const ProblemTally> tallies,
                                                         std::span<const std::int64_t> ks,
                                                         const BootstrapOptions& options = {});

/// 1, 2, 4, ... up to @p samples.
[[nodiscard]] std::vector<std::int64_t> powersOfTwoUpTo(std::int64_t samples);

} // namespace gradus

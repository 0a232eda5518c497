#pragma once

#include "core/base/result.h"
#include "core/statistics/bootstrap.h"
#include "core/statistics/interval.h"

#include <cstdint>
#include <span>
#include <vector>

namespace gradus {

/// The outcome of one problem: @p correct of @p samples solutions were right. What right means is
/// up to who counts: verified step by step, or the answer alone (then a guess floor belongs beside
/// the number, guess_floor.h).
struct ProblemTally
{
    std::int64_t samples = 0;
    std::int64_t correct = 0;

    friend bool operator==(const ProblemTally&, const ProblemTally&) = default;
};

/// Probability that at least one of @p k samples drawn without replacement is right:
/// 1 - C(n-c, k) / C(n, k), computed as a product.
///
/// Source: Chen et al. 2021, arXiv:2107.03374, eq. 1. @pre 1 <= k <= samples, 0 <= correct <=
/// samples.
[[nodiscard]] double unbiasedPassAtK(const ProblemTally& tally, std::int64_t k) noexcept;

/// Mean over problems with a bootstrap interval over problems; see bootstrapMeans().
///
/// @param confidence in (0, 1). @param draws number of resamples, > 0.
/// @return InvalidArgument when there is no problem, or k is below 1 or above some problem's
/// samples, or a tally counts more right solutions than samples, or an option is out of range.
[[nodiscard]] Result<Interval> passAtK(std::span<const ProblemTally> tallies, std::int64_t k,
                                       double confidence = 0.95, int draws = 2'000,
                                       std::uint64_t seed = 0);

/// passAtK() for every k of @p ks, in that order, sharing the resamples: equal to single calls and
/// little slower than one of them. @param strata usually the op of each problem.
[[nodiscard]] Result<std::vector<Interval>> passAtKCurve(std::span<const ProblemTally> tallies,
                                                         std::span<const std::int64_t> ks,
                                                         const BootstrapOptions& options = {},
                                                         const Strata& strata = {});

/// Share of problems with a right solution among their first @p k, in the order they were sampled:
/// what published strict numbers of the study are. Unbiased too, but it throws all other samples
/// away: at a rate of 2 %, 128 samples and k = 16 its variance is 9 times that of passAtK().
///
/// @param outcomes [problem][sample], true: right.
/// @return errors as of passAtK().
[[nodiscard]] Result<Interval> firstKPassAtK(std::span<const std::vector<bool>> outcomes,
                                             std::int64_t k, const BootstrapOptions& options = {},
                                             const Strata& strata = {});

/// Cover@tau: share of problems solved at a rate of at least @p threshold, the rate taken as
/// correct / samples. pass@k is a mean of Cover@tau over tau with weight k (1 - tau)^(k-1), so a
/// large k rewards rare hits; Cover@tau says how many problems are solved reliably.
///
/// The rate is an estimate: with few samples problems near @p threshold fall on either side by
/// chance. Source: Dragoi et al. 2025, arXiv:2510.08325.
/// @param threshold in (0, 1].
/// @return errors as of passAtK(); InvalidArgument also for a problem without samples.
[[nodiscard]] Result<Interval> coverAt(std::span<const ProblemTally> tallies, double threshold,
                                       const BootstrapOptions& options = {},
                                       const Strata& strata = {});

/// 1, 2, 4, ... up to @p samples.
[[nodiscard]] std::vector<std::int64_t> powersOfTwoUpTo(std::int64_t samples);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/statistics/interval.h"
#include "core/statistics/pass_at_k.h"

#include <cstdint>
#include <span>

namespace gradus {

/// Wilson's score interval of a proportion, without continuity correction: unlike a bootstrap it
/// has a width where all or none succeeded.
///
/// Source: Wilson 1927, JASA 22, 209; Newcombe 1998, Stat. Med. 17, 857, method 3.
/// @param proportion in [0, 1]. @param trials independent ones, > 0, not necessarily whole.
/// @param confidence in (0, 1).
/// @return InvalidArgument naming what is out of range.
[[nodiscard]] Result<Interval> wilson(double proportion, double trials, double confidence = 0.95);

/// Independent trials that would be as uncertain about @p values as their mean over problems is:
/// m (1 - m) / (s^2 / N), at least N, at most @p mostTrials; N where m is 0 or 1.
///
/// Samples of one problem are alike: 200 problems with 128 samples are nearly 200 trials if
/// problems are solved always or never, 25,600 if all are equally hard. Source: Korn and Graubard
/// 1998, Survey Methodology 24, 193 (effective sample size); Kish 1965.
/// @param values [problem], in [0, 1], not empty.
[[nodiscard]] double effectiveTrials(std::span<const double> values, double mostTrials) noexcept;

/// effectiveTrials() of each problem's unbiased pass@k, at most samples / k in all.
/// @pre @p tallies is not empty, and k in [1, samples] of each.
[[nodiscard]] double effectiveTrialsOfPassAtK(std::span<const ProblemTally> tallies,
                                              std::int64_t k);

/// Wilson's interval of pass@k of one cell (one op, context and mode) with its effective trials.
/// @return errors as of passAtK().
[[nodiscard]] Result<Interval> wilsonPassAtK(std::span<const ProblemTally> tallies, std::int64_t k,
                                             double confidence = 0.95);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/statistics/bootstrap.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// A number with its interval, and how that was made.
struct Estimate
{
    Interval interval;
    /// "95 % bootstrap over 200 problems, stratified by op"; "" where there is no interval: then
    /// its limits are the estimate.
    std::string band;

    [[nodiscard]] bool hasInterval() const noexcept { return !band.empty(); }

    friend bool operator==(const Estimate&, const Estimate&) = default;
};

/// Values of one statistic, one a problem.
struct ProblemValues
{
    std::vector<double> of; ///< [problem], finite
    bool isShare = true;    ///< in [0, 1]: Wilson's interval stands in where no resample can differ

    friend bool operator==(const ProblemValues&, const ProblemValues&) = default;
};

/// Each op is a stratum, unless one of them has a single problem (it would be in every resample) or
/// there is one op alone: then there are none.
[[nodiscard]] Strata strataOf(std::span<const int> ops);

/// "95 % bootstrap over 200 problems, stratified by op"; "expanded bootstrap", "BCa bootstrap".
[[nodiscard]] std::string bootstrapWords(IntervalMethod method, std::int64_t problems,
                                         bool isStratified);

/// Means over problems, all from the same resamples.
///
/// Where no resample can differ (all problems of a stratum are alike), a share has Wilson's
/// interval with the problems as trials, and other values have none.
/// @param ops [problem]: strata by strataOf(). @return one a row; errors as of bootstrapMeans().
[[nodiscard]] Result<std::vector<Estimate>>
meansOf(std::span<const ProblemValues> rows, std::span<const int> ops, IntervalMethod method);

/// Sum of numerators / sum of denominators, a share, over the problems whose denominator is above
/// 0; these are resampled, without strata. Wilson's interval as of meansOf().
/// @param numerators [problem], in [0, denominator]. @return nothing if all denominators are 0.
[[nodiscard]] Result<std::optional<Estimate>> ratioOf(std::span<const double> numerators,
                                                      std::span<const double> denominators,
                                                      IntervalMethod method);

} // namespace gradus

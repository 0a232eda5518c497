#pragma once

#include "core/base/result.h"
#include "core/statistics/bootstrap.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

/// What the limits of an interval were made from.
struct Band
{
    std::int64_t problems = 0;
    std::int64_t seeds = 0;    ///< training seeds resampled too; 0: problems alone
    bool isPaired = false;     ///< of differences on the same problems
    bool isStratified = false; ///< resamples keep how many problems of each op there are
    BootstrapOptions options;
};

/// "95 % bootstrap over 200 problems, stratified by op"; "95 % BCa bootstrap over ...", "95 %
/// expanded bootstrap ...", "95 % paired bootstrap ..."; "95 % bootstrap over 3 seeds and 200
/// problems": with seeds the limits are percentiles whatever the method.
[[nodiscard]] std::string bootstrapWords(const Band& band);

/// Whether no resample could differ, so that the interval says nothing.
[[nodiscard]] bool isFlat(const Interval& interval) noexcept;
/// What stands in the place of bootstrapWords() where differences or likelihoods are flat: only
/// shares have Wilson's interval instead.
inline constexpr std::string_view kNoBand = "none: no resample differs";

/// Each op is a stratum, unless one of them has a single problem (it would be in every resample) or
/// there is one op alone: then there are none.
[[nodiscard]] Strata strataOf(std::span<const int> ops);

/// Means over problems, all from the same resamples.
///
/// Where no resample can differ (all problems of a stratum are alike), a share has Wilson's
/// interval with the problems as trials, and other values have none.
/// @param ops [problem]: strata by strataOf(). @return one a row; errors as of bootstrapMeans().
[[nodiscard]] Result<std::vector<Estimate>> meansOf(std::span<const ProblemValues> rows,
                                                    std::span<const int> ops,
                                                    const BootstrapOptions& options);
[[nodiscard]] inline Result<std::vector<Estimate>>
meansOf(std::span<const ProblemValues> rows, std::span<const int> ops, IntervalMethod method)
{
    return meansOf(rows, ops, BootstrapOptions{.method = method});
}

/// @p interval of a share as @p band says, or Wilson's where it is flat.
[[nodiscard]] Result<Estimate> shareEstimate(const Interval& interval, const Band& band);

/// Sum of numerators / sum of denominators, a share, over the problems whose denominator is above
/// 0; these are resampled, without strata. Wilson's interval as of meansOf().
/// @param numerators [problem], in [0, denominator]. @return nothing if all denominators are 0.
[[nodiscard]] Result<std::optional<Estimate>> ratioOf(std::span<const double> numerators,
                                                      std::span<const double> denominators,
                                                      IntervalMethod method);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/statistics/interval.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

namespace gradus {

enum class IntervalMethod {
    Percentile, ///< quantiles of the resampled means. A little narrow below some 100 problems or
                ///< 30 of a stratum. Source: Efron 1979; quantiles of type 7 of
                ///< Hyndman and Fan 1996
    Expanded,   ///< the same at levels further out, which make up for resamples that vary less than
                ///< new problems would: Phi(-t sqrt(N/f)) with Student's t of f degrees of freedom,
                ///< the problems less the strata. Source: Hesterberg 2015, Am. Stat. 69, 371
    Bca, ///< the same at levels corrected for bias and skewness. Source: Efron 1987, JASA 82, 171;
         ///< Efron and Tibshirani 1993, eq. 14.9 and 14.10
};

/// How an interval is made.
struct BootstrapOptions
{
    double confidence = 0.95; ///< in (0, 1)
    int draws = 2'000;        ///< number of resamples, > 0
    std::uint64_t seed = 0;
    IntervalMethod method = IntervalMethod::Percentile;

    friend bool operator==(const BootstrapOptions&, const BootstrapOptions&) = default;
};

/// What was fixed by design and is therefore kept in every resample: as many problems of each
/// stratum (of each op) as there are.
struct Strata
{
    std::vector<int> of; ///< [problem], e.g. its op; empty: all problems are of one stratum
    /// Of a stratum in the mean, any scale; empty: strata weigh as their problems do, so that the
    /// mean is the plain one. The paper's range of op 2-10 takes 0.2, 0.3, 0.5 for its three parts.
    std::map<int, double> weights;

    friend bool operator==(const Strata&, const Strata&) = default;
};

/// Means over problems, each with its interval; all of them from the same resamples.
///
/// Problems are drawn with replacement inside their stratum (Davison and Hinkley 1997, 3.2), a
/// whole problem at a time: its samples stay together. The acceleration of Bca is that of a mean of
/// strata (Davison and Hinkley 1997, 5.3). Where no resample can differ, low = high =
/// estimate: the interval then says nothing about how sure the estimate is.
///
/// The same arguments give the same numbers on every machine.
///
/// @param values [statistic][problem], finite.
/// @return one interval a statistic; InvalidArgument when there is no problem, rows differ in
/// length, a value is not finite, a stratum has no weight or a negative one, or an option is out of
/// range.
[[nodiscard]] Result<std::vector<Interval>>
bootstrapMeans(std::span<const std::vector<double>> values, const Strata& strata = {},
               const BootstrapOptions& options = {});

/// The same of one row.
[[nodiscard]] Result<Interval> bootstrapMean(std::span<const double> values,
                                             const Strata& strata = {},
                                             const BootstrapOptions& options = {});

/// A number worked out from the items [0, size) with the given numbers, repeats included.
using Statistic = std::function<double(std::span<const std::size_t>)>;

/// The interval of any statistic of @p size items of one stratum; the acceleration of Bca is from
/// the jackknife (Efron and Tibshirani 1993, eq. 14.15). Resamples for which @p statistic is not
/// finite are left out.
/// @return InvalidArgument when @p size < 2, an option is out of range or the statistic of all
/// items is not finite.
[[nodiscard]] Result<Interval> bootstrapStatistic(std::size_t size, const Statistic& statistic,
                                                  const BootstrapOptions& options = {});

/// The level Bca reads instead of @p level. @param bias z0. Source: Efron and Tibshirani 1993, eq.
/// 14.10. @pre 0 < level < 1.
[[nodiscard]] double bcaLevel(double level, double bias, double acceleration) noexcept;

/// sum (mean - x)^3 / (6 (sum (mean - x)^2)^1.5) of what leaving out one item each gives; 0 if they
/// are all alike. Source: Efron and Tibshirani 1993, eq. 14.15.
[[nodiscard]] double jackknifeAcceleration(std::span<const double> leaveOneOut) noexcept;

} // namespace gradus

#include "core/results/estimate.h"

#include "core/results/csv.h"
#include "core/results/words.h"
#include "core/statistics/wilson.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace gradus {

namespace {

/// "95 % "
std::string percentWords(double confidence)
{
    // 100 * 0.95 is 95 exactly only after rounding.
    return csvNumber(static_cast<double>(std::llround(confidence * 1e6)) / 1e4) + " % ";
}

std::string methodWords(const Band& band)
{
    if (band.seeds > 0 || band.options.method == IntervalMethod::Percentile)
        return {};
    return band.options.method == IntervalMethod::Bca ? "BCa " : "expanded ";
}

} // namespace

Strata strataOf(std::span<const int> ops)
{
    std::map<int, std::size_t> sizes;
    for (const int op : ops)
        ++sizes[op];
    const bool isStratified = sizes.size() > 1
                              && std::all_of(sizes.begin(), sizes.end(),
                                             [](const auto& size) { return size.second > 1; });
    Strata strata;
    if (isStratified)
        strata.of.assign(ops.begin(), ops.end());
    return strata;
}

std::string bootstrapWords(const Band& band)
{
    return percentWords(band.options.confidence) + (band.isPaired ? "paired " : "")
           + methodWords(band) + "bootstrap over "
           + (band.seeds > 0 ? counted(band.seeds, "seed") + " and " : "")
           + counted(band.problems, "problem") + (band.isStratified ? ", stratified by op" : "");
}

bool isFlat(const Interval& interval) noexcept
{
    return interval.low == interval.estimate && interval.high == interval.estimate;
}

Result<Estimate> shareEstimate(const Interval& interval, const Band& band)
{
    if (!isFlat(interval))
        return Estimate{interval, bootstrapWords(band)};
    const double confidence = band.options.confidence;
    const auto found = wilson(std::clamp(interval.estimate, 0.0, 1.0),
                              static_cast<double>(band.problems), confidence);
    if (!found)
        return tl::unexpected(found.error());
    return Estimate{*found, percentWords(confidence) + "Wilson over "
                                + counted(band.problems, "problem") + ": no resample differs"};
}

Result<std::vector<Estimate>> meansOf(std::span<const ProblemValues> rows, std::span<const int> ops,
                                      const BootstrapOptions& options)
{
    const auto strata = strataOf(ops);
    std::vector<std::vector<double>> values;
    values.reserve(rows.size());
    for (const auto& row : rows)
        values.push_back(row.of);
    const auto intervals = bootstrapMeans(values, strata, options);
    if (!intervals)
        return tl::unexpected(intervals.error());
    const Band band{.problems = static_cast<std::int64_t>(ops.size()),
                    .isStratified = !strata.of.empty(),
                    .options = options};
    std::vector<Estimate> estimates;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& interval = (*intervals)[i];
        if (!rows[i].isShare && isFlat(interval)) {
            estimates.push_back({interval, {}});
            continue;
        }
        auto estimate = shareEstimate(interval, band);
        if (!estimate)
            return tl::unexpected(estimate.error());
        estimates.push_back(std::move(*estimate));
    }
    return estimates;
}

Result<std::optional<Estimate>> ratioOf(std::span<const double> numerators,
                                        std::span<const double> denominators, IntervalMethod method)
{
    std::vector<double> above;
    std::vector<double> below;
    for (std::size_t i = 0; i < denominators.size(); ++i)
        if (denominators[i] > 0) {
            above.push_back(numerators[i]);
            below.push_back(denominators[i]);
        }
    if (below.empty())
        return std::optional<Estimate>{};
    const auto ratio = [&](std::span<const std::size_t> items) {
        double top = 0;
        double bottom = 0;
        for (const auto item : items) {
            top += above[item];
            bottom += below[item];
        }
        return top / bottom;
    };
    const auto asOptional = [](Estimate estimate) {
        return std::optional<Estimate>(std::move(estimate));
    };
    // Where all problems have one ratio, so have all resamples.
    const bool isConstant =
        std::equal(above.begin(), above.end(), below.begin(), [&](double top, double bottom) {
            return top * below.front() == above.front() * bottom;
        });
    const Band band{.problems = static_cast<std::int64_t>(below.size()),
                    .options = {.method = method}};
    if (isConstant) {
        const double share = above.front() / below.front();
        return shareEstimate({share, share, share}, band).map(asOptional);
    }
    const auto interval = bootstrapStatistic(below.size(), ratio, band.options);
    if (!interval)
        return tl::unexpected(interval.error());
    return std::optional<Estimate>(Estimate{*interval, bootstrapWords(band)});
}

} // namespace gradus

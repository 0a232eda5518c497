#include "core/results/estimate.h"

#include "core/statistics/wilson.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace gradus {

namespace {

constexpr double kConfidence = 0.95;

std::string overProblems(std::int64_t problems)
{
    return " over " + std::to_string(problems) + (problems == 1 ? " problem" : " problems");
}

Result<Estimate> wilsonEstimate(double share, std::size_t problems)
{
    const auto interval =
        wilson(std::clamp(share, 0.0, 1.0), static_cast<double>(problems), kConfidence);
    if (!interval)
        return tl::unexpected(interval.error());
    return Estimate{*interval, "95 % Wilson" + overProblems(static_cast<std::int64_t>(problems))
                                   + ": no resample differs"};
}

BootstrapOptions optionsOf(IntervalMethod method)
{
    return {.confidence = kConfidence, .method = method};
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

std::string bootstrapWords(IntervalMethod method, std::int64_t problems, bool isStratified)
{
    const char* name = method == IntervalMethod::Expanded ? "expanded bootstrap"
                       : method == IntervalMethod::Bca    ? "BCa bootstrap"
                                                          : "bootstrap";
    return std::string("95 % ") + name + overProblems(problems)
           + (isStratified ? ", stratified by op" : "");
}

Result<std::vector<Estimate>> meansOf(std::span<const ProblemValues> rows, std::span<const int> ops,
                                      IntervalMethod method)
{
    const auto strata = strataOf(ops);
    std::vector<std::vector<double>> values;
    values.reserve(rows.size());
    for (const auto& row : rows)
        values.push_back(row.of);
    const auto intervals = bootstrapMeans(values, strata, optionsOf(method));
    if (!intervals)
        return tl::unexpected(intervals.error());
    const auto words =
        bootstrapWords(method, static_cast<std::int64_t>(ops.size()), !strata.of.empty());
    std::vector<Estimate> estimates;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& interval = (*intervals)[i];
        if (interval.low < interval.high) {
            estimates.push_back({interval, words});
            continue;
        }
        if (!rows[i].isShare) {
            estimates.push_back({interval, {}});
            continue;
        }
        auto estimate = wilsonEstimate(interval.estimate, ops.size());
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
    if (isConstant)
        return wilsonEstimate(above.front() / below.front(), below.size()).map(asOptional);
    const auto interval = bootstrapStatistic(below.size(), ratio, optionsOf(method));
    if (!interval)
        return tl::unexpected(interval.error());
    return std::optional<Estimate>(Estimate{
        *interval, bootstrapWords(method, static_cast<std::int64_t>(below.size()), false)});
}

} // namespace gradus

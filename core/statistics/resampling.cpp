#include "core/statistics/resampling.h"

#include "core/statistics/distribution.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace gradus {

namespace {

/// z0: where the estimate lies among the resampled values. Ties count half; sums of equal numbers
/// in another grouping differ in the last bits and are ties.
double biasOf(double estimate, std::span<const double> draws)
{
    const double rounding = 1e-12 * std::max(1.0, std::abs(estimate));
    double below = 0;
    for (const double draw : draws)
        below += draw < estimate - rounding ? 1.0 : draw > estimate + rounding ? 0.0 : 0.5;
    const auto all = static_cast<double>(draws.size());
    return normalQuantile(std::clamp(below, 0.5, all - 0.5) / all);
}

} // namespace

Result<void> checkOptions(const BootstrapOptions& options)
{
    if (!(options.confidence > 0 && options.confidence < 1))
        return fail(ErrorCode::InvalidArgument, "the confidence is "
                                                    + std::to_string(options.confidence)
                                                    + ", but must be in (0, 1)");
    if (options.draws < 1)
        return fail(ErrorCode::InvalidArgument, "the number of resamples is "
                                                    + std::to_string(options.draws)
                                                    + ", but must be at least 1");
    return {};
}

double quantile(std::span<const double> sorted, double probability)
{
    const double position = probability * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto above = std::min(below + 1, sorted.size() - 1);
    const double share = position - static_cast<double>(below);
    return sorted[below] + share * (sorted[above] - sorted[below]);
}

double meanOf(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double varianceOf(std::span<const double> values)
{
    if (values.size() < 2)
        return 0;
    const double mean = meanOf(values);
    double sum = 0;
    for (const double value : values)
        sum += (value - mean) * (value - mean);
    return sum / static_cast<double>(values.size() - 1);
}

Interval intervalOf(double estimate, std::vector<double> draws, const Shape& shape,
                    const BootstrapOptions& options)
{
    double low = (1 - options.confidence) / 2;
    double high = 1 - low;
    if (options.method == IntervalMethod::Expanded) {
        // Without freedom nothing is known of the spread: all that was drawn.
        low = shape.freedom > 0 ? normalCdf(studentQuantile(low, shape.freedom)
                                            * std::sqrt(shape.items / shape.freedom))
                                : 0;
        high = 1 - low;
    } else if (options.method == IntervalMethod::Bca) {
        const double bias = biasOf(estimate, draws);
        low = bcaLevel(low, bias, shape.acceleration);
        high = bcaLevel(high, bias, shape.acceleration);
    }
    std::sort(draws.begin(), draws.end());
    return {estimate, quantile(draws, low), quantile(draws, high)};
}

Result<std::vector<std::vector<std::size_t>>> membersOf(const Strata& strata, std::size_t problems)
{
    if (!strata.of.empty() && strata.of.size() != problems)
        return fail(ErrorCode::InvalidArgument, std::to_string(strata.of.size())
                                                    + " problems have a stratum, but there are "
                                                    + std::to_string(problems) + " problems");
    std::map<int, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < problems; ++i)
        members[strata.of.empty() ? 0 : strata.of[i]].push_back(i);
    std::vector<std::vector<std::size_t>> lists;
    for (auto& [stratum, list] : members)
        lists.push_back(std::move(list));
    return lists;
}

Result<std::vector<double>> coefficientsOf(const Strata& strata, std::size_t problems)
{
    std::vector<double> coefficients(problems, 1.0);
    if (strata.weights.empty() || strata.of.empty())
        return coefficients;
    std::map<int, double> sizes;
    for (const int stratum : strata.of)
        sizes[stratum] += 1;
    double sum = 0;
    for (const auto& [stratum, size] : sizes) {
        const auto found = strata.weights.find(stratum);
        if (found == strata.weights.end() || !(found->second >= 0) || std::isinf(found->second))
            return fail(ErrorCode::InvalidArgument,
                        "stratum " + std::to_string(stratum) + " has problems, but no weight >= 0");
        sum += found->second;
    }
    if (!(sum > 0))
        return fail(ErrorCode::InvalidArgument, "the weights of the strata sum to 0");
    for (std::size_t i = 0; i < problems; ++i)
        coefficients[i] = strata.weights.at(strata.of[i]) / sum / sizes[strata.of[i]]
                          * static_cast<double>(problems);
    return coefficients;
}

} // namespace gradus

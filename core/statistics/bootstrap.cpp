#include "core/statistics/bootstrap.h"

#include "core/base/random.h"
#include "core/statistics/distribution.h"
#include "core/statistics/resampling.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>

namespace gradus {

namespace {

using Members = std::vector<std::vector<std::size_t>>;

Result<void> checkValues(std::span<const std::vector<double>> values)
{
    if (values.empty())
        return {};
    const std::size_t problems = values.front().size();
    if (problems == 0)
        return fail(ErrorCode::InvalidArgument, "a mean over problems needs at least one problem");
    if (problems > std::numeric_limits<std::uint32_t>::max())
        return fail(ErrorCode::InvalidArgument, "a bootstrap takes fewer than 2^32 problems");
    for (const auto& row : values) {
        if (row.size() != problems)
            return fail(ErrorCode::InvalidArgument, "one statistic has " + std::to_string(problems)
                                                        + " problems, another "
                                                        + std::to_string(row.size()));
        for (std::size_t i = 0; i < problems; ++i)
            if (!std::isfinite(row[i]))
                return fail(ErrorCode::InvalidArgument,
                            "the value of problem " + std::to_string(i) + " is not finite");
    }
    return {};
}

/// [statistic][draw]. How often each problem was drawn is counted once and used for every row.
std::vector<std::vector<double>> resampledMeans(std::span<const std::vector<double>> values,
                                                const Members& members,
                                                const BootstrapOptions& options)
{
    const auto draws = static_cast<std::size_t>(options.draws);
    const std::size_t problems = values.front().size();
    std::vector<std::vector<double>> means(values.size(), std::vector<double>(draws));
    std::vector<double> counts(problems);
    for (std::size_t draw = 0; draw < draws; ++draw) {
        std::fill(counts.begin(), counts.end(), 0.0);
        CounterRandom random(options.seed, RandomPurpose::Bootstrap, draw);
        for (const auto& stratum : members)
            for (std::size_t i = 0; i < stratum.size(); ++i)
                counts[stratum[random.below(static_cast<std::uint32_t>(stratum.size()))]] += 1.0;
        for (std::size_t i = 0; i < values.size(); ++i)
            means[i][draw] =
                std::inner_product(counts.begin(), counts.end(), values[i].begin(), 0.0)
                / static_cast<double>(problems);
    }
    return means;
}

/// Of what is left of @p values when each stratum's mean is taken away: the acceleration of their
/// mean, and whether anything is left at all.
struct Skewness
{
    double acceleration = 0;
    bool isConstant = true;
};

Skewness skewnessOf(std::span<const double> values, const Members& members)
{
    double squares = 0;
    double cubes = 0;
    bool isConstant = true;
    for (const auto& stratum : members) {
        double mean = 0;
        for (const std::size_t i : stratum) {
            mean += values[i] / static_cast<double>(stratum.size());
            isConstant = isConstant && values[i] == values[stratum.front()];
        }
        for (const std::size_t i : stratum) {
            const double rest = values[i] - mean;
            squares += rest * rest;
            cubes += rest * rest * rest;
        }
    }
    if (isConstant)
        return {};
    return {cubes / (6 * squares * std::sqrt(squares)), false};
}

} // namespace

Result<std::vector<Interval>> bootstrapMeans(std::span<const std::vector<double>> values,
                                             const Strata& strata, const BootstrapOptions& options)
{
    if (auto checked = checkValues(values); !checked)
        return tl::unexpected(checked.error());
    if (auto checked = checkOptions(options); !checked)
        return tl::unexpected(checked.error());
    if (values.empty())
        return std::vector<Interval>{};
    const std::size_t problems = values.front().size();
    const auto members = membersOf(strata, problems);
    if (!members)
        return tl::unexpected(members.error());
    const auto coefficients = coefficientsOf(strata, problems);
    if (!coefficients)
        return tl::unexpected(coefficients.error());

    std::vector<std::vector<double>> weighted(values.begin(), values.end());
    for (auto& row : weighted)
        std::transform(row.begin(), row.end(), coefficients->begin(), row.begin(),
                       std::multiplies<>());
    auto means = resampledMeans(weighted, *members, options);
    std::vector<Interval> intervals;
    for (std::size_t i = 0; i < weighted.size(); ++i) {
        const auto skewness = skewnessOf(weighted[i], *members);
        const bool isPlain = members->size() == 1; // the mean of equal numbers is that number
        const double estimate =
            skewness.isConstant && isPlain ? weighted[i].front() : meanOf(weighted[i]);
        const Shape shape{.items = static_cast<double>(problems),
                          .freedom = static_cast<double>(problems - members->size()),
                          .acceleration = skewness.acceleration};
        intervals.push_back(skewness.isConstant
                                ? Interval{estimate, estimate, estimate}
                                : intervalOf(estimate, std::move(means[i]), shape, options));
    }
    return intervals;
}

Result<Interval> bootstrapMean(std::span<const double> values, const Strata& strata,
                               const BootstrapOptions& options)
{
    const std::vector<double> row(values.begin(), values.end());
    return bootstrapMeans(std::span(&row, 1), strata, options).map([](const auto& intervals) {
        return intervals.front();
    });
}

Result<Interval> bootstrapStatistic(std::size_t size, const Statistic& statistic,
                                    const BootstrapOptions& options)
{
    if (auto checked = checkOptions(options); !checked)
        return tl::unexpected(checked.error());
    if (size < 2 || size > std::numeric_limits<std::uint32_t>::max())
        return fail(ErrorCode::InvalidArgument,
                    "a bootstrap needs 2 to 2^32 - 1 items, not " + std::to_string(size));
    std::vector<std::size_t> drawn(size);
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    const double estimate = statistic(drawn);
    if (!std::isfinite(estimate))
        return fail(ErrorCode::InvalidArgument, "the statistic of all items is not finite");
    std::vector<double> leaveOneOut;
    for (std::size_t left = 0; left < size; ++left) {
        auto others = drawn;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(left));
        if (const double value = statistic(others); std::isfinite(value))
            leaveOneOut.push_back(value);
    }
    std::vector<double> draws;
    for (std::size_t draw = 0; draw < static_cast<std::size_t>(options.draws); ++draw) {
        CounterRandom random(options.seed, RandomPurpose::Bootstrap, draw);
        for (auto& item : drawn)
            item = random.below(static_cast<std::uint32_t>(size));
        if (const double value = statistic(drawn); std::isfinite(value))
            draws.push_back(value);
    }
    if (draws.empty())
        return fail(ErrorCode::InvalidArgument, "the statistic of no resample is finite");
    const auto items = static_cast<double>(size);
    return intervalOf(
        estimate, std::move(draws),
        {.items = items, .freedom = items - 1, .acceleration = jackknifeAcceleration(leaveOneOut)},
        options);
}

double bcaLevel(double level, double bias, double acceleration) noexcept
{
    const double shifted = bias + normalQuantile(level);
    const double stretch = 1 - acceleration * shifted;
    if (stretch <= 0) // far outside of what the expansion is good for: the end of the range
        return shifted > 0 ? 1 : 0;
    return normalCdf(bias + shifted / stretch);
}

double jackknifeAcceleration(std::span<const double> leaveOneOut) noexcept
{
    if (leaveOneOut.empty())
        return 0;
    const double mean = meanOf(leaveOneOut);
    double squares = 0;
    double cubes = 0;
    for (const double value : leaveOneOut) {
        squares += (mean - value) * (mean - value);
        cubes += (mean - value) * (mean - value) * (mean - value);
    }
    return squares > 0 ? cubes / (6 * squares * std::sqrt(squares)) : 0;
}

} // namespace gradus

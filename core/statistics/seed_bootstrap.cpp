#include "core/statistics/seed_bootstrap.h"

#include "core/base/random.h"
#include "core/statistics/distribution.h"
#include "core/statistics/resampling.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace gradus {

namespace {

/// A table of seeds and problems taken apart: mean, rows, columns, rest.
struct TwoWay
{
    std::vector<double> ofProblems; ///< mean over seeds, coefficients applied
    std::vector<double> ofSeeds;    ///< mean over problems
    double residual = 0;            ///< of the mean: V_residual
    double seeds = 0;               ///< of the mean, residual included: s^2 / S
};

TwoWay takeApart(std::span<const std::vector<double>> values, std::span<const double> coefficients)
{
    const auto seeds = static_cast<double>(values.size());
    const std::size_t problems = values.front().size();
    TwoWay parts{.ofProblems = std::vector<double>(problems)};
    for (const auto& row : values) {
        double sum = 0;
        for (std::size_t i = 0; i < problems; ++i) {
            const double value = coefficients[i] * row[i];
            parts.ofProblems[i] += value / seeds;
            sum += value;
        }
        parts.ofSeeds.push_back(sum / static_cast<double>(problems));
    }
    const double mean = meanOf(parts.ofSeeds);
    double squares = 0;
    for (std::size_t s = 0; s < values.size(); ++s)
        for (std::size_t i = 0; i < problems; ++i) {
            const double rest =
                coefficients[i] * values[s][i] - parts.ofProblems[i] - parts.ofSeeds[s] + mean;
            squares += rest * rest;
        }
    const auto all = seeds * static_cast<double>(problems);
    const double freedom = (seeds - 1) * static_cast<double>(problems - 1);
    parts.residual = freedom > 0 ? squares / freedom / all : 0;
    parts.seeds = varianceOf(parts.ofSeeds) / seeds;
    return parts;
}

/// Of the mean, from the problems: sum over strata of s^2 n / N^2.
double problemVariance(const TwoWay& parts, const std::vector<std::vector<std::size_t>>& members)
{
    double variance = 0;
    const auto all = static_cast<double>(parts.ofProblems.size());
    for (const auto& stratum : members) {
        std::vector<double> values;
        for (const auto i : stratum)
            values.push_back(parts.ofProblems[i]);
        variance += varianceOf(values) * static_cast<double>(values.size()) / (all * all);
    }
    return variance;
}

double satterthwaite(const TwoWay& parts, double ofProblems, double ofSeeds)
{
    const double seeds = static_cast<double>(parts.ofSeeds.size()) - 1;
    const double problems = std::max(1.0, static_cast<double>(parts.ofProblems.size()) - 1);
    const double sum = ofProblems + ofSeeds;
    const double below = ofProblems * ofProblems / problems + parts.seeds * parts.seeds / seeds
                         + parts.residual * parts.residual / (seeds * problems);
    return below > 0 ? std::max(1.0, sum * sum / below) : problems;
}

std::vector<double> resampled(const TwoWay& parts,
                              const std::vector<std::vector<std::size_t>>& members, double stretch,
                              const BootstrapOptions& options)
{
    const auto problems = static_cast<double>(parts.ofProblems.size());
    const double mean = meanOf(parts.ofSeeds);
    std::vector<double> draws;
    for (std::size_t draw = 0; draw < static_cast<std::size_t>(options.draws); ++draw) {
        CounterRandom random(options.seed, RandomPurpose::Bootstrap, draw);
        double sum = 0;
        for (const auto& stratum : members)
            for (std::size_t i = 0; i < stratum.size(); ++i)
                sum += parts.ofProblems[stratum[random.below(
                    static_cast<std::uint32_t>(stratum.size()))]];
        double deviation = 0;
        for (std::size_t s = 0; s < parts.ofSeeds.size(); ++s)
            deviation +=
                parts.ofSeeds[random.below(static_cast<std::uint32_t>(parts.ofSeeds.size()))]
                - mean;
        draws.push_back(sum / problems
                        + stretch * deviation / static_cast<double>(parts.ofSeeds.size()));
    }
    return draws;
}

} // namespace

Result<SeedInterval> bootstrapSeeds(std::span<const std::vector<double>> values,
                                    const Strata& strata, const BootstrapOptions& options)
{
    if (values.size() < 2)
        return fail(ErrorCode::InvalidArgument,
                    "an interval over seeds needs at least two seeds, not "
                        + std::to_string(values.size()));
    auto once = options;
    once.draws = std::min(options.draws, 1); // checks the arguments, as of bootstrapMeans()
    if (auto checked = bootstrapMeans(values, strata, once); !checked)
        return tl::unexpected(checked.error());
    const auto members = membersOf(strata, values.front().size());
    const auto coefficients = coefficientsOf(strata, values.front().size());
    const auto parts = takeApart(values, *coefficients);

    SeedInterval result{.problemVariance = problemVariance(parts, *members),
                        .seedVariance = std::max(0.0, parts.seeds - parts.residual)};
    result.freedom = satterthwaite(parts, result.problemVariance, result.seedVariance);
    // A plain bootstrap of S seed means has variance (S-1)/S of parts.seeds.
    const auto seeds = static_cast<double>(values.size());
    const double plain = parts.seeds * (seeds - 1) / seeds;
    const double stretch = plain > 0 ? std::sqrt(result.seedVariance / plain) : 0;
    const double estimate = meanOf(parts.ofSeeds);
    auto percentile = options;
    percentile.method = IntervalMethod::Percentile;
    const auto narrow =
        intervalOf(estimate, resampled(parts, *members, stretch, options), {}, percentile);
    const double level = 1 - (1 - options.confidence) / 2;
    const double widen = studentQuantile(level, result.freedom) / normalQuantile(level);
    result.interval = {estimate, estimate - widen * (estimate - narrow.low),
                       estimate + widen * (narrow.high - estimate)};
    return result;
}

} // namespace gradus

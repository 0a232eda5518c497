#include "core/statistics/wilson.h"

#include "core/statistics/distribution.h"
#include "core/statistics/resampling.h"
#include "core/statistics/tally_checks.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <vector>

namespace gradus {

Result<Interval> wilson(double proportion, double trials, double confidence)
{
    if (!(proportion >= 0 && proportion <= 1))
        return fail(ErrorCode::InvalidArgument,
                    "a proportion is " + std::to_string(proportion) + ", but must be in [0, 1]");
    if (!(trials > 0) || std::isinf(trials))
        return fail(ErrorCode::InvalidArgument,
                    "the number of trials is " + std::to_string(trials) + ", but must be above 0");
    if (auto checked = checkOptions({.confidence = confidence}); !checked)
        return tl::unexpected(checked.error());
    const double z = normalQuantile(1 - (1 - confidence) / 2);
    const double shrink = 1 + z * z / trials;
    const double centre = (proportion + z * z / (2 * trials)) / shrink;
    const double half =
        z / shrink
        * std::sqrt(proportion * (1 - proportion) / trials + z * z / (4 * trials * trials));
    // The limits that are 0 and 1 by algebra are so to the last bit.
    return Interval{proportion, proportion == 0 ? 0 : std::max(0.0, centre - half),
                    proportion == 1 ? 1 : std::min(1.0, centre + half)};
}

double effectiveTrials(std::span<const double> values, double mostTrials) noexcept
{
    assert(!values.empty());
    const auto problems = static_cast<double>(values.size());
    const double mean = meanOf(values);
    const double most = std::max(problems, mostTrials);
    if (mean <= 0 || mean >= 1)
        return problems;
    const double ofMean = varianceOf(values) / problems;
    const double binomial = mean * (1 - mean);
    return ofMean * most <= binomial ? most : std::max(problems, binomial / ofMean);
}

namespace {

std::vector<double> passAtKOf(std::span<const ProblemTally> tallies, std::int64_t k)
{
    std::vector<double> values;
    values.reserve(tallies.size());
    for (const auto& tally : tallies)
        values.push_back(unbiasedPassAtK(tally, k));
    return values;
}

} // namespace

double effectiveTrialsOfPassAtK(std::span<const ProblemTally> tallies, std::int64_t k)
{
    double samples = 0;
    for (const auto& tally : tallies)
        samples += static_cast<double>(tally.samples);
    return effectiveTrials(passAtKOf(tallies, k), samples / static_cast<double>(k));
}

Result<Interval> wilsonPassAtK(std::span<const ProblemTally> tallies, std::int64_t k,
                               double confidence)
{
    if (auto checked = checkTallies(tallies); !checked)
        return tl::unexpected(checked.error());
    if (auto checked = checkK(tallies, k); !checked)
        return tl::unexpected(checked.error());
    const double mean = std::clamp(meanOf(passAtKOf(tallies, k)), 0.0, 1.0);
    return wilson(mean, effectiveTrialsOfPassAtK(tallies, k), confidence);
}

} // namespace gradus

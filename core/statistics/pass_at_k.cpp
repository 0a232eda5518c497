#include "core/statistics/pass_at_k.h"

#include "core/statistics/tally_checks.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace gradus {

Result<void> checkTallies(std::span<const ProblemTally> tallies)
{
    if (tallies.empty())
        return fail(ErrorCode::InvalidArgument, "pass@k needs at least one problem");
    for (const auto& tally : tallies)
        if (tally.correct < 0 || tally.correct > tally.samples)
            return fail(ErrorCode::InvalidArgument,
                        "a problem cannot have " + std::to_string(tally.correct)
                            + " right solutions of " + std::to_string(tally.samples));
    return {};
}

Result<void> checkK(std::span<const ProblemTally> tallies, std::int64_t k)
{
    const auto fewest =
        std::min_element(tallies.begin(), tallies.end(), [](const auto& left, const auto& right) {
            return left.samples < right.samples;
        });
    if (k >= 1 && k <= fewest->samples)
        return {};
    return fail(ErrorCode::InvalidArgument, "k is " + std::to_string(k) + ", but must be in [1, "
                                                + std::to_string(fewest->samples)
                                                + "], the fewest samples any of the problems has");
}

double unbiasedPassAtK(const ProblemTally& tally, std::int64_t k) noexcept
{
    assert(k >= 1 && k <= tally.samples && tally.correct >= 0 && tally.correct <= tally.samples);

    const std::int64_t wrong = tally.samples - tally.correct;
    if (wrong < k)
        return 1.0;
    double allWrong = 1.0;
    for (std::int64_t i = wrong + 1; i <= tally.samples; ++i)
        allWrong *= 1.0 - static_cast<double>(k) / static_cast<double>(i);
    return 1.0 - allWrong;
}

Result<Interval> passAtK(std::span<const ProblemTally> tallies, std::int64_t k, double confidence,
                         int draws, std::uint64_t seed)
{
    const BootstrapOptions options{.confidence = confidence, .draws = draws, .seed = seed};
    return passAtKCurve(tallies, std::span(&k, 1), options).map([](const auto& curve) {
        return curve.front();
    });
}

Result<std::vector<Interval>> passAtKCurve(std::span<const ProblemTally> tallies,
                                           std::span<const std::int64_t> ks,
                                           const BootstrapOptions& options, const Strata& strata)
{
    if (auto checked = checkTallies(tallies); !checked)
        return tl::unexpected(checked.error());
    std::vector<std::vector<double>> values;
    for (const auto k : ks) {
        if (auto checked = checkK(tallies, k); !checked)
            return tl::unexpected(checked.error());
        auto& row = values.emplace_back();
        row.reserve(tallies.size());
        for (const auto& tally : tallies)
            row.push_back(unbiasedPassAtK(tally, k));
    }
    return bootstrapMeans(values, strata, options);
}

Result<Interval> firstKPassAtK(std::span<const std::vector<bool>> outcomes, std::int64_t k,
                               const BootstrapOptions& options, const Strata& strata)
{
    std::vector<ProblemTally> tallies;
    for (const auto& row : outcomes)
        tallies.push_back({.samples = static_cast<std::int64_t>(row.size()), .correct = 0});
    if (auto checked = checkTallies(tallies); !checked)
        return tl::unexpected(checked.error());
    if (auto checked = checkK(tallies, k); !checked)
        return tl::unexpected(checked.error());
    std::vector<double> values;
    for (const auto& row : outcomes) {
        const auto end = row.begin() + k;
        values.push_back(std::find(row.begin(), end, true) != end ? 1.0 : 0.0);
    }
    return bootstrapMean(values, strata, options);
}

Result<Interval> coverAt(std::span<const ProblemTally> tallies, double threshold,
                         const BootstrapOptions& options, const Strata& strata)
{
    if (!(threshold > 0 && threshold <= 1))
        return fail(ErrorCode::InvalidArgument,
                    "tau is " + std::to_string(threshold) + ", but must be in (0, 1]");
    if (auto checked = checkTallies(tallies); !checked)
        return tl::unexpected(checked.error());
    if (auto checked = checkK(tallies, 1); !checked)
        return tl::unexpected(checked.error());
    std::vector<double> values;
    for (const auto& tally : tallies) {
        // 0.07 * 100 is a little above 7; a rate that is tau by hand reaches it.
        const double least = threshold * static_cast<double>(tally.samples) - 1e-9;
        values.push_back(static_cast<double>(tally.correct) >= least ? 1.0 : 0.0);
    }
    return bootstrapMean(values, strata, options);
}

std::vector<std::int64_t> powersOfTwoUpTo(std::int64_t samples)
{
    std::vector<std::int64_t> powers;
    for (std::int64_t k = 1; k <= samples; k *= 2) {
        powers.push_back(k);
        if (k > samples / 2)
            break; // doubling could overflow
    }
    return powers;
}

} // namespace gradus

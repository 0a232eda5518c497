#include "core/statistics/pass_at_k.h"

#include "core/base/random.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>

namespace gradus {

namespace {

Result<void> checkTallies(std::span<const ProblemTally> tallies)
{
    if (tallies.empty())
        return fail(ErrorCode::InvalidArgument, "pass@k needs at least one problem");
    if (tallies.size() > std::numeric_limits<std::uint32_t>::max())
        return fail(ErrorCode::InvalidArgument, "pass@k takes fewer than 2^32 problems");
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

double mean(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Hyndman and Fan's type 7, the default of R and NumPy. @pre sorted, not empty.
double quantile(std::span<const double> sorted, double probability)
{
    const double position = probability * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto above = std::min(below + 1, sorted.size() - 1);
    const double share = position - static_cast<double>(below);
    return sorted[below] + share * (sorted[above] - sorted[below]);
}

/// What each problem contributes at each k, and what resampling the problems makes of the means.
class Resampler
{
public:
    Resampler(std::span<const ProblemTally> tallies, std::span<const std::int64_t> ks)
    {
        for (const auto k : ks) {
            auto& row = m_values.emplace_back();
            row.reserve(tallies.size());
            for (const auto& tally : tallies)
                row.push_back(unbiasedPassAtK(tally, k));
        }
    }

    [[nodiscard]] std::vector<Interval> intervals(const BootstrapOptions& options)
    {
        const auto means = resampledMeans(options);
        const double tail = (1 - options.confidence) / 2;
        std::vector<Interval> result;
        for (std::size_t i = 0; i < m_values.size(); ++i) {
            const auto& values = m_values[i];
            auto sorted = means[i];
            std::sort(sorted.begin(), sorted.end());
            // Sums of equal numbers in another grouping differ in the last bit; say it exactly.
            const bool isConstant = std::equal(values.begin() + 1, values.end(), values.begin());
            result.push_back(isConstant ? Interval{values[0], values[0], values[0]}
                                        : Interval{mean(values), quantile(sorted, tail),
                                                   quantile(sorted, 1 - tail)});
        }
        return result;
    }

private:
    /// [k][draw]. How often each problem was drawn is counted once and used for every k.
    [[nodiscard]] std::vector<std::vector<double>>
    resampledMeans(const BootstrapOptions& options) const
    {
        const auto draws = static_cast<std::size_t>(options.draws);
        const std::size_t problems = m_values.empty() ? 0 : m_values.front().size();
        std::vector<std::vector<double>> means(m_values.size(), std::vector<double>(draws));
        std::vector<double> counts(problems);
        for (std::size_t draw = 0; draw < draws; ++draw) {
            std::fill(counts.begin(), counts.end(), 0.0);
            CounterRandom random(options.seed, RandomPurpose::Bootstrap, draw);
            for (std::size_t i = 0; i < problems; ++i)
                counts[random.below(static_cast<std::uint32_t>(problems))] += 1.0;
            for (std::size_t i = 0; i < m_values.size(); ++i)
                means[i][draw] =
                    std::inner_product(counts.begin(), counts.end(), m_values[i].begin(), 0.0)
                    / static_cast<double>(problems);
        }
        return means;
    }

    std::vector<std::vector<double>> m_values; ///< [k][problem]
};

} // namespace

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
                                           const BootstrapOptions& options)
{
    if (auto checked = checkTallies(tallies); !checked)
        return tl::unexpected(checked.error());
    if (auto checked = checkOptions(options); !checked)
        return tl::unexpected(checked.error());
    for (const auto k : ks)
        if (auto checked = checkK(tallies, k); !checked)
            return tl::unexpected(checked.error());
    return Resampler(tallies, ks).intervals(options);
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

#include "core/statistics/paired_comparison.h"

#include "core/base/random.h"
#include "core/statistics/distribution.h"
#include "core/statistics/resampling.h"
#include "core/statistics/tally_checks.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <utility>

namespace gradus {

namespace {

using ByProblem = std::map<std::int64_t, const KeyedTally*>;

Result<ByProblem> byProblem(std::span<const KeyedTally> tallies)
{
    ByProblem map;
    for (const auto& each : tallies) {
        if (auto checked = checkTallies(std::span(&each.tally, 1)); !checked)
            return tl::unexpected(checked.error());
        if (!map.emplace(each.problem, &each).second)
            return fail(ErrorCode::InvalidArgument,
                        "problem " + std::to_string(each.problem) + " is there twice");
    }
    return map;
}

Result<void> checkPairs(std::span<const PairedTally> pairs)
{
    if (pairs.empty())
        return fail(ErrorCode::InvalidArgument, "a comparison needs at least one shared problem");
    for (const auto& pair : pairs)
        for (const auto& tally : {pair.first, pair.second})
            if (auto checked = checkTallies(std::span(&tally, 1)); !checked)
                return checked;
    return {};
}

/// [row], see PairedDifference; every row has the same signs. The 32 bits of a word are 32 signs.
std::vector<double> signFlipP(std::span<const std::vector<double>> rows,
                              const BootstrapOptions& options)
{
    const std::size_t problems = rows.front().size();
    const double rounding = 1e-12 * static_cast<double>(problems);
    std::vector<double> observed;
    for (const auto& row : rows)
        observed.push_back(std::abs(std::accumulate(row.begin(), row.end(), 0.0)) - rounding);
    std::vector<double> asFar(rows.size(), 1.0);
    std::vector<double> signs(problems);
    for (int draw = 0; draw < options.draws; ++draw) {
        // Streams of the bootstrap have the indices below draws.
        CounterRandom random(options.seed, RandomPurpose::Bootstrap,
                             static_cast<std::uint64_t>(draw) + (std::uint64_t{1} << 32U));
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < problems; ++i) {
            bits = i % 32 == 0 ? random.next() : bits >> 1U;
            signs[i] = 2.0 * (bits & 1U) - 1.0;
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double sum = std::inner_product(signs.begin(), signs.end(), rows[i].begin(), 0.0);
            asFar[i] += std::abs(sum) >= observed[i] ? 1.0 : 0.0;
        }
    }
    for (double& each : asFar)
        each /= static_cast<double>(options.draws) + 1;
    return asFar;
}

/// [row] of [row][problem].
Result<std::vector<PairedDifference>> differencesOf(std::vector<std::vector<double>> rows,
                                                    const BootstrapOptions& options,
                                                    const Strata& strata)
{
    const auto intervals = bootstrapMeans(rows, strata, options);
    if (!intervals)
        return tl::unexpected(intervals.error());
    if (rows.empty())
        return std::vector<PairedDifference>{};
    const auto coefficients = coefficientsOf(strata, rows.front().size());
    for (auto& row : rows)
        std::transform(row.begin(), row.end(), coefficients->begin(), row.begin(),
                       std::multiplies<>());
    const auto p = signFlipP(rows, options);
    std::vector<PairedDifference> result;
    for (std::size_t i = 0; i < rows.size(); ++i)
        result.push_back({(*intervals)[i], p[i]});
    return result;
}

} // namespace

Result<std::vector<PairedTally>> pairTallies(std::span<const KeyedTally> first,
                                             std::span<const KeyedTally> second)
{
    const auto left = byProblem(first);
    if (!left)
        return tl::unexpected(left.error());
    const auto right = byProblem(second);
    if (!right)
        return tl::unexpected(right.error());
    std::vector<PairedTally> pairs;
    for (const auto& [problem, tally] : *left) {
        const auto other = right->find(problem);
        if (other == right->end())
            continue;
        if (other->second->op != tally->op)
            return fail(ErrorCode::InvalidArgument,
                        "problem " + std::to_string(problem) + " has op "
                            + std::to_string(tally->op) + " in one evaluation and "
                            + std::to_string(other->second->op) + " in the other");
        pairs.push_back({problem, tally->op, tally->tally, other->second->tally});
    }
    if (pairs.empty())
        return fail(ErrorCode::InvalidArgument,
                    "of " + std::to_string(first.size()) + " and " + std::to_string(second.size())
                        + " problems none is shared, so nothing can be compared");
    return pairs;
}

Result<PairedDifference> pairedDifference(std::span<const double> differences,
                                          const BootstrapOptions& options, const Strata& strata)
{
    return differencesOf({std::vector<double>(differences.begin(), differences.end())}, options,
                         strata)
        .map([](const auto& result) { return result.front(); });
}

Result<std::vector<PairedDifference>> pairedPassAtK(std::span<const PairedTally> pairs,
                                                    std::span<const std::int64_t> ks,
                                                    const BootstrapOptions& options,
                                                    const Strata& strata)
{
    if (auto checked = checkPairs(pairs); !checked)
        return tl::unexpected(checked.error());
    std::vector<std::vector<double>> rows;
    for (const auto k : ks) {
        auto& row = rows.emplace_back();
        for (const auto& pair : pairs) {
            for (const auto& tally : {pair.first, pair.second})
                if (auto checked = checkK(std::span(&tally, 1), k); !checked)
                    return tl::unexpected(checked.error());
            row.push_back(unbiasedPassAtK(pair.second, k) - unbiasedPassAtK(pair.first, k));
        }
    }
    return differencesOf(std::move(rows), options, strata);
}

McNemar mcNemar(std::int64_t onlyFirst, std::int64_t onlySecond) noexcept
{
    assert(onlyFirst >= 0 && onlySecond >= 0);
    const std::int64_t fewer = std::min(onlyFirst, onlySecond);
    const std::int64_t all = onlyFirst + onlySecond;
    const double twice = 2 * fairBinomialCdf(fewer, all);
    return {onlyFirst, onlySecond, std::min(1.0, twice),
            onlyFirst == onlySecond ? 1.0 : twice - fairBinomialProbability(fewer, all)};
}

Result<McNemar> mcNemar(std::span<const PairedTally> pairs)
{
    if (auto checked = checkPairs(pairs); !checked)
        return tl::unexpected(checked.error());
    std::int64_t onlyFirst = 0;
    std::int64_t onlySecond = 0;
    for (const auto& pair : pairs) {
        if (pair.first.samples != pair.second.samples)
            return fail(ErrorCode::InvalidArgument,
                        "problem " + std::to_string(pair.problem) + " has "
                            + std::to_string(pair.first.samples) + " and "
                            + std::to_string(pair.second.samples)
                            + " samples; McNemar's test needs as many of both");
        const bool isFirst = pair.first.correct > 0;
        const bool isSecond = pair.second.correct > 0;
        onlyFirst += isFirst && !isSecond ? 1 : 0;
        onlySecond += isSecond && !isFirst ? 1 : 0;
    }
    return mcNemar(onlyFirst, onlySecond);
}

Result<std::vector<double>> holmAdjusted(std::span<const double> p)
{
    for (const double each : p)
        if (!(each >= 0 && each <= 1))
            return fail(ErrorCode::InvalidArgument,
                        "a p-value is " + std::to_string(each) + ", but must be in [0, 1]");
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    std::vector<double> adjusted(p.size());
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        largest = std::max(largest, static_cast<double>(p.size() - i) * p[order[i]]);
        adjusted[order[i]] = std::min(1.0, largest);
    }
    return adjusted;
}

} // namespace gradus

#include "core/statistics/checkpoint_change.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace gradus {

namespace {

void count(const PairedTally& pair, CheckpointChange& change)
{
    const bool isBefore = pair.first.correct > 0;
    const bool isAfter = pair.second.correct > 0;
    // Cross products, so that 1/4 and 2/8 are the same rate.
    const auto before = pair.first.correct * pair.second.samples;
    const auto after = pair.second.correct * pair.first.samples;
    if (isBefore != isAfter)
        ++(isAfter ? change.newlySolved : change.lost);
    else if (before != after)
        ++(after > before ? change.sharpened : change.blurred);
    else
        ++change.unchanged;
}

/// 1: rose, -1: fell, 0: not told from 0.
int directionOf(const PairedDifference& score, double level)
{
    if (!score.difference.excludes(0) || score.signFlipP > level)
        return 0;
    return score.difference.estimate > 0 ? 1 : -1;
}

ChangeVerdict verdictOf(int passAt1, int passAtK)
{
    if (passAtK > 0)
        return ChangeVerdict::Capability;
    if (passAt1 > 0)
        return passAtK < 0 ? ChangeVerdict::Narrowing : ChangeVerdict::Sharpening;
    return passAt1 < 0 || passAtK < 0 ? ChangeVerdict::Loss : ChangeVerdict::Unresolved;
}

Result<CheckpointChange> changeOf(std::span<const PairedTally> pairs, OpRange range, std::int64_t k,
                                  const BootstrapOptions& options)
{
    const std::string words = "op " + std::to_string(range.low) + "-" + std::to_string(range.high);
    if (range.low > range.high)
        return fail(ErrorCode::InvalidArgument, words + " is not a range");
    CheckpointChange change{.ops = range, .k = k};
    std::vector<PairedTally> inside;
    Strata ops;
    auto fewest = std::numeric_limits<std::int64_t>::max();
    for (const auto& pair : pairs) {
        if (pair.op < range.low || pair.op > range.high)
            continue;
        inside.push_back(pair);
        ops.of.push_back(pair.op);
        fewest = std::min({fewest, pair.first.samples, pair.second.samples});
        count(pair, change);
    }
    if (inside.empty())
        return fail(ErrorCode::InvalidArgument, "no shared problem has " + words);
    change.problems = static_cast<std::int64_t>(inside.size());
    if (k == 0)
        change.k = fewest;
    const auto scores = pairedPassAtK(inside, std::array{std::int64_t{1}, change.k}, options, ops);
    if (!scores)
        return tl::unexpected(scores.error());
    change.passAt1 = scores->front();
    change.passAtK = scores->back();
    const double level = 1 - options.confidence;
    change.verdict =
        verdictOf(directionOf(change.passAt1, level), directionOf(change.passAtK, level));
    return change;
}

} // namespace

std::string_view changeVerdictName(ChangeVerdict verdict) noexcept
{
    switch (verdict) {
    case ChangeVerdict::Unresolved:
        return "unresolved";
    case ChangeVerdict::Capability:
        return "capability";
    case ChangeVerdict::Sharpening:
        return "sharpening";
    case ChangeVerdict::Narrowing:
        return "narrowing";
    case ChangeVerdict::Loss:
        return "loss";
    }
    return "";
}

Result<std::vector<CheckpointChange>> checkpointChanges(std::span<const PairedTally> pairs,
                                                        std::span<const OpRange> ranges,
                                                        std::int64_t k,
                                                        const BootstrapOptions& options)
{
    std::vector<CheckpointChange> changes;
    for (const auto& range : ranges) {
        const auto change = changeOf(pairs, range, k, options);
        if (!change)
            return tl::unexpected(change.error());
        changes.push_back(*change);
    }
    return changes;
}

} // namespace gradus

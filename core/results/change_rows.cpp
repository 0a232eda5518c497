#include "core/results/change_rows.h"

#include "core/results/comparison.h"
#include "core/results/estimate.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <set>

namespace gradus {

namespace {

bool isInside(const OpRange& range, int op)
{
    return op >= range.low && op <= range.high;
}

template <typename Tally>
std::vector<Tally> inside(const OpRange& range, std::span<const Tally> tallies)
{
    std::vector<Tally> kept;
    for (const auto& each : tallies)
        if (isInside(range, each.op))
            kept.push_back(each);
    return kept;
}

/// How many of @p tallies are not among @p pairs.
std::int64_t unshared(const std::vector<KeyedTally>& tallies, const std::vector<PairedTally>& pairs)
{
    return std::int64_t(tallies.size()) - std::int64_t(pairs.size());
}

std::string nothingIn(const OpRange& range, const EvaluationRow& first, const EvaluationRow& second)
{
    return nothingShared(first, second) + " with op " + opRangeText(range);
}

} // namespace

std::string opRangeText(const OpRange& range)
{
    return std::to_string(range.low)
           + (range.low == range.high ? "" : '-' + std::to_string(range.high));
}

std::vector<OpRange> changeRanges(const EvaluationRow& evaluation, std::span<const int> ops)
{
    std::vector<OpRange> ranges;
    const auto add = [&](OpRange range) {
        if (std::find(ranges.begin(), ranges.end(), range) == ranges.end())
            ranges.push_back(range);
    };
    if (ops.empty())
        return ranges;
    add({ops.front(), ops.back()});
    if (const auto distribution = distributionFromJson(evaluation.definition)) {
        std::vector<OpRange> parts;
        for (const auto& component : distribution->components)
            parts.push_back({component.specification.opMin, component.specification.opMax});
        std::sort(parts.begin(), parts.end(), [](const OpRange& a, const OpRange& b) {
            return a.low != b.low ? a.low < b.low : a.high > b.high;
        });
        for (const auto& part : parts)
            add(part);
    }
    for (const int op : ops)
        add({op, op});
    return ranges;
}

Result<std::vector<ChangeRow>> changesBetween(StudyFile& study, const EvaluationRow& first,
                                              const EvaluationRow& second,
                                              const ComparisonOptions& options)
{
    const auto before = keyedTallies(study, first.id);
    if (!before)
        return tl::unexpected(before.error());
    const auto after = keyedTallies(study, second.id);
    if (!after)
        return tl::unexpected(after.error());
    std::set<int> ops;
    for (const auto* side : {&*before, &*after})
        for (const auto& each : *side)
            ops.insert(each.op);

    std::vector<ChangeRow> rows;
    for (const auto& range : changeRanges(second, std::vector<int>(ops.begin(), ops.end()))) {
        auto& row = rows.emplace_back(ChangeRow{.ops = range});
        const auto left = inside<KeyedTally>(range, *before);
        const auto right = inside<KeyedTally>(range, *after);
        const auto pairs = pairTallies(left, right);
        row.onlyFirst = pairs ? unshared(left, *pairs) : std::int64_t(left.size());
        row.onlySecond = pairs ? unshared(right, *pairs) : std::int64_t(right.size());
        if (!pairs) { // nothing shared: row ids fix the op, and the file has each once
            row.note = nothingIn(range, first, second);
            continue;
        }
        for (const auto* side : {&left, &right})
            if (const auto why = tooFewSamples(*side, options.k))
                row.note = *why;
        if (!row.note.empty())
            continue;
        const auto changes =
            checkpointChanges(*pairs, std::array{range}, options.k, options.bootstrap);
        if (!changes)
            return tl::unexpected(changes.error());
        row.change = changes->front();
        std::set<int> inRange;
        for (const auto& pair : *pairs)
            inRange.insert(pair.op);
        row.band = isFlat(row.change->passAt1.difference) && isFlat(row.change->passAtK.difference)
                       ? kNoBand
                       : bootstrapWords({.problems = row.change->problems,
                                         .isPaired = true,
                                         .isStratified = inRange.size() > 1,
                                         .options = options.bootstrap});
        row.note = samplingCaveat(first, second);
    }
    return rows;
}

} // namespace gradus

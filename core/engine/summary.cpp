#include "core/engine/summary.h"

#include "core/results/pass_curve.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace gradus {

namespace {

constexpr std::array<std::int64_t, 3> kShown{1, 8, 32};

std::string cell(const Interval& interval)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.3f [%.3f, %.3f]", interval.estimate, interval.low,
                  interval.high);
    return text.data();
}

std::string padded(const std::string& text, std::size_t width)
{
    return text + std::string(text.size() < width ? width - text.size() : 0, ' ');
}

/// "100 problems of 32 samples"; ranges where evaluations differ.
std::string countsOf(const Summary& summary)
{
    const auto range = [&](int SummaryRow::*count) {
        const auto [low, high] = std::minmax_element(
            summary.rows.begin(), summary.rows.end(),
            [&](const SummaryRow& a, const SummaryRow& b) { return a.*count < b.*count; });
        const std::string least = std::to_string((*low).*count);
        return (*low).*count == (*high).*count ? least
                                               : least + " to " + std::to_string((*high).*count);
    };
    return range(&SummaryRow::problems) + " problems of " + range(&SummaryRow::samples)
           + " samples";
}

} // namespace

Result<Summary> summarise(StudyFile& study, RowId run)
{
    const auto evaluations = study.evaluations();
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    Summary summary;
    std::vector<PassCurve> curves;
    for (const auto& evaluation : *evaluations) {
        if (evaluation.run != run || !evaluation.isComplete)
            continue;
        auto curve = passCurve(study, evaluation.id);
        if (!curve)
            return tl::unexpected(curve.error());
        summary.rows.push_back({.checkpoint = evaluation.checkpointName,
                                .distribution = evaluation.distribution,
                                .problems = static_cast<int>(curve->problems),
                                .samples = static_cast<int>(curve->samples),
                                .passAtK = {}});
        curves.push_back(std::move(*curve));
    }
    for (const auto k : kShown)
        if (std::any_of(summary.rows.begin(), summary.rows.end(),
                        [&](const SummaryRow& row) { return k <= row.samples; }))
            summary.ks.push_back(k);
    for (std::size_t i = 0; i < curves.size(); ++i)
        for (std::size_t n = 0; n < curves[i].ks.size(); ++n)
            if (std::count(kShown.begin(), kShown.end(), curves[i].ks[n]) > 0)
                summary.rows[i].passAtK.push_back(curves[i].intervals[n]);
    return summary;
}

std::string summaryTable(const Summary& summary)
{
    std::size_t checkpoint = 10;
    std::size_t distribution = 12;
    for (const auto& row : summary.rows) {
        checkpoint = std::max(checkpoint, row.checkpoint.size());
        distribution = std::max(distribution, row.distribution.size());
    }
    constexpr std::size_t kCell = 23;
    std::string text =
        padded("checkpoint", checkpoint) + "  " + padded("distribution", distribution);
    for (const auto k : summary.ks)
        text += "  " + padded("pass@" + std::to_string(k), kCell);
    text += "\n";
    for (const auto& row : summary.rows) {
        text += padded(row.checkpoint, checkpoint) + "  " + padded(row.distribution, distribution);
        for (const auto& interval : row.passAtK)
            text += "  " + padded(cell(interval), kCell);
        text += "\n";
    }
    if (!summary.rows.empty())
        text += "Verified correct (every step and the answer); 95 % bootstrap intervals over "
                + countsOf(summary) + ".\n";
    return text;
}

} // namespace gradus

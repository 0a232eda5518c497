// Figures of what is measured while a run goes on.

#include "core/figure/builders.h"

#include <algorithm>
#include <utility>

namespace gradus {

namespace {

/// One metric of one run, with the schedule it belongs to.
struct Recorded
{
    RunRow run;
    Schedule schedule;
    std::vector<MetricRow> rows;
};

/// The rows of @p key in stages of the wanted kind; a stage the schedule does not know counts as
/// wanted. Without rows of that key, nothing else is read.
Result<Recorded> readRun(StudyFile& study, RowId id, std::string_view key, bool ofReinforcement)
{
    auto rows = study.metricsOfKey(id, key);
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())
        return Recorded{};
    auto run = study.run(id);
    if (!run)
        return tl::unexpected(run.error());
    auto schedule = scheduleOf(study, *run);
    if (!schedule)
        return tl::unexpected(schedule.error());
    std::erase_if(*rows, [&](const MetricRow& row) {
        const auto position = static_cast<std::size_t>(stagePosition(*schedule, row.stage));
        return position < schedule->stages.size()
               && (schedule->stages[position].kind == StageKind::Reinforcement) != ofReinforcement;
    });
    return Recorded{std::move(*run), std::move(*schedule), std::move(*rows)};
}

/// @p run, or the newest that has any if it is 0.
Result<Recorded> findRun(StudyFile& study, RowId run, std::string_view key, bool ofReinforcement)
{
    auto candidates = study.runSummaries();
    if (!candidates)
        return tl::unexpected(candidates.error());
    if (run != 0) {
        auto row = study.run(run);
        if (!row)
            return tl::unexpected(row.error());
        *candidates = {std::move(*row)};
    }
    std::reverse(candidates->begin(), candidates->end());
    for (const auto& row : *candidates) {
        auto recorded = readRun(study, row.id, key, ofReinforcement);
        if (!recorded || !recorded->rows.empty())
            return recorded;
    }
    return fail(ErrorCode::NotFound, runName(study, run) + " has recorded no " + std::string(key)
                                         + " yet, so there is nothing to draw");
}

/// One series a stage, in the order the stages were carried out.
template <typename ToX>
FigurePanel panelOf(const Recorded& recorded, const ToX& toX)
{
    FigurePanel panel{.title = recorded.run.schedule,
                      .note = "run " + std::to_string(recorded.run.id) + ", seed "
                              + std::to_string(recorded.schedule.seed),
                      .series = {}};
    auto unknown = static_cast<int>(recorded.schedule.stages.size());
    for (const auto& row : recorded.rows) {
        auto series = std::find_if(panel.series.begin(), panel.series.end(),
                                   [&](const auto& entry) { return entry.name == row.stage; });
        if (series == panel.series.end()) {
            const int position = stagePosition(recorded.schedule, row.stage);
            const bool isKnown = position < static_cast<int>(recorded.schedule.stages.size());
            series = panel.series.insert(
                series, {.name = row.stage, .style = isKnown ? position : unknown++, .points = {}});
        }
        series->points.push_back({.x = toX(row), .y = row.value, .low = {}, .high = {}});
    }
    return panel;
}

} // namespace

Result<FigureSpec> buildLossFigure(StudyFile& study, RowId run)
{
    const auto recorded = findRun(study, run, "loss", /*ofReinforcement=*/false);
    if (!recorded)
        return tl::unexpected(recorded.error());
    return FigureSpec{.name = "loss",
                      .xLabel = "tokens (millions)",
                      .yLabel = "loss (nats per token)",
                      .xScale = AxisScale::Linear,
                      .yLow = {},
                      .yHigh = {},
                      .band = {},
                      .caption = "Training loss over tokens seen. "
                                 + provenance(recorded->run, recorded->schedule),
                      .panels = {panelOf(*recorded, [](const MetricRow& row) {
                          return static_cast<double>(row.tokens) / 1e6;
                      })}};
}

Result<FigureSpec> buildRewardFigure(StudyFile& study, RowId run)
{
    const auto recorded = findRun(study, run, "reward", /*ofReinforcement=*/true);
    if (!recorded)
        return tl::unexpected(recorded.error());
    return FigureSpec{.name = "reward",
                      .xLabel = "RL step",
                      .yLabel = "mean reward",
                      .xScale = AxisScale::Linear,
                      .yLow = 0,
                      .yHigh = 1,
                      .band = {},
                      .caption = "Mean reward of the sampled solutions of each RL step. "
                                 + provenance(recorded->run, recorded->schedule),
                      .panels = {panelOf(*recorded, [](const MetricRow& row) {
                          return static_cast<double>(row.step);
                      })}};
}

} // namespace gradus

#include "core/figure/builders.h"
#include "core/results/csv.h"
#include "core/results/pass_curve.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace gradus {

namespace {

/// One line of one panel, as it is in the study.
struct Line
{
    EvaluationRow evaluation;
    PassCurve curve;
};

/// One checkpoint in the order of its run: by stage, and within a stage by step.
struct Series
{
    CheckpointRow checkpoint;
    int stage = 0;
    int style = 0;
};

/// Complete evaluations of @p run, or of the newest run that has one if it is 0; in the order they
/// were made.
Result<std::vector<EvaluationRow>> completeEvaluations(StudyFile& study, RowId run)
{
    auto rows = study.evaluations();
    if (!rows)
        return rows;
    std::erase_if(*rows,
                  [&](const auto& row) { return !row.isComplete || (run != 0 && row.run != run); });
    if (run == 0)
        for (const auto& row : *rows)
            run = std::max(run, row.run);
    std::erase_if(*rows, [&](const auto& row) { return row.run != run; });
    if (rows->empty())
        return fail(ErrorCode::NotFound,
                    runName(study, run)
                        + " has no complete evaluation yet, so there is no pass@k to draw");
    return rows;
}

/// Planned ones first, in the order of the plan; then those evaluated besides.
std::vector<std::string> panelOrder(const Schedule& schedule,
                                    const std::vector<EvaluationRow>& evaluations)
{
    const auto isEvaluated = [&](const std::string& name) {
        return std::any_of(evaluations.begin(), evaluations.end(),
                           [&](const auto& row) { return row.distribution == name; });
    };
    std::vector<std::string> names;
    for (const auto& name : schedule.evaluation.distributions)
        if (isEvaluated(name))
            names.push_back(name);
    for (const auto& row : evaluations)
        if (std::find(names.begin(), names.end(), row.distribution) == names.end())
            names.push_back(row.distribution);
    return names;
}

/// A stage's last checkpoint takes the style of the stage; others come after all stages.
Result<std::vector<Series>> seriesOrder(StudyFile& study, const Schedule& schedule,
                                        const std::vector<EvaluationRow>& evaluations)
{
    const auto checkpoints = study.checkpoints();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    std::vector<Series> series;
    for (const auto& row : *checkpoints)
        if (std::any_of(evaluations.begin(), evaluations.end(),
                        [&](const auto& evaluation) { return evaluation.checkpoint == row.id; }))
            series.push_back({row, stagePosition(schedule, row.stage), 0});
    std::stable_sort(series.begin(), series.end(), [](const Series& a, const Series& b) {
        return std::tie(a.stage, a.checkpoint.step) < std::tie(b.stage, b.checkpoint.step);
    });
    auto next = static_cast<int>(schedule.stages.size());
    for (auto& entry : series) {
        const bool isStage =
            entry.checkpoint.isFinal && entry.stage < static_cast<int>(schedule.stages.size());
        entry.style = isStage ? entry.stage : next++;
    }
    return series;
}

/// The newest evaluation of @p checkpoint on @p distribution, if there is one with samples.
Result<std::optional<Line>> lineOf(StudyFile& study, const std::vector<EvaluationRow>& evaluations,
                                   RowId checkpoint, const std::string& distribution)
{
    const auto newest =
        std::find_if(evaluations.rbegin(), evaluations.rend(), [&](const auto& row) {
            return row.checkpoint == checkpoint && row.distribution == distribution;
        });
    if (newest == evaluations.rend())
        return std::optional<Line>{};
    auto curve = passCurve(study, newest->id);
    if (!curve)
        return tl::unexpected(curve.error());
    if (curve->ks.empty())
        return std::optional<Line>{};
    return std::optional<Line>(Line{*newest, std::move(*curve)});
}

FigureSeries drawn(const Series& series, const PassCurve& curve)
{
    FigureSeries result{.name = series.checkpoint.name, .style = series.style, .points = {}};
    for (std::size_t i = 0; i < curve.ks.size(); ++i)
        result.points.push_back({.x = static_cast<double>(curve.ks[i]),
                                 .y = curve.intervals[i].estimate,
                                 .low = curve.intervals[i].low,
                                 .high = curve.intervals[i].high});
    return result;
}

std::string sizeText(const PassCurve& curve)
{
    const auto counted = [](std::int64_t count, const char* noun) {
        return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
    };
    return counted(curve.problems, "problem") + " \u00d7 " + counted(curve.samples, "sample");
}

/// "64 problems × 32 samples", once if it holds for all lines, else for each.
std::string noteOf(const std::vector<Line>& lines)
{
    auto first = sizeText(lines.front().curve);
    const bool isSame = std::all_of(lines.begin(), lines.end(), [&](const auto& line) {
        return sizeText(line.curve) == first;
    });
    if (isSame)
        return first;
    std::string note;
    for (const auto& line : lines)
        note += (note.empty() ? "" : "; ") + line.evaluation.checkpointName + ": "
                + sizeText(line.curve);
    return note;
}

/// "0.7", or "0.7 or 1" where evaluations differ.
std::string temperatures(const std::vector<EvaluationRow>& evaluations)
{
    std::string text;
    std::vector<double> seen;
    for (const auto& row : evaluations) {
        if (std::find(seen.begin(), seen.end(), row.temperature) != seen.end())
            continue;
        seen.push_back(row.temperature);
        text += (text.empty() ? "" : " or ") + csvNumber(row.temperature);
    }
    return text;
}

Result<std::vector<FigurePanel>> panelsOf(StudyFile& study, const Schedule& schedule,
                                          const std::vector<EvaluationRow>& evaluations)
{
    const auto order = seriesOrder(study, schedule, evaluations);
    if (!order)
        return tl::unexpected(order.error());
    std::vector<FigurePanel> panels;
    for (const auto& distribution : panelOrder(schedule, evaluations)) {
        FigurePanel panel{.title = distribution, .note = {}, .series = {}};
        std::vector<Line> lines;
        for (const auto& series : *order) {
            auto line = lineOf(study, evaluations, series.checkpoint.id, distribution);
            if (!line)
                return tl::unexpected(line.error());
            if (!*line)
                continue;
            panel.series.push_back(drawn(series, (*line)->curve));
            lines.push_back(std::move(**line));
        }
        if (lines.empty())
            continue;
        panel.note = noteOf(lines);
        panels.push_back(std::move(panel));
    }
    return panels;
}

} // namespace

Result<FigureSpec> buildPassFigure(StudyFile& study, RowId run)
{
    if (run != 0)
        if (const auto known = study.run(run); !known)
            return tl::unexpected(known.error());
    const auto evaluations = completeEvaluations(study, run);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    const auto row = study.run(evaluations->front().run);
    if (!row)
        return tl::unexpected(row.error());
    const auto schedule = scheduleOf(study, *row);
    if (!schedule)
        return tl::unexpected(schedule.error());
    auto panels = panelsOf(study, *schedule, *evaluations);
    if (!panels)
        return tl::unexpected(panels.error());
    if (panels->empty())
        return fail(ErrorCode::NotFound, "the evaluations of " + runName(study, row->id)
                                             + " have no samples, so there is no pass@k to draw");
    return FigureSpec{.name = "passk",
                      .xLabel = "k",
                      .yLabel = "pass@k",
                      .xScale = AxisScale::Log2,
                      .yLow = 0,
                      .yHigh = 1,
                      .band = "95 % bootstrap interval over problems",
                      .caption =
                          "Verified pass@k after each stage, by evaluated range: unbiased "
                          "estimate at sampling temperature "
                          + temperatures(*evaluations)
                          + "; bands are 95 % bootstrap intervals over problems, by op where "
                            "each has several, and Wilson's where no resample differs. "
                          + provenance(*row, *schedule),
                      .panels = std::move(*panels)};
}

} // namespace gradus

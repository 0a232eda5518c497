#include "core/figure/figure.h"

#include "core/figure/builders.h"
#include "core/figure/evaluated_run.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <array>

namespace gradus {

namespace {

constexpr std::size_t kMostPanelsARow = 3;

struct Figure
{
    std::string_view name;
    std::string_view title;
    Result<FigureSpec> (*build)(StudyFile&, RowId);
    Result<bool> (*isDrawable)(StudyFile&); ///< nullptr: always listed
};

template <EdgeLayer layer>
Result<FigureSpec> buildLayer(StudyFile& study, RowId run)
{
    return buildEdgeFigure(study, run, layer);
}

Result<bool> hasLoss(StudyFile& study)
{
    return study.hasMetric("loss");
}

Result<bool> hasReward(StudyFile& study)
{
    return study.hasMetric("reward");
}

constexpr std::array kFigures{
    Figure{"passk", "pass@k", buildPassFigure, nullptr},
    Figure{"op_profile", "pass@k by op", buildOpFigure, hasEvaluation},
    Figure{"errors", "First errors by op", buildErrorFigure, hasFaults},
    Figure{"edge_map", "Edge map: pass@1", buildLayer<EdgeLayer::PassAt1>, hasEvaluation},
    Figure{"edge_map_k", "Edge map: pass@k", buildLayer<EdgeLayer::PassAtK>, hasEvaluation},
    Figure{"edge_map_gap", "Edge map: gap", buildLayer<EdgeLayer::Gap>, hasEvaluation},
    Figure{"edge_map_width", "Edge map: uncertainty", buildLayer<EdgeLayer::Width>, hasEvaluation},
    Figure{"edge_map_n", "Edge map: problems", buildLayer<EdgeLayer::Problems>, hasEvaluation},
    Figure{"loss", "Training loss", buildLossFigure, hasLoss},
    Figure{"reward", "Reward", buildRewardFigure, hasReward},
};

} // namespace

std::size_t panelColumns(const FigureSpec& figure)
{
    const std::size_t panels = figure.panels.size();
    const std::size_t fitting =
        panels == 4 ? 2 : std::clamp<std::size_t>(panels, 1, kMostPanelsARow);
    return figure.columns == 0 ? fitting : std::min(figure.columns, fitting);
}

bool namesRows(const FigureSpec& figure, std::size_t index)
{
    if (index % panelColumns(figure) == 0)
        return true;
    const auto& left = figure.panels[index - 1].heatMap;
    return !left || left->rows != figure.panels[index].heatMap->rows;
}

Result<std::vector<FigureInfo>> listFigures(StudyFile& study)
{
    std::vector<FigureInfo> infos;
    for (const auto& figure : kFigures) {
        if (figure.isDrawable) {
            const auto isDrawable = figure.isDrawable(study);
            if (!isDrawable)
                return tl::unexpected(isDrawable.error());
            if (!*isDrawable)
                continue;
        }
        infos.push_back({std::string(figure.name), std::string(figure.title)});
    }
    return infos;
}

Result<FigureSpec> buildFigure(StudyFile& study, std::string_view name, RowId run)
{
    std::string known;
    for (const auto& figure : kFigures) {
        if (figure.name == name)
            return figure.build(study, run);
        known += ' ' + std::string(figure.name);
    }
    return fail(ErrorCode::NotFound,
                "there is no figure \"" + std::string(name) + "\"; there are these:" + known);
}

Result<Schedule> scheduleOf(StudyFile& study, const RunRow& run)
{
    if (run.scheduleJson.empty())
        return Schedule{};
    auto schedule = scheduleFromJson(run.scheduleJson);
    if (!schedule)
        return fail(ErrorCode::Corrupt,
                    "the schedule of " + runName(study, run.id) + ": " + schedule.error().message);
    return schedule;
}

std::string runName(const StudyFile& study, RowId run)
{
    const auto file = study.path().string();
    return run == 0 ? file : "run " + std::to_string(run) + " of " + file;
}

int stagePosition(const Schedule& schedule, std::string_view stage)
{
    const auto found = std::find_if(schedule.stages.begin(), schedule.stages.end(),
                                    [&](const auto& candidate) { return candidate.name == stage; });
    return static_cast<int>(found - schedule.stages.begin());
}

std::string provenance(const RunRow& run, const Schedule& schedule)
{
    return "Schedule " + run.schedule + ", seed " + std::to_string(schedule.seed) + ", run "
           + std::to_string(run.id) + '.';
}

} // namespace gradus

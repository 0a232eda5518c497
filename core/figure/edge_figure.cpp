// The edge of competence as a figure.

#include "core/figure/edge_figure.h"

#include "core/figure/builders.h"
#include "core/figure/evaluated_run.h"
#include "core/results/csv.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace gradus {

namespace {

struct LayerName
{
    EdgeLayer layer;
    std::string_view figure;
};

constexpr std::array kLayers{
    LayerName{EdgeLayer::PassAt1, "edge_map"}, LayerName{EdgeLayer::PassAtK, "edge_map_k"},
    LayerName{EdgeLayer::Gap, "edge_map_gap"}, LayerName{EdgeLayer::Width, "edge_map_width"},
    LayerName{EdgeLayer::Problems, "edge_map_n"}};

std::string_view figureOf(EdgeLayer layer)
{
    const auto found = std::find_if(kLayers.begin(), kLayers.end(),
                                    [&](const auto& each) { return each.layer == layer; });
    return found->figure;
}

std::string labelOf(EdgeLayer layer, std::int64_t k)
{
    const std::string passAtK = "pass@" + std::to_string(k);
    switch (layer) {
    case EdgeLayer::PassAt1:
        return "pass@1";
    case EdgeLayer::PassAtK:
        return passAtK;
    case EdgeLayer::Gap:
        return passAtK + " - pass@1";
    case EdgeLayer::Width:
        return "width of the interval of pass@1";
    case EdgeLayer::Problems:
        return "problems";
    }
    return {};
}

std::string markOf(EdgeJudgement judgement)
{
    switch (judgement) {
    case EdgeJudgement::Saturated:
        return "S";
    case EdgeJudgement::Edge:
        return "E";
    case EdgeJudgement::OutOfReach:
        return "O";
    case EdgeJudgement::Undersampled:
        return "?";
    }
    return {};
}

void setInterval(FigureCell& cell, const Interval& interval)
{
    cell.value = interval.estimate;
    cell.low = interval.low;
    cell.high = interval.high;
}

void setValue(FigureCell& drawn, const EdgeCell& cell, EdgeLayer layer)
{
    switch (layer) {
    case EdgeLayer::PassAt1:
        setInterval(drawn, cell.passAt1);
        break;
    case EdgeLayer::PassAtK:
        setInterval(drawn, cell.passAtK);
        break;
    case EdgeLayer::Gap:
        drawn.value = cell.passAtK.estimate - cell.passAt1.estimate;
        break;
    case EdgeLayer::Width:
        drawn.value = cell.passAt1.width();
        break;
    case EdgeLayer::Problems:
        drawn.value = static_cast<double>(cell.problems);
        break;
    }
}

std::string noteOf(const EdgeCell& cell)
{
    const auto size = counted(cell.problems, "problem");
    if (cell.judgement != EdgeJudgement::Undersampled)
        return size;
    if (!cell.problemsNeeded)
        return size + "; an estimate lies on its bound, so that more would hardly decide";
    return size + "; " + std::to_string(*cell.problemsNeeded) + " more would decide";
}

FigureCell drawnCell(const MapCell& cell, EdgeLayer layer)
{
    FigureCell drawn;
    if (!cell.why.empty()) {
        drawn.note = cell.why;
        if (layer == EdgeLayer::Problems)
            drawn.value = static_cast<double>(cell.problems);
        return drawn;
    }
    setValue(drawn, cell.cell, layer);
    drawn.word = edgeJudgementName(cell.cell.judgement);
    drawn.mark = markOf(cell.cell.judgement);
    drawn.note = noteOf(cell.cell);
    return drawn;
}

/// Symbolic problems have no context.
std::string rowName(const MapCell& cell)
{
    return cell.context.empty() ? "all" : cell.context;
}

FigureHeatMap heatMapOf(const EdgeMap& map, std::string_view mode, EdgeLayer layer)
{
    FigureHeatMap drawn;
    drawn.evaluation = map.evaluation.id;
    std::set<int> ops;
    for (const auto& cell : map.cells)
        if (cell.mode == mode)
            ops.insert(cell.op);
    for (const int op : ops)
        drawn.columns.push_back(std::to_string(op));
    for (std::size_t i = 0; i < map.cells.size(); ++i) {
        const auto& cell = map.cells[i];
        if (cell.mode != mode)
            continue;
        auto entry = drawnCell(cell, layer);
        entry.source = i;
        entry.column = static_cast<std::size_t>(std::distance(ops.begin(), ops.find(cell.op)));
        const auto row = std::find(drawn.rows.begin(), drawn.rows.end(), rowName(cell));
        entry.row = static_cast<std::size_t>(row - drawn.rows.begin());
        if (row == drawn.rows.end())
            drawn.rows.push_back(rowName(cell));
        drawn.cells.push_back(std::move(entry));
    }
    return drawn;
}

/// Without repeats, in the order they come in.
template <typename Items, typename ToName>
std::vector<std::string> namesOf(const Items& items, const ToName& toName)
{
    std::vector<std::string> names;
    for (const auto& item : items)
        if (std::find(names.begin(), names.end(), toName(item)) == names.end())
            names.push_back(toName(item));
    return names;
}

std::vector<std::string> distributionsOf(const EdgeMaps& maps)
{
    return namesOf(maps.maps, [](const EdgeMap& map) { return map.evaluation.distribution; });
}

std::vector<std::string> modesOf(const EdgeMaps& maps, const std::string& distribution)
{
    std::vector<MapCell> cells;
    for (const auto& map : maps.maps)
        if (map.evaluation.distribution == distribution)
            cells.insert(cells.end(), map.cells.begin(), map.cells.end());
    return namesOf(cells, [](const MapCell& cell) { return cell.mode; });
}

FigurePanel panelOf(const EdgeMap& map, const std::string& mode, EdgeLayer layer,
                    const std::string& suffix)
{
    std::int64_t problems = 0;
    std::int64_t samples = 0;
    for (const auto& cell : map.cells) {
        if (cell.mode != mode || !cell.why.empty())
            continue;
        problems += cell.cell.problems;
        samples = samples == 0 ? cell.samples : std::min(samples, cell.samples);
    }
    return {.title = map.evaluation.checkpointName + suffix,
            .note = problems == 0
                        ? std::string()
                        : counted(problems, "problem") + " \u00d7 " + counted(samples, "sample"),
            .series = {},
            .heatMap = heatMapOf(map, mode, layer)};
}

/// Panels are narrow.
std::string shortMode(const std::string& mode)
{
    const auto known = modeFromName(mode);
    if (!known)
        return mode;
    return *known == Mode::Forward ? "forward" : "reverse";
}

std::vector<FigurePanel> panelsOf(const EdgeMaps& maps, EdgeLayer layer)
{
    std::vector<FigurePanel> panels;
    for (const auto& distribution : distributionsOf(maps)) {
        const auto modes = modesOf(maps, distribution);
        for (const auto& mode : modes)
            for (const auto& map : maps.maps) {
                if (map.evaluation.distribution != distribution)
                    continue;
                auto panel =
                    panelOf(map, mode, layer,
                            " on " + distribution
                                + (modes.size() > 1 ? ", " + shortMode(mode) : std::string()));
                if (!panel.heatMap->cells.empty())
                    panels.push_back(std::move(panel));
            }
    }
    return panels;
}

/// "20 to 41 problems a cell"
std::string sizesOf(const EdgeMaps& maps)
{
    std::set<std::int64_t> sizes;
    for (const auto& map : maps.maps)
        for (const auto& cell : map.cells)
            if (cell.why.empty())
                sizes.insert(cell.cell.problems);
    if (sizes.empty())
        return "no problems";
    if (sizes.size() == 1)
        return counted(*sizes.begin(), "problem") + " a cell";
    return std::to_string(*sizes.begin()) + " to " + counted(*sizes.rbegin(), "problem")
           + " a cell";
}

FigureScale scaleOf(const std::vector<FigurePanel>& panels, EdgeLayer layer, std::int64_t k)
{
    FigureScale scale{.label = labelOf(layer, k),
                      .marks = "S saturated, E edge, O out of reach, ? undersampled"};
    const auto hasNone = [](const FigurePanel& panel) {
        const auto& cells = panel.heatMap->cells;
        return std::any_of(cells.begin(), cells.end(),
                           [](const auto& cell) { return !cell.value; });
    };
    if (std::any_of(panels.begin(), panels.end(), hasNone))
        scale.marks += ", crossed out: no number";
    if (layer != EdgeLayer::Problems)
        return scale;
    double most = 1;
    for (const auto& panel : panels)
        for (const auto& cell : panel.heatMap->cells)
            most = std::max(most, cell.value.value_or(0));
    scale.high = most;
    scale.decimals = 0;
    return scale;
}

std::string captionOf(const EdgeMaps& maps, const EdgeBounds& bounds, const std::string& label)
{
    std::vector<EvaluationRow> evaluations;
    for (const auto& map : maps.maps)
        evaluations.push_back(map.evaluation);
    const auto passAtK = "pass@" + std::to_string(bounds.k);
    return "Edge of competence: " + label
           + " of each op and context, strictly verified, at sampling temperature "
           + temperaturesOf(evaluations) + ". Saturated: pass@1 above "
           + csvNumber(bounds.highestPassAt1) + "; out of reach: " + passAtK + " below "
           + csvNumber(bounds.lowestPassAtK)
           + "; edge: neither; each with the whole interval, else undersampled. "
           + provenance(maps.run, maps.schedule);
}

} // namespace

std::optional<EdgeLayer> edgeLayerOf(std::string_view figure) noexcept
{
    const auto* found = std::find_if(kLayers.begin(), kLayers.end(),
                                     [&](const auto& each) { return each.figure == figure; });
    return found == kLayers.end() ? std::nullopt : std::optional(found->layer);
}

Result<EdgeMaps> edgeMapsOf(StudyFile& study, RowId run)
{
    auto evaluated = evaluatedRun(study, run, "edge map");
    if (!evaluated)
        return tl::unexpected(evaluated.error());
    const auto bounds = boundsFor(evaluated->evaluations);
    EdgeMaps maps{std::move(evaluated->run), std::move(evaluated->schedule), {}};
    for (const auto& distribution : evaluated->distributions)
        for (const auto& place : evaluated->checkpoints) {
            const auto* newest = evaluated->newest(place.checkpoint.id, distribution);
            if (!newest)
                continue;
            auto map = edgeMap(study, newest->id, bounds);
            if (!map)
                return tl::unexpected(map.error());
            maps.maps.push_back(std::move(*map));
        }
    return maps;
}

FigureSpec edgeFigure(const EdgeMaps& maps, EdgeLayer layer)
{
    const auto& bounds = maps.maps.front().bounds;
    auto panels = panelsOf(maps, layer);
    const auto scale = scaleOf(panels, layer, bounds.k);
    const auto percent = csvNumber(std::round(1000 * bounds.confidence) / 10);
    return {.name = std::string(figureOf(layer)),
            .xLabel = "op",
            .yLabel = {},
            .xScale = AxisScale::Linear,
            .yLow = {},
            .yHigh = {},
            .band = "Judged by " + percent + " % Wilson intervals over " + sizesOf(maps),
            .caption = captionOf(maps, bounds, scale.label),
            .panels = std::move(panels),
            .columns = columnsFor(maps.maps.size() / distributionsOf(maps).size()),
            .scale = scale};
}

Result<FigureSpec> buildEdgeFigure(StudyFile& study, RowId run, EdgeLayer layer)
{
    const auto maps = edgeMapsOf(study, run);
    if (!maps)
        return tl::unexpected(maps.error());
    auto figure = edgeFigure(*maps, layer);
    if (figure.panels.empty())
        return fail(ErrorCode::NotFound,
                    "the evaluations of " + runName(study, maps->run.id)
                        + " have no problems, so there is no edge map to draw");
    return figure;
}

} // namespace gradus

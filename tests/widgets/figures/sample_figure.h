#pragma once

#include "core/figure/figure.h"

namespace gradus::test {

/// Two panels of two series with intervals at k = 1, 2, 4, 8.
inline FigureSpec sampleFigure()
{
    FigureSpec figure;
    figure.name = "passk";
    figure.xLabel = "k (samples)";
    figure.yLabel = "pass@k";
    figure.xScale = AxisScale::Log2;
    figure.yLow = 0;
    figure.yHigh = 1;
    figure.band = "95 % bootstrap interval over problems";
    figure.caption = "A caption.";
    for (const char* title : {"edge", "hard"}) {
        FigurePanel panel;
        panel.title = title;
        panel.note = "64 problems";
        for (int style = 0; style < 2; ++style) {
            FigureSeries series;
            series.name = style == 0 ? "base" : "rl";
            series.style = style;
            for (int i = 0; i < 4; ++i) {
                const double y = 0.2 + 0.2 * i + 0.05 * style;
                series.points.push_back({static_cast<double>(1 << i), y, y - 0.05, y + 0.05});
            }
            panel.series.push_back(series);
        }
        figure.panels.push_back(panel);
    }
    return figure;
}

/// Two panels of evaluations 1 and 2: ops 2 to 4 of two contexts, the last cell without a number;
/// cell i of a panel has source i and value i / 10.
inline FigureSpec sampleMap()
{
    FigureSpec figure;
    figure.name = "edge_map";
    figure.xLabel = "op";
    figure.band = "Judged by 95 % intervals over 20 problems a cell";
    figure.caption = "A caption.";
    figure.scale = FigureScale{.label = "pass@1", .marks = "S saturated, E edge"};
    for (RowId evaluation = 1; evaluation <= 2; ++evaluation) {
        FigureHeatMap map;
        map.evaluation = evaluation;
        map.columns = {"2", "3", "4"};
        map.rows = {"zoo", "school"};
        for (std::size_t i = 0; i < 6; ++i) {
            FigureCell cell;
            cell.column = i % 3;
            cell.row = i / 3;
            cell.source = i;
            if (i < 5) {
                cell.value = static_cast<double>(i) / 10;
                cell.low = *cell.value / 2;
                cell.high = *cell.value * 2;
                cell.word = "edge";
                cell.mark = "E";
                cell.note = "20 problems";
            } else {
                cell.note = "no problem";
            }
            map.cells.push_back(cell);
        }
        figure.panels.push_back({.title = evaluation == 1 ? "base" : "rl",
                                 .note = "100 problems",
                                 .series = {},
                                 .heatMap = map});
    }
    return figure;
}

} // namespace gradus::test

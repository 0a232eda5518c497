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

} // namespace gradus::test

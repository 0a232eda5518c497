#include "widgets/figures/figure_geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {

namespace {

// 3.25 in and 6.75 in are the column and the text width of most venues.
constexpr int kColumnWidth = 234;
constexpr int kTextWidth = 486;
constexpr double kPanelHeightToWidth = 0.78;
constexpr std::size_t kMostPanelsARow = 3;

std::size_t rowCount(const FigureSpec& figure)
{
    const std::size_t columns = panelColumns(figure);
    return std::max<std::size_t>(1, (figure.panels.size() + columns - 1) / columns);
}

/// Smallest range over all points and their intervals.
QCPRange rangeOf(const FigureSpec& figure, bool ofX)
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto include = [&](double value) {
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    };
    for (const FigurePanel& panel : figure.panels) {
        for (const FigureSeries& series : panel.series) {
            for (const FigurePoint& point : series.points) {
                include(ofX ? point.x : point.y);
                if (!ofX && point.low)
                    include(*point.low);
                if (!ofX && point.high)
                    include(*point.high);
            }
        }
    }
    return low <= high ? QCPRange(low, high) : QCPRange(0, 1);
}

} // namespace

std::size_t panelColumns(const FigureSpec& figure)
{
    const std::size_t panels = figure.panels.size();
    return panels == 4 ? 2 : std::clamp<std::size_t>(panels, 1, kMostPanelsARow);
}

QCPRange xRangeOf(const FigureSpec& figure)
{
    const QCPRange range = rangeOf(figure, /*ofX=*/true);
    if (figure.xScale == AxisScale::Log2 && range.lower > 0)
        return {range.lower / 1.15, range.upper * 1.15};
    const double span = range.size() > 0 ? range.size() : 1;
    return {range.lower - 0.02 * span, range.upper + 0.03 * span};
}

QCPRange yRangeOf(const FigureSpec& figure)
{
    const QCPRange range = rangeOf(figure, /*ofX=*/false);
    const double span = range.size() > 0 ? range.size() : 1;
    QCPRange shown(figure.yLow.value_or(range.lower - 0.05 * span),
                   figure.yHigh.value_or(range.upper + 0.05 * span));
    if (!(shown.lower < shown.upper))
        shown.upper = shown.lower + 1;
    return shown;
}

QSize figurePage(const FigureSpec& figure)
{
    const auto columns = static_cast<int>(panelColumns(figure));
    const auto rows = static_cast<int>(rowCount(figure));
    const int width = columns == 1 ? kColumnWidth : kTextWidth;
    const double panelWidth = (width - 36.0) / columns;
    const double panelHeight = panelWidth * kPanelHeightToWidth;
    const double words = 2 * kTitleSize + kNoteSize + 2 * kLabelSize + 12; // around each panel
    const double below = 3 * kLabelSize + 4;                               // legend and band
    return {width, static_cast<int>(std::ceil(rows * (panelHeight + words) + below))};
}

} // namespace gradus

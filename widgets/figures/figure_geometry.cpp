#include "widgets/figures/figure_geometry.h"

#include "widgets/common/text_format.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QFontMetricsF>

namespace gradus {

namespace {

// 3.25 in and 6.75 in are the column and the text width of most venues.
constexpr int kColumnWidth = 234;
constexpr int kTextWidth = 486;
constexpr double kPanelHeightToWidth = 0.78;
constexpr double kCellHeight = 17;  ///< two lines of words
constexpr double kLineHeight = 1.3; ///< of a font's size
constexpr double kFine = 16;        ///< units a point, where words are measured

std::size_t rowCount(const FigureSpec& figure)
{
    const std::size_t columns = panelColumns(figure);
    return std::max<std::size_t>(1, (figure.panels.size() + columns - 1) / columns);
}

int pageWidth(const FigureSpec& figure)
{
    return panelColumns(figure) == 1 ? kColumnWidth : kTextWidth;
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

QFont figureFont(double points, double unitsPerPoint, QFont::Weight weight)
{
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(points * unitsPerPoint))));
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QStringList legendNames(const FigureSpec& figure)
{
    QStringList names;
    for (const FigurePanel& panel : figure.panels) {
        for (const FigureSeries& series : panel.series) {
            if (!names.contains(toQt(series.name)))
                names += toQt(series.name);
        }
    }
    return names;
}

int legendColumns(const FigureSpec& figure)
{
    const QFontMetricsF metrics(figureFont(kTickSize, kFine));
    double widest = 0;
    const QStringList names = legendNames(figure);
    for (const QString& name : names)
        widest = std::max(widest, metrics.horizontalAdvance(name) / kFine);
    const double room = pageWidth(figure) - 36;
    return std::max(
        1, static_cast<int>(room / (widest + kLegendIcon + kLegendPadding + kLegendSpacing)));
}

std::size_t mostRows(const FigureSpec& figure, std::size_t row)
{
    const std::size_t columns = panelColumns(figure);
    const std::size_t end = std::min((row + 1) * columns, figure.panels.size());
    std::size_t most = 1;
    for (std::size_t i = row * columns; i < end; ++i) {
        if (figure.panels[i].heatMap)
            most = std::max(most, figure.panels[i].heatMap->rows.size());
    }
    return most;
}

double heatMapHeight(const FigureSpec& figure, std::size_t row)
{
    return kCellHeight * static_cast<double>(mostRows(figure, row));
}

int noteLines(const FigureSpec& figure, const QString& text)
{
    const QFontMetricsF metrics(figureFont(kNoteSize, kFine));
    const double room = pageWidth(figure) - (figure.scale ? 12 : 40);
    return std::max(
        1, static_cast<int>(std::ceil(1.05 * metrics.horizontalAdvance(text) / kFine / room)));
}

QSize figurePage(const FigureSpec& figure)
{
    const auto columns = static_cast<int>(panelColumns(figure));
    const double panelWidth = (pageWidth(figure) - 36.0) / columns;
    const double words = 2 * kTitleSize + kNoteSize + 2 * kLabelSize + 12; // around each panel
    double height = 0;
    for (std::size_t row = 0; row < rowCount(figure); ++row)
        height +=
            words + (figure.scale ? heatMapHeight(figure, row) : panelWidth * kPanelHeightToWidth);
    const int bandLines = figure.band.empty() ? 1 : noteLines(figure, toQt(figure.band));
    if (figure.scale) {
        height +=
            kScaleHeight
            + (bandLines + noteLines(figure, toQt(figure.scale->marks))) * kLineHeight * kNoteSize;
    } else {
        const auto names = static_cast<int>(legendNames(figure).size());
        const int legendRows = std::max(1, (names - 1) / legendColumns(figure) + 1);
        height += 3 * kLabelSize + 4; // one row of the legend and one line of the band
        height += (legendRows - 1) * 1.7 * kTickSize + (bandLines - 1) * kLineHeight * kNoteSize;
    }
    return {pageWidth(figure), static_cast<int>(std::ceil(height))};
}

} // namespace gradus

#include "widgets/figures/heat_cells.h"

#include "core/figure/colour_ramp.h"
#include "widgets/common/text_format.h"
#include "widgets/figures/axis_ticks.h"
#include "widgets/figures/figure_geometry.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus {

namespace {

// Printed lengths in points.
constexpr double kSeam = 0.5; ///< white between cells
constexpr double kMarkSize = 6.5;
constexpr double kValueSize = 5.5;
constexpr double kBarLength = 110;
constexpr double kBarHeight = 6;
constexpr int kBarSteps = 64;

const QColor kInk(0x22, 0x22, 0x22);
const QColor kCross(0xb0, 0xb4, 0xba);
const QColor kChosen(0xd5, 0x5e, 0x00); // Okabe and Ito's vermilion, which the ramp does not have

QColor colourOf(RampColour colour)
{
    return {colour.red, colour.green, colour.blue};
}

double shareOf(double value, const FigureScale& scale)
{
    return (value - scale.low) / (scale.high - scale.low);
}

} // namespace

QColor colourOnScale(double value, const FigureScale& scale)
{
    return colourOf(rampColour(shareOf(value, scale)));
}

HeatCells::HeatCells(QCPAxisRect& rect, FigureHeatMap map, FigureScale scale, double unitsPerPoint)
    : QCPAbstractItem(rect.parentPlot())
    , m_columns(rect.axis(QCPAxis::atBottom))
    , m_rows(rect.axis(QCPAxis::atLeft))
    , m_map(std::move(map))
    , m_scale(std::move(scale))
    , m_unitsPerPoint(unitsPerPoint)
{
    setClipAxisRect(&rect);
    setClipToAxisRect(false); // the frame of a chosen cell on the edge is shown whole
    setSelectable(false);
    setAntialiased(false);
}

QRectF HeatCells::rectOf(std::size_t cell) const
{
    const auto column = static_cast<double>(m_map.cells[cell].column);
    const auto row = static_cast<double>(m_map.cells[cell].row);
    return QRectF(QPointF(m_columns->coordToPixel(column - 0.5), m_rows->coordToPixel(row - 0.5)),
                  QPointF(m_columns->coordToPixel(column + 0.5), m_rows->coordToPixel(row + 0.5)))
        .normalized();
}

std::optional<std::size_t> HeatCells::cellAt(const QPointF& position) const
{
    for (std::size_t i = 0; i < m_map.cells.size(); ++i) {
        if (rectOf(i).contains(position))
            return i;
    }
    return {};
}

std::vector<std::size_t> HeatCells::cellsIn(const QRectF& area) const
{
    std::vector<std::size_t> cells;
    for (std::size_t i = 0; i < m_map.cells.size(); ++i) {
        if (rectOf(i).intersects(area))
            cells.push_back(i);
    }
    return cells;
}

void HeatCells::draw(QCPPainter* painter)
{
    const bool isVector = painter->modes().testFlag(QCPPainter::pmVectorized);
    for (std::size_t i = 0; i < m_map.cells.size(); ++i) {
        const QRectF rect = rectOf(i);
        // On a screen cells begin and end with a pixel, so that all seams look alike.
        drawCell(*painter, m_map.cells[i], isVector ? rect : QRectF(rect.toRect()));
    }
    drawChoice(*painter);
}

void HeatCells::drawCell(QCPPainter& painter, const FigureCell& cell, const QRectF& rect) const
{
    const double seam = m_unitsPerPoint * kSeam / 2;
    const QRectF inside = rect.adjusted(seam, seam, -seam, -seam);
    painter.setBrush(Qt::NoBrush);
    if (!cell.value) { // nothing measured
        painter.setAntialiasing(true);
        painter.setPen(QPen(kCross, m_unitsPerPoint * 0.5));
        painter.drawLine(inside.topLeft(), inside.bottomRight());
        painter.setAntialiasing(false);
        return;
    }
    painter.fillRect(inside, colourOnScale(*cell.value, m_scale));
    drawWords(painter, cell, inside);
}

void HeatCells::drawWords(QCPPainter& painter, const FigureCell& cell, const QRectF& rect) const
{
    const QFont markFont = figureFont(kMarkSize, m_unitsPerPoint, QFont::Bold);
    const QFont valueFont = figureFont(kValueSize, m_unitsPerPoint);
    const QString mark = toQt(cell.mark);
    const QString value = QString::number(*cell.value, 'f', m_scale.decimals);
    const QFontMetricsF markSize(markFont);
    const QFontMetricsF valueSize(valueFont);
    const bool hasValue =
        valueSize.horizontalAdvance(value) <= rect.width() - m_unitsPerPoint
        && (mark.isEmpty() || markSize.ascent() + valueSize.ascent() <= rect.height());
    painter.setPen(takesBlackText(rampColour(shareOf(*cell.value, m_scale))) ? Qt::black
                                                                             : Qt::white);
    QRectF above = rect;
    QRectF below = rect;
    if (hasValue && !mark.isEmpty()) {
        above.setHeight(rect.height() * 0.54);
        below.setTop(rect.top() + rect.height() * 0.46);
    }
    if (!mark.isEmpty()) {
        painter.setFont(markFont);
        painter.drawText(above, Qt::AlignCenter, mark);
    }
    if (hasValue) {
        painter.setFont(valueFont);
        painter.drawText(below, Qt::AlignCenter, value);
    }
}

void HeatCells::drawChoice(QCPPainter& painter) const
{
    painter.setBrush(Qt::NoBrush);
    for (const std::size_t cell : m_chosen) {
        const double width = m_unitsPerPoint * 1.5;
        const QRectF rect = QRectF(rectOf(cell).toRect());
        painter.setPen(QPen(kChosen, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2));
    }
    if (m_current) { // where the keyboard is
        const double width = std::max(1.0, m_unitsPerPoint * 0.7);
        const double inset = m_unitsPerPoint * 2;
        painter.setPen(QPen(kInk, width, Qt::DotLine));
        painter.drawRect(
            QRectF(rectOf(*m_current).toRect()).adjusted(inset, inset, -inset, -inset));
    }
}

ColourBar::ColourBar(QCustomPlot* plot, FigureScale scale, double unitsPerPoint)
    : QCPLayoutElement(plot)
    , m_scale(std::move(scale))
    , m_unitsPerPoint(unitsPerPoint)
{
    setMinimumSize(1, static_cast<int>(std::ceil(unitsPerPoint * kScaleHeight)));
    setMaximumSize(QWIDGETSIZE_MAX, static_cast<int>(std::ceil(unitsPerPoint * kScaleHeight)));
}

void ColourBar::draw(QCPPainter* painter)
{
    const QFont font = figureFont(kTickSize, m_unitsPerPoint);
    const QFontMetricsF metrics(font);
    const QString label = toQt(m_scale.label);
    const double gap = m_unitsPerPoint * 6;
    const QPointF corner(rect().topLeft());
    const QRectF bar(corner.x() + metrics.horizontalAdvance(label) + gap,
                     corner.y() + m_unitsPerPoint * 4, m_unitsPerPoint * kBarLength,
                     m_unitsPerPoint * kBarHeight);
    painter->setFont(font);
    painter->setPen(kInk);
    painter->drawText(QPointF(corner.x(), bar.center().y() + metrics.ascent() * 0.38), label);
    painter->setAntialiasing(false);
    const double step = bar.width() / kBarSteps;
    for (int i = 0; i < kBarSteps; ++i) { // each reaches below the next: no seams
        const QRectF piece(bar.left() + i * step, bar.top(), bar.width() - i * step, bar.height());
        painter->fillRect(piece, colourOf(rampColour((i + 0.5) / kBarSteps)));
    }
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(kInk, m_unitsPerPoint * 0.4));
    painter->drawRect(bar);
    painter->setPen(kInk);
    for (const AxisTick& tick : linearTicks(m_scale.low, m_scale.high, 5)) {
        const double x = bar.left() + bar.width() * shareOf(tick.value, m_scale);
        const double width = metrics.horizontalAdvance(tick.label);
        painter->drawText(QPointF(x - width / 2, bar.bottom() + metrics.ascent() * 1.25),
                          tick.label);
    }
}

} // namespace gradus

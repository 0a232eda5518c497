#pragma once

#include "core/figure/figure.h"
#include "widgets/common/custom_plot.h"

#include <optional>
#include <set>
#include <vector>

namespace gradus {

/// The colour of @p value on @p scale.
[[nodiscard]] QColor colourOnScale(double value, const FigureScale& scale);

/// The cells of one heat map: rectangles as sharp on paper as on a screen, each with its mark and,
/// where there is room, its value.
///
/// Column and row numbers are the coordinates of the middle of a cell.
class HeatCells final : public QCPAbstractItem
{
    Q_OBJECT

public:
    /// @param rect whose axes at the bottom and on the left place the cells; the plot owns this.
    HeatCells(QCPAxisRect& rect, FigureHeatMap map, FigureScale scale, double unitsPerPoint);

    [[nodiscard]] const FigureHeatMap& map() const { return m_map; }
    /// In pixels of the plot.
    [[nodiscard]] QRectF rectOf(std::size_t cell) const;
    /// Number in FigureHeatMap::cells.
    [[nodiscard]] std::optional<std::size_t> cellAt(const QPointF& position) const;
    [[nodiscard]] std::vector<std::size_t> cellsIn(const QRectF& area) const;

    void setChosen(std::set<std::size_t> cells) { m_chosen = std::move(cells); }
    void setCurrent(std::optional<std::size_t> cell) { m_current = cell; }

    double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    void drawCell(QCPPainter& painter, const FigureCell& cell, const QRectF& rect) const;
    void drawWords(QCPPainter& painter, const FigureCell& cell, const QRectF& rect) const;
    void drawChoice(QCPPainter& painter) const;

    QCPAxis* m_columns; ///< owned by the rect of the plot, as the next
    QCPAxis* m_rows;
    FigureHeatMap m_map;
    FigureScale m_scale;
    double m_unitsPerPoint;
    std::set<std::size_t> m_chosen;
    std::optional<std::size_t> m_current;
};

/// What the colours mean: a bar with its label and numbers.
class ColourBar final : public QCPLayoutElement
{
    Q_OBJECT

public:
    ColourBar(QCustomPlot* plot, FigureScale scale, double unitsPerPoint);

protected:
    void draw(QCPPainter* painter) override;

private:
    FigureScale m_scale;
    double m_unitsPerPoint;
};

} // namespace gradus

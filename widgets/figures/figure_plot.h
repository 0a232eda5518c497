#pragma once

#include "core/figure/figure.h"
#include "widgets/common/custom_plot.h"
#include "widgets/figures/figure_geometry.h"

#include <compare>
#include <optional>
#include <set>
#include <vector>

namespace gradus {

class HeatCells;

/// A cell of a heat map, whatever its colour stands for.
struct MapCellId
{
    RowId evaluation = 0;
    std::size_t source = 0; ///< FigureCell::source

    friend auto operator<=>(const MapCellId&, const MapCellId&) = default;
};

/// Where a cell is drawn.
struct MapPlace
{
    std::size_t panel = 0;
    std::size_t cell = 0; ///< of FigureHeatMap::cells

    friend bool operator==(const MapPlace&, const MapPlace&) = default;
};

/// Draws a FigureSpec on a white page: panels side by side with one y range, one legend below; or
/// heat maps side by side with one scale of colours.
///
/// Every length is a printed length times unitsPerPoint, so the screen shows what an export holds,
/// only larger.
class FigurePlot final : public QCustomPlot
{
    Q_OBJECT

public:
    explicit FigurePlot(QWidget* parent = nullptr);

    /// @param unitsPerPoint > 0: pixels of the screen or units of a page for 1/72 inch.
    void setFigure(const FigureSpec& figure, double unitsPerPoint);
    [[nodiscard]] const FigureSpec& figure() const { return m_figure; }

    /// One line about the point within some pixels of @p position: "base, x 8: 0.41 (0.35 to
    /// 0.47)"; empty if there is none.
    [[nodiscard]] QString describeAt(const QPointF& position) const;

    /// The cell of a heat map at @p position; none beside them and in other figures.
    [[nodiscard]] std::optional<MapPlace> placeAt(const QPointF& position) const;
    /// The cells of panel @p panel that @p area meets.
    [[nodiscard]] std::vector<MapPlace> placesIn(const QRectF& area, std::size_t panel) const;
    [[nodiscard]] MapCellId idOf(const MapPlace& place) const;
    /// In pixels of this widget.
    [[nodiscard]] QRectF rectOf(const MapPlace& place) const;
    /// Frames @p chosen, as long as the figure has them, and @p current.
    void showChoice(const std::set<MapCellId>& chosen, std::optional<MapCellId> current);

    /// Paints the page on @p device, which is figurePage() * unitsPerPoint units large.
    void paintOn(QPaintDevice& device, bool isVector);

protected:
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    struct Line
    {
        QCPGraph* graph = nullptr; ///< owned by the plot
        std::size_t panel = 0;
        std::size_t series = 0;
    };

    [[nodiscard]] int units(double points) const;
    [[nodiscard]] QFont textFont(double points, QFont::Weight weight = QFont::Normal) const;
    void build();
    void addPanel(QCPLayoutGrid& grid, std::size_t index);
    void addTitle(QCPLayoutGrid& grid, std::size_t index, int width);
    void styleAxis(QCPAxis& axis) const;
    void setUpAxes(QCPAxisRect& rect, std::size_t index);
    void addBand(QCPAxisRect& rect, const FigureSeries& series);
    QCPGraph* addLine(QCPAxisRect& rect, const FigureSeries& series);
    void addLegend();
    // figure_plot_maps.cpp
    void addMap(QCPLayoutGrid& grid, std::size_t index, double inner);
    void setUpMapAxes(QCPAxisRect& rect, std::size_t index, double inner);
    void addScale();
    void applyChoice();
    [[nodiscard]] int mapMargin(std::size_t index) const;
    [[nodiscard]] QString describeCell(const MapPlace& place) const;
    QCPTextElement* addNote(QCPLayoutGrid& grid, int row, int column, const QString& text,
                            const QFont& font);
    void addLines(int row, const QString& text, int margin);
    [[nodiscard]] int leftMargin(bool isFirst) const;
    /// Of all panels in @p column.
    [[nodiscard]] int columnMargin(int column) const;
    [[nodiscard]] int bottomMargin() const;

    FigureSpec m_figure;
    double m_unitsPerPoint = 1;
    QCPRange m_xRange;
    QCPRange m_yRange;
    std::vector<Line> m_lines;
    std::vector<HeatCells*> m_maps; ///< owned by the plot; one a panel of a figure of heat maps
    std::set<MapCellId> m_chosen;
    std::optional<MapCellId> m_current;
};

} // namespace gradus

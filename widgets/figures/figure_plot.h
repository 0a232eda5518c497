#pragma once

#include "core/figure/figure.h"
#include "widgets/common/custom_plot.h"
#include "widgets/figures/figure_geometry.h"

#include <vector>

namespace gradus {

/// Draws a FigureSpec on a white page: panels side by side with one y range, one legend below.
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
    void styleAxis(QCPAxis& axis) const;
    void setUpAxes(QCPAxisRect& rect, std::size_t index);
    void addBand(QCPAxisRect& rect, const FigureSeries& series);
    QCPGraph* addLine(QCPAxisRect& rect, const FigureSeries& series);
    void addLegend();
    void addNote(QCPLayoutGrid& grid, int row, int column, const QString& text, const QFont& font,
                 Qt::AlignmentFlag alignment = Qt::AlignHCenter);
    [[nodiscard]] int leftMargin(bool isFirst) const;

    FigureSpec m_figure;
    double m_unitsPerPoint = 1;
    QCPRange m_xRange;
    QCPRange m_yRange;
    std::vector<Line> m_lines;
};

} // namespace gradus

#pragma once

#include "widgets/common/plot_style.h"
#include "widgets/runs/metric_history.h"

#include <optional>
#include <vector>

#include <QWidget>

class QLabel;

namespace gradus {

class MetricBox;

/// One metric of one run over its stages: chosen in a box, read by hovering, zoomed by wheel and
/// drag (double click fits again). The raw curve is always drawn; smoothing lies on top.
///
/// Passive: shows the MetricHistory it is given.
class CurvePlot final : public QWidget
{
    Q_OBJECT

public:
    /// @param key the metric chosen at first. @param emptyText shown while the run has none of it.
    CurvePlot(QString key, QString emptyText, QWidget* parent = nullptr);

    /// Draws again. @p history must outlive this or be replaced.
    void setHistory(const MetricHistory* history);
    void setAxis(CurveAxis axis);
    /// @param weight see smoothed(); 0 is off.
    void setSmoothing(double weight);

    [[nodiscard]] QString metric() const;
    [[nodiscard]] QCustomPlot* plot() const { return m_plot; }
    [[nodiscard]] QString readOut() const;

    /// The values at the point nearest to @p x (in plot coordinates), as hovering shows them.
    void readAt(double x);

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void restyle();
    void draw();
    void drawStages();
    void fillMetrics();
    void fit();
    void clearReadOut();
    void onMouseMove(const QMouseEvent* event);

    const MetricHistory* m_history = nullptr; // not owned
    CurveAxis m_axis = CurveAxis::Tokens;
    double m_smoothing = 0;
    bool m_isFitted = true; ///< follows the data until the user zooms
    QString m_key;
    QString m_emptyText;
    std::optional<double> m_hover; ///< where the mouse is, in plot coordinates
    Curve m_curve;
    MetricBox* m_metrics = nullptr;             // owned by Qt: child of this
    QLabel* m_readOut = nullptr;                // owned by Qt: child of this
    QCustomPlot* m_plot = nullptr;              // owned by Qt: child of this
    QCPGraph* m_raw = nullptr;                  // owned by m_plot
    QCPGraph* m_smooth = nullptr;               // owned by m_plot
    QCPItemStraightLine* m_line = nullptr;      // owned by m_plot
    QCPItemTracer* m_dot = nullptr;             // owned by m_plot
    QCPItemText* m_empty = nullptr;             // owned by m_plot
    std::vector<QCPAbstractItem*> m_stageItems; // owned by m_plot
};

} // namespace gradus

#include "widgets/runs/curve_plot.h"

#include "widgets/common/metric_names.h"
#include "widgets/common/text_format.h"
#include "widgets/common/theme.h"
#include "widgets/runs/metric_box.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QVBoxLayout>

namespace gradus {

namespace {

const auto kCursorLayer = QStringLiteral("cursor");
const auto kStageLayer = QStringLiteral("stages");

/// "20 M" where QCustomPlot would write 2e+07.
class CompactTicker final : public QCPAxisTicker
{
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return compactCount(tick);
    }
};

QVector<double> toVector(const std::vector<double>& values)
{
    return {values.begin(), values.end()};
}

} // namespace

CurvePlot::CurvePlot(QString key, QString emptyText, QWidget* parent)
    : QWidget(parent)
    , m_key(std::move(key))
    , m_emptyText(std::move(emptyText))
    , m_metrics(new MetricBox(this))
    , m_readOut(new QLabel(this))
    , m_plot(new QCustomPlot(this))
{
    m_metrics->setObjectName(QStringLiteral("metricBox"));
    m_metrics->setAccessibleName(tr("Metric"));
    m_metrics->setMetrics({m_key});
    m_metrics->setMetric(m_key);
    m_readOut->setObjectName(QStringLiteral("readOut"));
    m_readOut->setTextFormat(Qt::PlainText);
    auto* top = new QHBoxLayout; // owned by Qt: part of the layout of this
    top->addWidget(m_metrics);
    top->addWidget(m_readOut, /*stretch=*/1, Qt::AlignRight);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(top);
    layout->addWidget(m_plot, /*stretch=*/1);
    build();
    restyle();

    connect(m_metrics, &MetricBox::activated, this, [this](int index) {
        m_key = m_metrics->itemData(index).toString();
        m_isFitted = true;
        draw();
    });
    connect(m_plot, &QCustomPlot::mouseMove, this, &CurvePlot::onMouseMove);
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this] { m_isFitted = false; });
    connect(m_plot, &QCustomPlot::mousePress, this, [this] { m_isFitted = false; });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this] {
        m_isFitted = true;
        fit();
    });
}

void CurvePlot::build()
{
    m_plot->setMinimumHeight(140);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setNoAntialiasingOnDrag(false);
    m_plot->addLayer(kStageLayer, m_plot->layer(QStringLiteral("background")),
                     QCustomPlot::limAbove);
    m_plot->addLayer(kCursorLayer, m_plot->layer(QStringLiteral("overlay")), QCustomPlot::limBelow);
    m_plot->layer(kCursorLayer)->setMode(QCPLayer::lmBuffered);
    m_plot->xAxis->setTicker(QSharedPointer<CompactTicker>::create());
    m_plot->xAxis->ticker()->setTickCount(6);
    m_plot->yAxis->setNumberPrecision(4);
    m_plot->xAxis->setSubTicks(false);
    m_plot->yAxis->setSubTicks(false);
    m_raw = m_plot->addGraph();
    m_smooth = m_plot->addGraph();

    m_line = new QCPItemStraightLine(m_plot);
    m_line->setLayer(kCursorLayer);
    m_dot = new QCPItemTracer(m_plot);
    m_dot->setLayer(kCursorLayer);
    m_dot->setStyle(QCPItemTracer::tsCircle);
    m_dot->setSize(7);
    m_empty = new QCPItemText(m_plot);
    m_empty->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_empty->position->setCoords(0.5, 0.5);
    m_empty->setText(m_emptyText);
    m_line->setVisible(false);
    m_dot->setVisible(false);
}

void CurvePlot::restyle()
{
    const ThemeColours colours = coloursOf(palette());
    QFont small = font();
    small.setPixelSize(kSmallTextPx);
    m_plot->setBackground(palette().base());
    applyPalette(*m_plot->axisRect(), palette(), small);
    m_smooth->setPen(QPen(colours.accent, 2));
    m_line->setPen(QPen(colours.mutedText, 1, Qt::DashLine));
    m_dot->setPen(QPen(colours.accent, 2));
    m_dot->setBrush(palette().base());
    m_empty->setColor(colours.mutedText);
    m_empty->setFont(font());
    draw();
}

void CurvePlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void CurvePlot::setHistory(const MetricHistory* history)
{
    m_history = history;
    fillMetrics();
    draw();
}

void CurvePlot::setAxis(CurveAxis axis)
{
    m_axis = axis;
    m_isFitted = true;
    draw();
}

void CurvePlot::setSmoothing(double weight)
{
    m_smoothing = weight;
    draw();
}

QString CurvePlot::metric() const
{
    return m_key;
}

QString CurvePlot::readOut() const
{
    return m_readOut->text();
}

void CurvePlot::fillMetrics()
{
    QStringList keys{m_key};
    if (m_history) {
        for (const std::string& key : m_history->keys())
            keys += toQt(key);
    }
    keys.removeDuplicates();
    m_metrics->setMetrics(keys);
}

void CurvePlot::draw()
{
    m_curve = m_history ? m_history->curve(toStd(m_key), m_axis) : Curve{};
    const bool isSmoothed = m_smoothing > 0;
    QColor raw = coloursOf(palette()).accent;
    raw.setAlphaF(isSmoothed ? 0.35F : 1.0F);
    m_raw->setPen(QPen(raw, isSmoothed ? 1 : 1.5));
    m_raw->setData(toVector(m_curve.x), toVector(m_curve.y), /*alreadySorted=*/true);
    m_smooth->setVisible(isSmoothed);
    if (isSmoothed)
        m_smooth->setData(toVector(m_curve.x), toVector(smoothed(m_curve, m_smoothing)),
                          /*alreadySorted=*/true);
    m_empty->setVisible(m_curve.x.empty());
    m_plot->xAxis->setLabel(m_axis == CurveAxis::Tokens ? tr("tokens") : tr("step"));
    m_plot->setAccessibleName(tr("Curve of %1").arg(metricTitle(m_key)));
    drawStages();
    if (m_hover)
        readAt(*m_hover); // the mouse stays while the run goes on
    if (m_isFitted)
        fit();
    else
        m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::drawStages()
{
    for (QCPAbstractItem* item : m_stageItems)
        m_plot->removeItem(item);
    m_stageItems.clear();
    if (!m_history)
        return;
    const ThemeColours colours = coloursOf(palette());
    QFont small = font();
    small.setPixelSize(kSmallTextPx);
    bool isBanded = false;
    for (const StageSpan& stage : m_history->stages(m_axis)) {
        auto* rect = new QCPItemRect(m_plot); // owned by m_plot
        rect->setLayer(kStageLayer);
        rect->setPen(Qt::NoPen);
        rect->setBrush(isBanded ? QBrush(colours.band) : QBrush(Qt::NoBrush));
        for (QCPItemPosition* corner : {rect->topLeft, rect->bottomRight}) {
            corner->setTypeX(QCPItemPosition::ptPlotCoords);
            corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
        }
        rect->topLeft->setCoords(stage.from, 0);
        rect->bottomRight->setCoords(stage.to, 1);
        auto* label = new QCPItemText(m_plot); // owned by m_plot
        label->setLayer(kStageLayer);
        label->position->setTypeX(QCPItemPosition::ptPlotCoords);
        label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        label->position->setCoords(stage.from, 0);
        label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        label->setPadding(QMargins(4, 2, 0, 0));
        label->setFont(small);
        label->setColor(colours.mutedText);
        label->setText(toQt(stage.name));
        m_stageItems.insert(m_stageItems.end(), {rect, label});
        isBanded = !isBanded;
    }
}

void CurvePlot::fit()
{
    const auto stages = m_history ? m_history->stages(m_axis) : std::vector<StageSpan>{};
    const double end = stages.empty() ? 1 : std::max(stages.back().to, 1.0);
    m_plot->xAxis->setRange(0, end * 1.02);
    if (m_curve.y.empty()) {
        m_plot->yAxis->setRange(0, 1);
    } else {
        bool hasRange = false;
        const QCPRange range = m_raw->getValueRange(hasRange); // gaps left out
        const double span =
            range.size() > 0 ? range.size() : std::max(std::abs(range.upper), 1.0) * 0.1;
        // Room above the curve for the names of the stages.
        m_plot->yAxis->setRange(range.lower - 0.06 * span, range.upper + 0.16 * span);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::onMouseMove(const QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    if (!m_plot->axisRect()->rect().contains(at))
        clearReadOut();
    else
        readAt(m_plot->xAxis->pixelToCoord(at.x()));
    m_plot->layer(kCursorLayer)->replot();
}

void CurvePlot::readAt(double x)
{
    m_hover = x;
    if (m_curve.x.empty()) {
        m_readOut->clear();
        return;
    }
    auto after = std::lower_bound(m_curve.x.begin(), m_curve.x.end(), x);
    if (after == m_curve.x.end() || (after != m_curve.x.begin() && x - *(after - 1) < *after - x))
        --after;
    const auto i = static_cast<std::size_t>(after - m_curve.x.begin());
    const auto stages = m_history->stages(m_axis);
    QStringList parts{toQt(stages[m_curve.stages[i]].name),
                      tr("step %1").arg(exactCount(m_curve.steps[i]))};
    if (m_axis == CurveAxis::Tokens)
        parts += tr("%1 tokens").arg(compactCount(m_curve.x[i]));
    parts += metricValueText(m_key, m_curve.y[i]);
    if (m_smoothing > 0)
        parts += tr("smoothed %1")
                     .arg(metricValueText(m_key, m_smooth->data()->at(static_cast<int>(i))->value));
    m_readOut->setText(parts.join(QStringLiteral(" \u00b7 ")));
    m_line->point1->setCoords(m_curve.x[i], 0);
    m_line->point2->setCoords(m_curve.x[i], 1);
    m_dot->position->setCoords(m_curve.x[i], m_curve.y[i]);
    m_line->setVisible(true);
    m_dot->setVisible(true);
}

void CurvePlot::clearReadOut()
{
    m_hover.reset();
    m_readOut->clear();
    m_line->setVisible(false);
    m_dot->setVisible(false);
}

} // namespace gradus

#include "widgets/figures/figure_plot.h"

#include "widgets/common/plot_style.h"
#include "widgets/common/text_format.h"
#include "widgets/figures/axis_ticks.h"
#include "widgets/figures/figure_geometry.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <QMouseEvent>
#include <QToolTip>

namespace gradus {

namespace {

// Printed lengths in points.
constexpr double kLineWidth = 1.1;
constexpr double kAxisWidth = 0.5;
constexpr double kMarkerSize = 3.6;
constexpr double kTickLength = 2.5;
constexpr std::size_t kMostPointsWithMarkers = 40;

const QColor kInk(0x22, 0x22, 0x22);
const QColor kGridColour(0xe3, 0xe5, 0xe8);

/// A graph whose markers are shown whole on the edge of the range, where QCPGraph cuts them.
class MarkedGraph final : public QCPGraph
{
public:
    MarkedGraph(QCPAxis* keys, QCPAxis* values, int overhang)
        : QCPGraph(keys, values)
        , m_overhang(overhang)
    {}

protected:
    QRect clipRect() const override
    {
        return QCPGraph::clipRect().adjusted(-m_overhang, -m_overhang, m_overhang, m_overhang);
    }

private:
    int m_overhang;
};

QSharedPointer<QCPAxisTicker> fixedTicker(const std::vector<AxisTick>& ticks)
{
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (const AxisTick& tick : ticks)
        ticker->addTick(tick.value, tick.label);
    return ticker;
}

} // namespace

FigurePlot::FigurePlot(QWidget* parent)
    : QCustomPlot(parent)
{
    setBackground(QBrush(Qt::white)); // a page, whatever the theme
    setAutoAddPlottableToLegend(false);
    setMouseTracking(true);
}

int FigurePlot::units(double points) const
{
    return std::max(1, static_cast<int>(std::lround(points * m_unitsPerPoint)));
}

QFont FigurePlot::textFont(double points, QFont::Weight weight) const
{
    return figureFont(points, m_unitsPerPoint, weight);
}

void FigurePlot::setFigure(const FigureSpec& figure, double unitsPerPoint)
{
    m_figure = figure;
    m_unitsPerPoint = unitsPerPoint;
    m_xRange = xRangeOf(figure);
    m_yRange = yRangeOf(figure);
    setAccessibleName(toQt(figure.name));
    setAccessibleDescription(toQt(figure.caption));
    build();
    replot(rpQueuedReplot);
}

void FigurePlot::build()
{
    m_lines.clear();
    m_maps.clear();
    clearPlottables();
    clearItems();
    plotLayout()->clear();
    plotLayout()->simplify();
    plotLayout()->setRowSpacing(0);
    plotLayout()->setMargins(QMargins(0, units(kGap), 0, units(kGap)));

    auto* grid = new QCPLayoutGrid; // owned by the plot's layout
    grid->setRowSpacing(0);
    grid->setColumnSpacing(units(kGap));
    plotLayout()->addElement(0, 0, grid);

    // Equal plots although only the first column has room for the labels of the y axis.
    const auto columns = static_cast<int>(panelColumns(m_figure));
    const int page = units(figurePage(m_figure).width());
    int margins = (columns - 1) * units(kGap);
    for (int column = 0; column < columns; ++column)
        margins += columnMargin(column) + (m_figure.scale ? units(kGap) : 0);
    const double inner = static_cast<double>(page - margins) / columns;
    for (std::size_t i = 0; i < m_figure.panels.size(); ++i) {
        addTitle(*grid, i, static_cast<int>(inner));
        if (m_figure.scale)
            addMap(*grid, i, inner);
        else
            addPanel(*grid, i);
    }
    for (int column = 0; column < grid->columnCount(); ++column)
        grid->setColumnStretchFactor(column, inner + columnMargin(column)
                                                 + (m_figure.scale ? units(kGap) : 0));
    if (m_figure.scale)
        addScale();
    else
        addLegend();
    applyChoice();
}

int FigurePlot::leftMargin(bool isFirst) const
{
    if (!isFirst)
        return units(kGap);
    const QFontMetrics metrics(textFont(kTickSize));
    int widest = 0;
    for (const AxisTick& tick : linearTicks(m_yRange.lower, m_yRange.upper, 6))
        widest = std::max(widest, metrics.horizontalAdvance(tick.label));
    return widest + QFontMetrics(textFont(kLabelSize)).height() + units(kTickLength + 3 * kGap);
}

int FigurePlot::columnMargin(int column) const
{
    if (!m_figure.scale)
        return leftMargin(column == 0);
    int widest = 0;
    for (std::size_t i = 0; i < m_figure.panels.size(); ++i) {
        if (i % panelColumns(m_figure) == static_cast<std::size_t>(column))
            widest = std::max(widest, mapMargin(i));
    }
    return widest;
}

int FigurePlot::bottomMargin() const
{
    return QFontMetrics(textFont(kTickSize)).height() + QFontMetrics(textFont(kLabelSize)).height()
           + units(kTickLength + 1.5 + 2 + kGap);
}

QCPTextElement* FigurePlot::addNote(QCPLayoutGrid& grid, int row, int column, const QString& text,
                                    const QFont& font)
{
    auto* element = new QCPTextElement(this, text, font); // owned by the layout
    element->setTextColor(kInk);
    element->setTextFlags(int{Qt::AlignHCenter} | int{Qt::AlignVCenter});
    element->setMargins(QMargins(columnMargin(column), 0, 0, 0));
    element->setMinimumSize(1, QFontMetrics(font).height());
    grid.addElement(row, column, element);
    return element;
}

/// Words below the panels, in as many lines as they need.
void FigurePlot::addLines(int row, const QString& text, int margin)
{
    auto* grid = new QCPLayoutGrid; // owned by the plot's layout
    plotLayout()->addElement(row, 0, grid);
    const QFont font = textFont(kNoteSize);
    QCPTextElement* note = addNote(*grid, 0, 0, text, font);
    note->setMargins(QMargins(margin, 0, units(kGap), 0));
    note->setTextFlags(int{Qt::AlignLeft} | int{Qt::AlignTop} | int{Qt::TextWordWrap});
    const int height = noteLines(m_figure, text) * QFontMetrics(font).height();
    note->setMinimumSize(1, height);
    note->setMaximumSize(QWIDGETSIZE_MAX, height);
}

/// @param width of the panel.
void FigurePlot::addTitle(QCPLayoutGrid& grid, std::size_t index, int width)
{
    const FigurePanel& panel = m_figure.panels[index];
    const std::size_t columns = panelColumns(m_figure);
    const auto row = static_cast<int>(index / columns) * 3;
    const auto column = static_cast<int>(index % columns);
    const QFont titleFont = textFont(kTitleSize, QFont::DemiBold);
    const QFont noteFont = textFont(kNoteSize);
    const auto cut = [width](const std::string& text, const QFont& font) {
        return QFontMetrics(font).elidedText(toQt(text), Qt::ElideRight, width);
    };
    addNote(grid, row, column, cut(panel.title, titleFont), titleFont);
    addNote(grid, row + 1, column, cut(panel.note, noteFont), noteFont);
}

void FigurePlot::addPanel(QCPLayoutGrid& grid, std::size_t index)
{
    const FigurePanel& panel = m_figure.panels[index];
    const std::size_t columns = panelColumns(m_figure);
    auto* rect = new QCPAxisRect(this, /*setupDefaultAxes=*/true); // owned by the layout
    grid.addElement(static_cast<int>(index / columns) * 3 + 2, static_cast<int>(index % columns),
                    rect);
    setUpAxes(*rect, index);
    for (const FigureSeries& series : panel.series)
        addBand(*rect, series);
    for (std::size_t i = 0; i < panel.series.size(); ++i)
        m_lines.push_back({addLine(*rect, panel.series[i]), index, i});
}

void FigurePlot::styleAxis(QCPAxis& axis) const
{
    const QPen line(kInk, m_unitsPerPoint * kAxisWidth);
    // The axes of a rect of one's own all come on one layer, in front of the curves.
    axis.setLayer(QStringLiteral("axes"));
    axis.grid()->setLayer(QStringLiteral("grid"));
    axis.grid()->setPen(QPen(kGridColour, m_unitsPerPoint * kAxisWidth));
    axis.grid()->setZeroLinePen(Qt::NoPen);
    axis.setBasePen(line);
    axis.setTickPen(line);
    axis.setSubTicks(false);
    axis.setTickLengthIn(0);
    axis.setTickLengthOut(units(kTickLength));
    axis.setTickLabelFont(textFont(kTickSize));
    axis.setTickLabelColor(kInk);
    axis.setTickLabelPadding(units(1.5));
    axis.setLabelFont(textFont(kLabelSize));
    axis.setLabelColor(kInk);
    axis.setLabelPadding(units(2));
}

void FigurePlot::setUpAxes(QCPAxisRect& rect, std::size_t index)
{
    const bool isFirst = index % panelColumns(m_figure) == 0;
    QCPAxis* x = rect.axis(QCPAxis::atBottom);
    QCPAxis* y = rect.axis(QCPAxis::atLeft);
    for (QCPAxis* axis : rect.axes())
        styleAxis(*axis);
    const bool isLog = m_figure.xScale == AxisScale::Log2 && m_xRange.lower > 0;
    const int mostTicks = m_figure.panels.size() == 1 ? 7 : 5;
    x->setScaleType(isLog ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    x->setTicker(fixedTicker(isLog ? log2Ticks(m_xRange.lower, m_xRange.upper, 9)
                                   : linearTicks(m_xRange.lower, m_xRange.upper, mostTicks)));
    x->setRange(m_xRange);
    x->setLabel(toQt(m_figure.xLabel));
    y->setTicker(fixedTicker(linearTicks(m_yRange.lower, m_yRange.upper, 6)));
    y->setRange(m_yRange);
    y->setTickLabels(isFirst);
    y->setTicks(isFirst);
    y->setLabel(isFirst ? toQt(m_figure.yLabel) : QString());
    rect.setAutoMargins(QCP::msNone);
    rect.setMargins(QMargins(leftMargin(isFirst), units(kGap), units(kGap), bottomMargin()));
}

void FigurePlot::addBand(QCPAxisRect& rect, const FigureSeries& series)
{
    QVector<double> x;
    QVector<double> low;
    QVector<double> high;
    for (const FigurePoint& point : series.points) {
        if (!point.low || !point.high)
            continue;
        x.append(point.x);
        low.append(*point.low);
        high.append(*point.high);
    }
    if (x.isEmpty())
        return;
    const SeriesStyle style = seriesStyle(series.style);
    QCPAxis* keys = rect.axis(QCPAxis::atBottom);
    QCPAxis* values = rect.axis(QCPAxis::atLeft);
    if (x.size() == 1) {                            // a band of one point has no width
        auto* whisker = new QCPCurve(keys, values); // owned by the plot
        whisker->setPen(QPen(style.colour, m_unitsPerPoint * kLineWidth));
        whisker->addData(x.first(), low.first());
        whisker->addData(x.first(), high.first());
        return;
    }
    QCPGraph* lower = addGraph(keys, values);
    QCPGraph* upper = addGraph(keys, values);
    lower->setData(x, low, /*alreadySorted=*/true);
    upper->setData(x, high, /*alreadySorted=*/true);
    QColor fill = style.colour;
    fill.setAlphaF(0.16F);
    for (QCPGraph* graph : {lower, upper}) {
        graph->setPen(Qt::NoPen);
        graph->setAdaptiveSampling(false);
    }
    upper->setBrush(fill);
    upper->setChannelFillGraph(lower);
}

QCPGraph* FigurePlot::addLine(QCPAxisRect& rect, const FigureSeries& series)
{
    const bool isInside =
        std::all_of(series.points.begin(), series.points.end(),
                    [this](const FigurePoint& point) { return m_yRange.contains(point.y); });
    auto* graph = new MarkedGraph(rect.axis(QCPAxis::atBottom), rect.axis(QCPAxis::atLeft),
                                  isInside ? units(kMarkerSize) : 0); // owned by the plot
    QVector<double> x;
    QVector<double> y;
    for (const FigurePoint& point : series.points) {
        x.append(point.x);
        y.append(point.y);
    }
    graph->setData(x, y, /*alreadySorted=*/true);
    graph->setAdaptiveSampling(false);
    graph->setName(toQt(series.name));
    const SeriesStyle style = seriesStyle(series.style);
    const bool hasMarkers = series.points.size() <= kMostPointsWithMarkers;
    QPen pen(style.colour, m_unitsPerPoint * kLineWidth);
    pen.setCapStyle(Qt::FlatCap);
    pen.setStyle(hasMarkers ? style.dash : Qt::SolidLine);
    graph->setPen(pen);
    // A disc is filled whatever its brush says.
    const auto marker = series.isSecond && style.marker == QCPScatterStyle::ssDisc
                            ? QCPScatterStyle::ssCircle
                            : style.marker;
    if (hasMarkers)
        graph->setScatterStyle(QCPScatterStyle(marker, QPen(style.colour, m_unitsPerPoint / 2),
                                               series.isSecond ? QColor(Qt::white) : style.colour,
                                               m_unitsPerPoint * kMarkerSize));
    return graph;
}

void FigurePlot::addLegend()
{
    auto* names = new QCPLegend;   // owned by the layout
    auto* row = new QCPLayoutGrid; // owned by the plot's layout
    plotLayout()->addElement(1, 0, row);
    row->addElement(0, 0, names);
    row->addElement(0, 1, new QCPLayoutElement(this)); // takes the room the names leave
    names->setLayer(QStringLiteral("legend"));
    names->setFillOrder(QCPLegend::foColumnsFirst);
    names->setBorderPen(Qt::NoPen);
    names->setBrush(Qt::NoBrush);
    names->setFont(textFont(kTickSize));
    names->setTextColor(kInk);
    names->setIconSize(units(kLegendIcon), units(7));
    names->setIconTextPadding(units(kLegendPadding));
    names->setColumnSpacing(units(kLegendSpacing));
    names->setRowSpacing(units(1));
    names->setWrap(legendColumns(m_figure));
    names->setMargins(QMargins(leftMargin(true), units(1), 0, 0));
    std::set<std::string> named;
    for (const Line& line : m_lines) {
        const FigureSeries& series = m_figure.panels[line.panel].series[line.series];
        if (named.insert(series.name).second)
            names->addItem(new QCPPlottableLegendItem(names, line.graph));
    }
    names->setVisible(named.size() > 1);
    names->setMaximumSize(names->minimumOuterSizeHint());
    if (!m_figure.band.empty())
        addLines(2, tr("Bands: %1").arg(toQt(m_figure.band)), leftMargin(true));
}

QString FigurePlot::describeAt(const QPointF& position) const
{
    if (const auto place = placeAt(position))
        return describeCell(*place);
    const double reach = std::max(8.0, m_unitsPerPoint * kMarkerSize * 2);
    double nearest = reach;
    QString text;
    for (const Line& line : m_lines) {
        const FigureSeries& series = m_figure.panels[line.panel].series[line.series];
        for (const FigurePoint& point : series.points) {
            const QPointF at = line.graph->coordsToPixels(point.x, point.y);
            const double distance = QLineF(at, position).length();
            if (!(distance < nearest))
                continue;
            nearest = distance;
            text = tr("%1, %2 %3: %4")
                       .arg(toQt(series.name), toQt(m_figure.xLabel), metricText(point.x),
                            metricText(point.y));
            if (point.low && point.high)
                text += tr(" (%1 to %2)").arg(metricText(*point.low), metricText(*point.high));
        }
    }
    return text;
}

void FigurePlot::mouseMoveEvent(QMouseEvent* event)
{
    QCustomPlot::mouseMoveEvent(event);
    const QString text = describeAt(event->position());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(event->globalPosition().toPoint(), text, this);
}

void FigurePlot::paintOn(QPaintDevice& device, bool isVector)
{
    const QSize page = figurePage(m_figure);
    QCPPainter painter(&device);
    painter.setMode(QCPPainter::pmVectorized, isVector);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setMode(QCPPainter::pmNonCosmetic);
    toPainter(&painter, units(page.width()), units(page.height()));
}

} // namespace gradus

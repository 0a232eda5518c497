#include "widgets/figures/figure_plot.h"

#include "widgets/common/plot_style.h"
#include "widgets/common/text_format.h"
#include "widgets/figures/axis_ticks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <QMouseEvent>
#include <QToolTip>

namespace gradus {

namespace {

// Printed sizes in points. 3.25 in and 6.75 in are the column and the text width of most venues.
constexpr int kColumnWidth = 234;
constexpr int kTextWidth = 486;
constexpr double kTitleSize = 8;
constexpr double kLabelSize = 8;
constexpr double kTickSize = 7;
constexpr double kNoteSize = 6.5;
constexpr double kLineWidth = 1.1;
constexpr double kAxisWidth = 0.5;
constexpr double kMarkerSize = 3.6;
constexpr double kTickLength = 2.5;
constexpr double kGap = 3;
constexpr double kPanelHeightToWidth = 0.78;
constexpr std::size_t kMostPanelsARow = 3;
constexpr std::size_t kMostPointsWithMarkers = 40;

const QColor kInk(0x22, 0x22, 0x22);
const QColor kGridColour(0xe3, 0xe5, 0xe8);

std::size_t columnCount(std::size_t panels)
{
    return panels == 4 ? 2 : std::clamp<std::size_t>(panels, 1, kMostPanelsARow);
}

std::size_t rowCount(std::size_t panels)
{
    const std::size_t columns = columnCount(panels);
    return std::max<std::size_t>(1, (panels + columns - 1) / columns);
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

QSize figurePage(const FigureSpec& figure)
{
    const std::size_t panels = figure.panels.size();
    const auto columns = static_cast<int>(columnCount(panels));
    const auto rows = static_cast<int>(rowCount(panels));
    const int width = columns == 1 ? kColumnWidth : kTextWidth;
    const double panelWidth = (width - 36.0) / columns;
    const double panelHeight = panelWidth * kPanelHeightToWidth;
    const double words = 2 * kTitleSize + kNoteSize + 2 * kLabelSize + 12; // around each panel
    const double below = 3 * kLabelSize + 4;                               // legend and band
    return {width, static_cast<int>(std::ceil(rows * (panelHeight + words) + below))};
}

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
    // Comes with every Debian desktop, so a figure does not change with the machine's fonts.
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(units(points));
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
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
    for (std::size_t i = 0; i < m_figure.panels.size(); ++i)
        addPanel(*grid, i);

    // Equal plots although only the first column has room for the labels of the y axis.
    const auto columns = static_cast<int>(columnCount(m_figure.panels.size()));
    const int page = units(figurePage(m_figure).width());
    const int spacing = (columns - 1) * units(kGap);
    const int margins = leftMargin(true) + (columns - 1) * leftMargin(false);
    const double inner = static_cast<double>(page - spacing - margins) / columns;
    for (int column = 0; column < grid->columnCount(); ++column)
        grid->setColumnStretchFactor(column, inner + leftMargin(column == 0));
    addLegend();
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

void FigurePlot::addNote(QCPLayoutGrid& grid, int row, int column, const QString& text,
                         const QFont& font, Qt::AlignmentFlag alignment)
{
    auto* element = new QCPTextElement(this, text, font); // owned by the layout
    element->setTextColor(kInk);
    element->setTextFlags(int{alignment} | int{Qt::AlignVCenter});
    element->setMargins(QMargins(column == 0 ? leftMargin(true) : leftMargin(false), 0, 0, 0));
    element->setMinimumSize(1, QFontMetrics(font).height());
    grid.addElement(row, column, element);
}

void FigurePlot::addPanel(QCPLayoutGrid& grid, std::size_t index)
{
    const FigurePanel& panel = m_figure.panels[index];
    const std::size_t columns = columnCount(m_figure.panels.size());
    const auto row = static_cast<int>(index / columns) * 3;
    const auto column = static_cast<int>(index % columns);
    addNote(grid, row, column, toQt(panel.title), textFont(kTitleSize, QFont::DemiBold));
    addNote(grid, row + 1, column, toQt(panel.note), textFont(kNoteSize));

    auto* rect = new QCPAxisRect(this, /*setupDefaultAxes=*/true); // owned by the layout
    grid.addElement(row + 2, column, rect);
    setUpAxes(*rect, index);
    for (const FigureSeries& series : panel.series)
        addBand(*rect, series);
    for (std::size_t i = 0; i < panel.series.size(); ++i)
        m_lines.push_back({addLine(*rect, panel.series[i]), index, i});
}

void FigurePlot::setUpAxes(QCPAxisRect& rect, std::size_t index)
{
    const bool isFirst = index % columnCount(m_figure.panels.size()) == 0;
    QCPAxis* x = rect.axis(QCPAxis::atBottom);
    QCPAxis* y = rect.axis(QCPAxis::atLeft);
    const QPen line(kInk, m_unitsPerPoint * kAxisWidth);
    for (QCPAxis* axis : rect.axes()) { // a rect of one's own comes with all on one layer
        axis->setLayer(QStringLiteral("axes"));
        axis->grid()->setLayer(QStringLiteral("grid"));
    }
    for (QCPAxis* axis : {x, y}) {
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTicks(false);
        axis->setTickLengthIn(0);
        axis->setTickLengthOut(units(kTickLength));
        axis->setTickLabelFont(textFont(kTickSize));
        axis->setTickLabelColor(kInk);
        axis->setTickLabelPadding(units(1.5));
        axis->setLabelFont(textFont(kLabelSize));
        axis->setLabelColor(kInk);
        axis->setLabelPadding(units(2));
        axis->grid()->setPen(QPen(kGridColour, m_unitsPerPoint * kAxisWidth));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
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
    const int below = QFontMetrics(textFont(kTickSize)).height()
                      + QFontMetrics(textFont(kLabelSize)).height()
                      + units(kTickLength + 1.5 + 2 + kGap);
    rect.setAutoMargins(QCP::msNone);
    rect.setMargins(QMargins(leftMargin(isFirst), units(kGap), units(kGap), below));
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
    if (hasMarkers)
        graph->setScatterStyle(QCPScatterStyle(style.marker,
                                               QPen(style.colour, m_unitsPerPoint / 2),
                                               style.colour, m_unitsPerPoint * kMarkerSize));
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
    names->setIconSize(units(22), units(7));
    names->setIconTextPadding(units(3));
    names->setColumnSpacing(units(10));
    names->setMargins(QMargins(leftMargin(true), units(1), 0, 0));
    std::set<std::string> named;
    for (const Line& line : m_lines) {
        const FigureSeries& series = m_figure.panels[line.panel].series[line.series];
        if (named.insert(series.name).second)
            names->addItem(new QCPPlottableLegendItem(names, line.graph));
    }
    names->setVisible(named.size() > 1);
    names->setMaximumSize(names->minimumOuterSizeHint());
    if (!m_figure.band.empty()) {
        auto* note = new QCPLayoutGrid; // owned by the plot's layout
        plotLayout()->addElement(2, 0, note);
        addNote(*note, 0, 0, tr("Bands: %1").arg(toQt(m_figure.band)), textFont(kNoteSize),
                Qt::AlignLeft);
    }
}

QString FigurePlot::describeAt(const QPointF& position) const
{
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

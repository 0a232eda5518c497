// Figures of heat maps.

#include "widgets/common/text_format.h"
#include "widgets/figures/figure_geometry.h"
#include "widgets/figures/figure_plot.h"
#include "widgets/figures/heat_cells.h"

#include <algorithm>
#include <cmath>

namespace gradus {

namespace {

/// Labels of rows end here, in points: contexts of others are cut.
constexpr double kWidestRowName = 96;

QString cut(const std::string& name, const QFont& font, double unitsPerPoint)
{
    return QFontMetrics(font).elidedText(toQt(name), Qt::ElideMiddle,
                                         static_cast<int>(kWidestRowName * unitsPerPoint));
}

} // namespace

int FigurePlot::mapMargin(std::size_t index) const
{
    if (!namesRows(m_figure, index))
        return units(kGap);
    const QFont font = textFont(kTickSize);
    int widest = 0;
    for (const std::string& name : m_figure.panels[index].heatMap->rows)
        widest = std::max(widest,
                          QFontMetrics(font).horizontalAdvance(cut(name, font, m_unitsPerPoint)));
    return widest + units(3 * kGap);
}

void FigurePlot::addMap(QCPLayoutGrid& grid, std::size_t index, double inner)
{
    const std::size_t columns = panelColumns(m_figure);
    const auto row = static_cast<int>(index / columns) * 3 + 2;
    auto* rect = new QCPAxisRect(this, /*setupDefaultAxes=*/true); // owned by the layout
    grid.addElement(row, static_cast<int>(index % columns), rect);
    rect->setMinimumSize(1, 1); // a map of one row is lower than QCustomPlot's plots may be
    const double height = heatMapHeight(m_figure, index / columns);
    grid.setRowStretchFactor(row, units(height) + units(kGap) + bottomMargin());
    setUpMapAxes(*rect, index, inner);
    auto* cells = new HeatCells(*rect, *m_figure.panels[index].heatMap, *m_figure.scale,
                                m_unitsPerPoint); // owned by the plot
    m_maps.push_back(cells);
}

void FigurePlot::setUpMapAxes(QCPAxisRect& rect, std::size_t index, double inner)
{
    const FigureHeatMap& map = *m_figure.panels[index].heatMap;
    QCPAxis* x = rect.axis(QCPAxis::atBottom);
    QCPAxis* y = rect.axis(QCPAxis::atLeft);
    for (QCPAxis* axis : rect.axes()) {
        styleAxis(*axis);
        axis->grid()->setVisible(false);
        axis->setTickLengthOut(0);
        axis->setTickLabelPadding(units(kGap));
    }
    const QFont font = textFont(kTickSize);
    const auto columns = static_cast<double>(map.columns.size());
    int widest = 1;
    for (const std::string& name : map.columns)
        widest = std::max(widest, QFontMetrics(font).horizontalAdvance(toQt(name)));
    const auto stride = static_cast<std::size_t>(
        std::max(1.0, std::ceil((widest + units(kGap)) * columns / std::max(1.0, inner))));
    auto names = QSharedPointer<QCPAxisTickerText>::create();
    for (std::size_t i = 0; i < map.columns.size(); i += stride)
        names->addTick(static_cast<double>(i), toQt(map.columns[i]));
    x->setTicker(names);
    x->setRange(-0.5, columns - 0.5);
    x->setLabel(toQt(m_figure.xLabel));
    auto rows = QSharedPointer<QCPAxisTickerText>::create();
    if (namesRows(m_figure, index)) {
        for (std::size_t i = 0; i < map.rows.size(); ++i)
            rows->addTick(static_cast<double>(i), cut(map.rows[i], font, m_unitsPerPoint));
    }
    y->setTicker(rows);
    y->setRangeReversed(true);
    y->setRange(-0.5, static_cast<double>(map.rows.size()) - 0.5);
    const auto column = static_cast<int>(index % panelColumns(m_figure));
    // Maps with fewer rows than their neighbours end earlier, so that cells look alike.
    const std::size_t line = index / panelColumns(m_figure);
    const auto most = static_cast<double>(mostRows(m_figure, line));
    const double spare =
        heatMapHeight(m_figure, line) * (1 - static_cast<double>(map.rows.size()) / most);
    rect.setAutoMargins(QCP::msNone);
    rect.setMargins(QMargins(columnMargin(column), units(kGap), units(kGap),
                             bottomMargin() + (spare > 0 ? units(spare) : 0)));
}

void FigurePlot::addScale()
{
    const int margin = units(2 * kGap);
    auto* row = new QCPLayoutGrid; // owned by the plot's layout
    plotLayout()->addElement(1, 0, row);
    row->setMargins(QMargins(margin, 0, 0, 0));
    row->addElement(0, 0, new ColourBar(this, *m_figure.scale, m_unitsPerPoint));
    if (!m_figure.scale->marks.empty())
        addLines(2, toQt(m_figure.scale->marks), margin);
    if (!m_figure.band.empty())
        addLines(3, toQt(m_figure.band), margin);
}

std::optional<MapPlace> FigurePlot::placeAt(const QPointF& position) const
{
    for (std::size_t panel = 0; panel < m_maps.size(); ++panel) {
        if (const auto cell = m_maps[panel]->cellAt(position))
            return MapPlace{panel, *cell};
    }
    return {};
}

std::vector<MapPlace> FigurePlot::placesIn(const QRectF& area, std::size_t panel) const
{
    std::vector<MapPlace> places;
    if (panel < m_maps.size()) {
        for (const std::size_t cell : m_maps[panel]->cellsIn(area))
            places.push_back({panel, cell});
    }
    return places;
}

MapCellId FigurePlot::idOf(const MapPlace& place) const
{
    const FigureHeatMap& map = m_maps[place.panel]->map();
    return {map.evaluation, map.cells[place.cell].source};
}

QRectF FigurePlot::rectOf(const MapPlace& place) const
{
    return m_maps[place.panel]->rectOf(place.cell);
}

void FigurePlot::showChoice(const std::set<MapCellId>& chosen, std::optional<MapCellId> current)
{
    m_chosen = chosen;
    m_current = current;
    applyChoice();
    replot(rpQueuedReplot);
}

void FigurePlot::applyChoice()
{
    for (std::size_t panel = 0; panel < m_maps.size(); ++panel) {
        std::set<std::size_t> cells;
        std::optional<std::size_t> current;
        for (std::size_t cell = 0; cell < m_maps[panel]->map().cells.size(); ++cell) {
            const MapCellId id = idOf({panel, cell});
            if (m_chosen.contains(id))
                cells.insert(cell);
            if (m_current == id)
                current = cell;
        }
        m_maps[panel]->setChosen(std::move(cells));
        m_maps[panel]->setCurrent(current);
    }
}

QString FigurePlot::describeCell(const MapPlace& place) const
{
    const FigureHeatMap& map = m_maps[place.panel]->map();
    const FigureCell& cell = map.cells[place.cell];
    QString text =
        tr("%1 %2, %3")
            .arg(toQt(m_figure.xLabel), toQt(map.columns[cell.column]), toQt(map.rows[cell.row]));
    if (cell.value)
        text += tr(": %1 %2").arg(toQt(m_figure.scale->label), metricText(*cell.value));
    if (cell.low && cell.high)
        text += tr(" (%1 to %2)").arg(metricText(*cell.low), metricText(*cell.high));
    if (!cell.word.empty())
        text += tr(", %1").arg(toQt(cell.word));
    if (!cell.note.empty())
        text += QLatin1Char('\n') + toQt(cell.note);
    return text;
}

} // namespace gradus

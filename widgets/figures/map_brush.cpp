#include "widgets/figures/map_brush.h"

#include "widgets/figures/figure_geometry.h"

#include <algorithm>
#include <utility>

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QRubberBand>

namespace gradus {

MapBrush::MapBrush(FigurePlot* plot)
    : QObject(plot)
    , m_plot(plot)
    , m_band(new QRubberBand(QRubberBand::Rectangle, plot))
{
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->installEventFilter(this);
}

void MapBrush::clear()
{
    set({});
}

bool MapBrush::eventFilter(QObject* watched, QEvent* event)
{
    if (!m_plot->figure().scale)
        return QObject::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        return press(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
        move(*static_cast<QMouseEvent*>(event));
        break;
    case QEvent::MouseButtonRelease:
        release(*static_cast<QMouseEvent*>(event));
        break;
    case QEvent::MouseButtonDblClick:
        if (const auto place = m_plot->placeAt(static_cast<QMouseEvent*>(event)->position())) {
            m_pressedIn.reset();
            Q_EMIT activated(m_plot->idOf(*place));
        }
        break;
    case QEvent::KeyPress:
        return handleKey(*static_cast<QKeyEvent*>(event));
    case QEvent::FocusIn:
    case QEvent::FocusOut:
        show();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

bool MapBrush::press(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton)
        return false;
    const auto place = m_plot->placeAt(event.position());
    if (!place) {
        clear();
        return false;
    }
    m_pressedAt = event.position();
    m_pressedIn = place->panel;
    m_current = m_plot->idOf(*place);
    return false;
}

void MapBrush::move(const QMouseEvent& event)
{
    if (!m_pressedIn || !event.buttons().testFlag(Qt::LeftButton))
        return;
    const bool isDrag =
        (event.position() - m_pressedAt).manhattanLength() >= QApplication::startDragDistance();
    if (!isDrag && !m_band->isVisible())
        return;
    m_band->setGeometry(QRectF(m_pressedAt, event.position()).normalized().toRect());
    m_band->show();
}

void MapBrush::release(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton || !m_pressedIn)
        return;
    const std::size_t panel = *std::exchange(m_pressedIn, std::nullopt);
    m_band->hide();
    // A click is a rectangle without area, which meets nothing.
    const QRectF area = QRectF(m_pressedAt, event.position()).normalized();
    const bool adds = event.modifiers().testFlag(Qt::ControlModifier);
    choose(m_plot->placesIn(area.adjusted(-0.5, -0.5, 0.5, 0.5), panel), !adds);
}

bool MapBrush::handleKey(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Left:
        return step(-1, 0);
    case Qt::Key_Right:
        return step(1, 0);
    case Qt::Key_Up:
        return step(0, -1);
    case Qt::Key_Down:
        return step(0, 1);
    case Qt::Key_Escape:
        if (m_chosen.empty())
            return false;
        clear();
        return true;
    case Qt::Key_Space:
        if (const auto place = currentPlace())
            choose({*place}, /*isNew=*/false);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const auto place = currentPlace())
            Q_EMIT activated(m_plot->idOf(*place));
        return true;
    case Qt::Key_A:
        if (!event.modifiers().testFlag(Qt::ControlModifier))
            return false;
        chooseAll();
        return true;
    default:
        return false;
    }
}

/// Moves the current cell; over the edge of a map into the one beside it.
bool MapBrush::step(int columns, int rows)
{
    const std::vector<FigurePanel>& panels = m_plot->figure().panels;
    if (panels.empty())
        return false;
    const auto place = currentPlace();
    if (!place) {
        if (const auto first = placeOf(0, 0, 0))
            m_current = m_plot->idOf(*first);
        show();
        return true;
    }
    const FigureHeatMap& map = *panels[place->panel].heatMap;
    const FigureCell& cell = map.cells[place->cell];
    const int column = static_cast<int>(cell.column) + columns;
    const int row = static_cast<int>(cell.row) + rows;
    const auto aRow = static_cast<int>(panelColumns(m_plot->figure()));
    auto panel = static_cast<int>(place->panel);
    const auto isInside = [](int number, const std::vector<std::string>& names) {
        return number >= 0 && number < static_cast<int>(names.size());
    };
    std::optional<MapPlace> next;
    if (isInside(column, map.columns) && isInside(row, map.rows)) {
        next =
            placeOf(place->panel, static_cast<std::size_t>(column), static_cast<std::size_t>(row));
    } else {
        panel += columns + rows * aRow;
        if (panel < 0 || panel >= static_cast<int>(panels.size()))
            return true;
        const FigureHeatMap& other = *panels[static_cast<std::size_t>(panel)].heatMap;
        const std::size_t last = other.columns.size() - 1;
        const std::size_t lowest = other.rows.size() - 1;
        next = placeOf(static_cast<std::size_t>(panel),
                       columns > 0   ? 0
                       : columns < 0 ? last
                                     : std::min(cell.column, last),
                       rows > 0   ? 0
                       : rows < 0 ? lowest
                                  : std::min(cell.row, lowest));
    }
    if (next)
        m_current = m_plot->idOf(*next);
    show();
    return true;
}

/// Every cell of the evaluation the keyboard is in.
void MapBrush::chooseAll()
{
    const auto place = currentPlace();
    const std::vector<FigurePanel>& panels = m_plot->figure().panels;
    if (panels.empty())
        return;
    const RowId evaluation = panels[place ? place->panel : 0].heatMap->evaluation;
    std::vector<MapPlace> places;
    for (std::size_t panel = 0; panel < panels.size(); ++panel) {
        if (panels[panel].heatMap->evaluation != evaluation)
            continue;
        for (std::size_t cell = 0; cell < panels[panel].heatMap->cells.size(); ++cell)
            places.push_back({panel, cell});
    }
    choose(places, /*isNew=*/true);
}

void MapBrush::choose(const std::vector<MapPlace>& places, bool isNew)
{
    std::set<MapCellId> ids;
    for (const MapPlace& place : places)
        ids.insert(m_plot->idOf(place));
    std::set<MapCellId> chosen = isNew ? std::set<MapCellId>() : m_chosen;
    if (!ids.empty() && !chosen.empty() && chosen.begin()->evaluation != ids.begin()->evaluation)
        chosen.clear();
    const bool areAllIn = std::all_of(ids.begin(), ids.end(),
                                      [&](const MapCellId& id) { return chosen.contains(id); });
    for (const MapCellId& id : ids) {
        if (areAllIn)
            chosen.erase(id);
        else
            chosen.insert(id);
    }
    set(std::move(chosen));
}

void MapBrush::set(std::set<MapCellId> chosen)
{
    const bool isOther = std::exchange(m_chosen, std::move(chosen)) != m_chosen;
    show();
    if (isOther)
        Q_EMIT changed();
}

void MapBrush::show()
{
    m_plot->showChoice(m_chosen, m_plot->hasFocus() ? m_current : std::nullopt);
}

std::optional<MapPlace> MapBrush::currentPlace() const
{
    if (!m_current || !m_plot->figure().scale)
        return {};
    const std::vector<FigurePanel>& panels = m_plot->figure().panels;
    for (std::size_t panel = 0; panel < panels.size(); ++panel) {
        const FigureHeatMap& map = *panels[panel].heatMap;
        for (std::size_t cell = 0; cell < map.cells.size(); ++cell) {
            if (MapCellId{map.evaluation, map.cells[cell].source} == *m_current)
                return MapPlace{panel, cell};
        }
    }
    return {};
}

std::optional<MapPlace> MapBrush::placeOf(std::size_t panel, std::size_t column,
                                          std::size_t row) const
{
    const FigureHeatMap& map = *m_plot->figure().panels[panel].heatMap;
    for (std::size_t cell = 0; cell < map.cells.size(); ++cell) {
        if (map.cells[cell].column == column && map.cells[cell].row == row)
            return MapPlace{panel, cell};
    }
    return {};
}

} // namespace gradus

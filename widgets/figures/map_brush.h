#pragma once

#include "widgets/figures/figure_plot.h"

#include <optional>
#include <set>

#include <QObject>
#include <QPointF>

class QKeyEvent;
class QMouseEvent;
class QRubberBand;

namespace gradus {

/// Selects cells of the heat maps of a FigurePlot: drag a rectangle, click, Ctrl to add or take
/// away; with the keyboard arrows, Space, Ctrl+A and Escape.
///
/// All cells selected are of one evaluation: a cell of another one begins anew. Figures without
/// heat maps are left alone.
class MapBrush final : public QObject
{
    Q_OBJECT

public:
    /// @param plot becomes the parent.
    explicit MapBrush(FigurePlot* plot);

    [[nodiscard]] const std::set<MapCellId>& chosen() const { return m_chosen; }

public Q_SLOTS:
    void clear();

Q_SIGNALS:
    void changed();
    /// A double click, or Enter on the current cell.
    void activated(const gradus::MapCellId& cell);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool press(const QMouseEvent& event);
    void move(const QMouseEvent& event);
    void release(const QMouseEvent& event);
    bool handleKey(const QKeyEvent& event);
    bool step(int columns, int rows);
    void chooseAll();
    /// Adds @p places to what is chosen, or takes them away if all are; @p isNew: chooses just
    /// them.
    void choose(const std::vector<MapPlace>& places, bool isNew);
    void set(std::set<MapCellId> chosen);
    void show();
    [[nodiscard]] std::optional<MapPlace> currentPlace() const;
    [[nodiscard]] std::optional<MapPlace> placeOf(std::size_t panel, std::size_t column,
                                                  std::size_t row) const;

    FigurePlot* m_plot;            // owned by Qt: the parent of this
    QRubberBand* m_band = nullptr; // owned by Qt: child of the plot
    std::set<MapCellId> m_chosen;
    std::optional<MapCellId> m_current;
    QPointF m_pressedAt;
    std::optional<std::size_t> m_pressedIn; ///< panel; none: no drag is under way
};

} // namespace gradus

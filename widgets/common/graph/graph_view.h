#pragma once

#include "widgets/common/graph/graph_picture.h"

#include <vector>

#include <QGraphicsView>
#include <QString>

class QLabel;

namespace gradus {

class EdgeItem;
class NodeItem;

/// Shows one graph: the wheel zooms at the cursor, dragging pans, F fits, 1 is 100 %, arrows walk
/// from the selected node along its edges.
///
/// Passive: it paints the picture it is given and says what was clicked. Pointing at a node marks
/// its ancestors (solid ring) and descendants (dashed ring) and fades the rest.
class GraphView final : public QGraphicsView
{
    Q_OBJECT

public:
    explicit GraphView(QWidget* parent = nullptr);
    ~GraphView() override;

    /// Shows @p picture; zoom and place stay if the user set them, else it is fitted. A selected
    /// node stays selected if the new picture has it.
    void setPicture(GraphPicture picture);
    [[nodiscard]] const GraphPicture& picture() const { return m_picture; }
    [[nodiscard]] QString selectedNode() const { return m_selected; } ///< empty: none
    [[nodiscard]] bool isStale() const { return m_isStale; }
    [[nodiscard]] QString message() const;
    [[nodiscard]] double zoom() const { return transform().m11(); }
    /// How the node called @p name is marked right now.
    [[nodiscard]] NodeMarks marksOf(const QString& name) const;

    /// Paints the whole graph, on white and without selection, into @p target.
    void render(QPainter* painter, const QRectF& target) const;

    /// Keeps zoom and place of both views equal from now on.
    void followEachOther(GraphView* other);

public Q_SLOTS:
    /// Selects without saying so; an unknown or empty name selects nothing.
    void selectNode(const QString& name);
    /// Marks the node as if it were pointed at; an unknown or empty name marks none.
    void hoverNode(const QString& name);
    /// Dims the picture: it does not show what was asked for last.
    void setStale(bool isStale);
    /// One sentence over the picture (nothing to show, or why not); empty takes it away.
    void setMessage(const QString& sentence);
    void fit();
    void showActualSize();

Q_SIGNALS:
    void nodeSelected(const QString& name); ///< by the user; empty: clicked beside all nodes
    void nodeHovered(const QString& name);  ///< empty: none any more
    void viewMoved();                       ///< zoomed, panned or fitted

protected:
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void clearItems();
    void buildItems();
    void restyle();
    void placeMessage();
    void applyMarks();
    void setZoom(double zoom);
    void choose(int node);
    bool walk(int key);
    [[nodiscard]] int neighbour(std::size_t node, int key) const;
    void takePlaceOf(const GraphView& other);
    [[nodiscard]] int indexOf(const QString& name) const;
    [[nodiscard]] std::vector<Emphasis> emphasisAround(int node) const;

    GraphPicture m_picture;
    GraphColours m_colours;
    std::vector<NodeItem*> m_nodes; // owned by the scene
    std::vector<EdgeItem*> m_edges; // owned by the scene
    QLabel* m_message = nullptr;    // owned by Qt: child of the viewport
    QString m_selected;
    QPoint m_pressed;
    int m_hovered = -1;
    bool m_isFitted = true; ///< the user has not chosen zoom or place
    bool m_isStale = false;
    bool m_isMoving = false; ///< by this program, not by the user
};

} // namespace gradus

#pragma once

#include "widgets/common/graph/graph_picture.h"

#include <functional>

#include <QGraphicsItem>

namespace gradus {

/// Scene items of a GraphView: each paints one part of the view's picture, in the view's colours.
/// Picture and colours must outlive them.
class NodeItem final : public QGraphicsItem
{
public:
    /// @param onHover told the node's index when the pointer comes, -1 when it goes.
    NodeItem(const GraphPicture& picture, const GraphColours& colours, int index,
             std::function<void(int)> onHover);

    void setMarks(NodeMarks marks);
    [[nodiscard]] NodeMarks marks() const { return m_marks; }
    [[nodiscard]] int index() const { return m_index; }

    [[nodiscard]] QRectF boundingRect() const override;
    [[nodiscard]] QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

protected:
    void hoverEnterEvent(QGraphicsSceneHoverEvent* event) override;
    void hoverLeaveEvent(QGraphicsSceneHoverEvent* event) override;

private:
    [[nodiscard]] const QRectF& box() const;

    const GraphPicture& m_picture;
    const GraphColours& m_colours;
    int m_index;
    std::function<void(int)> m_onHover;
    NodeMarks m_marks;
};

class EdgeItem final : public QGraphicsItem
{
public:
    EdgeItem(const GraphPicture& picture, const GraphColours& colours, int index);

    void setEmphasis(Emphasis emphasis);

    [[nodiscard]] QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    [[nodiscard]] const QPainterPath& curve() const;

    const GraphPicture& m_picture;
    const GraphColours& m_colours;
    int m_index;
    Emphasis m_emphasis = Emphasis::None;
};

} // namespace gradus

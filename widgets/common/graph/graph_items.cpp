#include "widgets/common/graph/graph_items.h"

#include <utility>

#include <QCursor>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

namespace gradus {

namespace {

// Below this zoom a title is under 6 px high: it would be noise.
constexpr double kLeastZoomWithText = 0.5;

/// Names come from model output: they must not be taken for markup.
QString toolTipText(const QString& plain)
{
    QString html = plain.toHtmlEscaped();
    html.replace(u'\n', QStringLiteral("<br>"));
    return QStringLiteral("<qt>") % html % QStringLiteral("</qt>");
}

} // namespace

NodeItem::NodeItem(const GraphPicture& picture, const GraphColours& colours, int index,
                   std::function<void(int)> onHover)
    : m_picture(picture)
    , m_colours(colours)
    , m_index(index)
    , m_onHover(std::move(onHover))
{
    setAcceptHoverEvents(true);
    setCursor(Qt::PointingHandCursor);
    setToolTip(toolTipText(m_picture.graph.nodes[static_cast<std::size_t>(index)].detail));
    setZValue(1);
}

void NodeItem::setMarks(NodeMarks marks)
{
    m_marks = marks;
    update();
}

QRectF NodeItem::boundingRect() const
{
    return nodeBounds(box());
}

QPainterPath NodeItem::shape() const
{
    QPainterPath path;
    path.addRect(box());
    return path;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    NodeMarks marks = m_marks;
    marks.hasText = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform())
                    >= kLeastZoomWithText;
    paintNode(*painter, m_picture.graph.nodes[static_cast<std::size_t>(m_index)], box(), m_colours,
              marks);
}

void NodeItem::hoverEnterEvent(QGraphicsSceneHoverEvent*)
{
    m_onHover(m_index);
}

void NodeItem::hoverLeaveEvent(QGraphicsSceneHoverEvent*)
{
    m_onHover(-1);
}

const QRectF& NodeItem::box() const
{
    return m_picture.boxes[static_cast<std::size_t>(m_index)];
}

EdgeItem::EdgeItem(const GraphPicture& picture, const GraphColours& colours, int index)
    : m_picture(picture)
    , m_colours(colours)
    , m_index(index)
{
    setAcceptedMouseButtons(Qt::NoButton);
}

void EdgeItem::setEmphasis(Emphasis emphasis)
{
    m_emphasis = emphasis;
    update();
}

QRectF EdgeItem::boundingRect() const
{
    constexpr double kHalfHead = 5;
    return curve().controlPointRect().adjusted(-kHalfHead, -kHalfHead, kHalfHead, kHalfHead);
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    paintEdge(*painter, curve(), m_picture.graph.edges[static_cast<std::size_t>(m_index)].kind,
              m_colours, m_emphasis);
}

const QPainterPath& EdgeItem::curve() const
{
    return m_picture.curves[static_cast<std::size_t>(m_index)];
}

} // namespace gradus

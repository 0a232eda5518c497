// How edges are painted: the line, and the head that tells the kind.

#include "widgets/common/graph/graph_picture.h"

#include <cmath>

#include <QPainter>

namespace gradus {

namespace {

constexpr double kHead = 8; // length of an arrow head

std::vector<QPointF> cubicPoints(const QPainterPath& curve)
{
    std::vector<QPointF> points;
    for (int i = 0; i < curve.elementCount(); ++i)
        points.emplace_back(curve.elementAt(i));
    return points;
}

/// @p curve without its last @p length, where the head goes; the head's direction comes from it.
QPainterPath shortened(const QPainterPath& curve, double length)
{
    const std::vector<QPointF> points = cubicPoints(curve);
    if (points.size() < 4)
        return curve;
    QPainterPath last(points[points.size() - 4]);
    last.cubicTo(points[points.size() - 3], points[points.size() - 2], points.back());
    const double whole = last.length();
    const double t = whole > length ? last.percentAtLength(whole - length) : 0.0;

    QPainterPath path(points.front());
    for (std::size_t i = 1; i + 3 < points.size(); i += 3)
        path.cubicTo(points[i], points[i + 1], points[i + 2]);
    // De Casteljau: the part of the last cubic up to t.
    const auto between = [t](QPointF a, QPointF b) {
        return a + t * (b - a);
    };
    const QPointF p0 = points[points.size() - 4];
    const QPointF p1 = points[points.size() - 3];
    const QPointF p2 = points[points.size() - 2];
    const QPointF a = between(p0, p1);
    const QPointF b = between(p1, p2);
    const QPointF c = between(p2, points.back());
    const QPointF ab = between(a, b);
    const QPointF bc = between(b, c);
    path.cubicTo(a, ab, between(ab, bc));
    return path;
}

/// Kept: a filled triangle. Missing: an open one. Extra: a diamond.
void paintHead(QPainter& painter, QPointF base, QPointF tip, EdgeKind kind, const QColor& colour)
{
    const QPointF along = tip - base;
    const double length = std::hypot(along.x(), along.y());
    if (length < 1e-6)
        return;
    const QPointF across = QPointF(-along.y(), along.x()) / length * (kHead * 0.4);
    QPolygonF head{tip, base + across, base - across};
    if (kind == EdgeKind::Extra)
        head = {tip, (base + tip) / 2 + across, base, (base + tip) / 2 - across};
    const bool isOpen = kind == EdgeKind::Missing;
    painter.setPen(QPen(colour, 1.2, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setBrush(isOpen ? QBrush(Qt::NoBrush) : QBrush(colour));
    painter.drawPolygon(head);
}

QPen edgePen(EdgeKind kind, const GraphColours& colours, Emphasis emphasis)
{
    const bool isStrong = emphasis == Emphasis::Ancestor || emphasis == Emphasis::Descendant;
    QColor colour = kind == EdgeKind::Dimmed ? colours.faintLine : colours.line;
    if (kind == EdgeKind::Extra)
        colour = nodeStyle(NodeStatus::WrongParents).colour;
    QPen pen(isStrong ? colours.text : colour, isStrong ? 2.4 : kind == EdgeKind::Extra ? 2 : 1.3);
    pen.setCapStyle(Qt::FlatCap);
    if (kind == EdgeKind::Missing || emphasis == Emphasis::Descendant)
        pen.setDashPattern({5, 3});
    if (kind == EdgeKind::Extra) {
        pen.setCapStyle(Qt::RoundCap);
        pen.setDashPattern({0.01, 2});
    }
    return pen;
}

} // namespace

void paintEdge(QPainter& painter, const QPainterPath& curve, EdgeKind kind,
               const GraphColours& colours, Emphasis emphasis)
{
    if (kind == EdgeKind::Hidden || curve.elementCount() < 4)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (emphasis == Emphasis::Faded)
        painter.setOpacity(painter.opacity() * 0.3);
    const QPen pen = edgePen(kind, colours, emphasis);
    const QPainterPath line = shortened(curve, kHead);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(line);
    paintHead(painter, line.currentPosition(), curve.currentPosition(), kind, pen.color());
    painter.restore();
}

} // namespace gradus

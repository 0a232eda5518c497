#include "widgets/common/graph/graph_picture.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QPainter>

namespace gradus {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gradus::GraphPicture)
};

constexpr int kTitlePx = 12;
constexpr int kTagPx = 10;
constexpr double kPadding = 8;
constexpr double kBadge = 18; // diameter
constexpr double kBadgeColumn = kBadge + 6;
constexpr double kLeastWidth = 64;
constexpr double kRing = 3.5;    // of the first error and of emphasis, outside the box
constexpr double kSelection = 8; // outside the box

QFont valueFont()
{
    QFont font = graphFont();
    font.setBold(true);
    return font;
}

QFont tagFont()
{
    QFont font = graphFont();
    font.setPixelSize(kTagPx);
    font.setItalic(true);
    return font;
}

QString tagsOf(const DrawnNode& node)
{
    QStringList tags;
    if (node.isAsked)
        tags << Words::tr("asked");
    if (node.isFirstError)
        tags << Words::tr("1st error");
    if (node.isLucky)
        tags << Words::tr("lucky");
    return tags.join(QStringLiteral(" \u00b7 "));
}

struct TextLine
{
    QString text;
    QFont font;
    bool isMuted = false;
};

std::vector<TextLine> linesOf(const DrawnNode& node)
{
    std::vector<TextLine> lines;
    for (const QString& line : node.title)
        lines.push_back({line, graphFont()});
    if (!node.value.isEmpty())
        lines.push_back({node.value, valueFont()});
    if (const QString tags = tagsOf(node); !tags.isEmpty())
        lines.push_back({tags, tagFont(), true});
    return lines;
}

double lineHeight(const QFont& font)
{
    return std::ceil(QFontMetricsF(font).height());
}

/// Text, never wider than @p place: what a printer's font makes wider is squeezed.
void paintLine(QPainter& painter, const QRectF& place, const TextLine& line)
{
    painter.setFont(line.font);
    const double width = QFontMetricsF(line.font, painter.device()).horizontalAdvance(line.text);
    if (width <= place.width()) {
        painter.drawText(place, Qt::AlignCenter | Qt::TextSingleLine, line.text);
        return;
    }
    painter.save();
    painter.translate(place.center());
    painter.scale(place.width() / width, 1);
    painter.drawText(QRectF(-width, -place.height() / 2, 2 * width, place.height()),
                     Qt::AlignCenter | Qt::TextSingleLine, line.text);
    painter.restore();
}

void paintText(QPainter& painter, const DrawnNode& node, const QRectF& box,
               const GraphColours& colours)
{
    const std::vector<TextLine> lines = linesOf(node);
    double height = 0;
    for (const TextLine& line : lines)
        height += lineHeight(line.font);
    const double left = box.left() + kPadding + (node.status ? kBadgeColumn : 0);
    double y = box.center().y() - height / 2;
    const bool isPale = node.isGhost || node.isDimmed;
    for (const TextLine& line : lines) {
        const QRectF place(left, y, box.right() - kPadding - left, lineHeight(line.font));
        painter.setPen(line.isMuted || isPale ? colours.mutedText : colours.text);
        paintLine(painter, place, line);
        y += place.height();
    }
}

/// The disc with the glyph of a status; hollow where the box is.
void paintBadge(QPainter& painter, NodeStatus status, const QRectF& box,
                const GraphColours& colours)
{
    const NodeStyle style = nodeStyle(status);
    const QColor colour = statusColour(status, colours);
    const QRectF disc(box.left() + kPadding - 1, box.center().y() - kBadge / 2, kBadge, kBadge);
    painter.setPen(QPen(colour, 1.5));
    painter.setBrush(style.isFilled ? QBrush(colour) : QBrush(colours.page));
    painter.drawEllipse(disc);
    QFont font = valueFont();
    font.setPixelSize(kTitlePx + 1);
    // Black on the light hues, white on the dark ones: at least 3:1 on each.
    const bool isLight = qGray(colour.rgb()) > 140;
    painter.setPen(!style.isFilled ? colours.text
                   : isLight       ? QColor(Qt::black)
                                   : QColor(Qt::white));
    painter.setFont(font);
    painter.drawText(disc, Qt::AlignCenter | Qt::TextSingleLine, style.glyph);
}

QPen nodePen(const DrawnNode& node, const GraphColours& colours)
{
    if (node.isGhost && node.status != NodeStatus::Missing)
        return borderPen(NodeBorder::ShortDash, colours.faintLine);
    if (node.status)
        return borderPen(nodeStyle(*node.status).border, statusColour(*node.status, colours));
    return {node.isDimmed ? colours.faintLine : colours.line, node.isAsked ? 2.0 : 1.2};
}

QColor nodeFill(const DrawnNode& node, const GraphColours& colours)
{
    if (node.isGhost || node.isDimmed)
        return colours.page;
    if (node.status)
        return nodeStyle(*node.status).isFilled
                   ? tinted(statusColour(*node.status, colours), colours.page, 0.13)
                   : colours.page;
    return tinted(colours.selection, colours.page, node.isAsked ? 0.16 : 0.05);
}

void paintRing(QPainter& painter, const QRectF& box, double distance, const QPen& pen)
{
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(-distance, -distance, distance, distance), 4, 4);
}

void paintMarks(QPainter& painter, const QRectF& box, const GraphColours& colours, NodeMarks marks)
{
    if (marks.isSelected) {
        painter.setPen(QPen(colours.selection, 2));
        painter.setBrush(tinted(colours.selection, colours.page, 0.3));
        painter.drawRoundedRect(box.adjusted(-kSelection, -kSelection, kSelection, kSelection), 6,
                                6);
    }
    QPen pen(colours.text, 2);
    if (marks.emphasis == Emphasis::Descendant)
        pen.setDashPattern({2, 2});
    if (marks.emphasis == Emphasis::Ancestor || marks.emphasis == Emphasis::Descendant)
        paintRing(painter, box, kRing, pen);
}

} // namespace

QFont graphFont()
{
    QFont font;
    font.setFamily(QFontInfo(font).family()); // by its real name: an SVG is read elsewhere
    font.setPixelSize(kTitlePx);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QSizeF boxSize(const DrawnNode& node)
{
    double width = 0;
    double height = 0;
    for (const TextLine& line : linesOf(node)) {
        width = std::max(width, QFontMetricsF(line.font).horizontalAdvance(line.text));
        height += lineHeight(line.font);
    }
    width += 2 * kPadding + (node.status ? kBadgeColumn : 0) + 2; // 2: italics lean out
    height = std::max(height, node.status ? kBadge : 0.0) + 1.5 * kPadding;
    // The ring of the first error belongs to the box: arrows end at the ring, not below it.
    const double ring = node.isFirstError ? 2 * kRing : 0;
    return {std::max(kLeastWidth, std::ceil(width)) + ring, std::ceil(height) + ring};
}

std::vector<QSizeF> boxSizes(const DrawnGraph& graph)
{
    std::vector<QSizeF> sizes;
    for (const DrawnNode& node : graph.nodes)
        sizes.push_back(boxSize(node));
    return sizes;
}

std::vector<QSizeF> boxSizes(const DrawnGraph& one, const DrawnGraph& other)
{
    Q_ASSERT(one.nodes.size() == other.nodes.size());
    std::vector<QSizeF> sizes = boxSizes(one);
    for (std::size_t i = 0; i < sizes.size(); ++i)
        sizes[i] = sizes[i].expandedTo(boxSize(other.nodes[i]));
    return sizes;
}

LayoutRequest layoutRequest(const DrawnGraph& graph, const std::vector<QSizeF>& boxes,
                            std::int64_t id)
{
    LayoutRequest request;
    request.id = id;
    for (const QSizeF& box : boxes)
        request.nodes.push_back(
            {std::min(box.width(), kLargestBox), std::min(box.height(), kLargestBox)});
    for (const DrawnEdge& edge : graph.edges)
        request.edges.push_back({edge.from, edge.to});
    return request;
}

GraphPicture placeGraph(const DrawnGraph& graph, const std::vector<QSizeF>& boxes,
                        const LayoutAnswer& answer)
{
    GraphPicture picture;
    if (answer.nodes.size() != graph.nodes.size() || answer.edges.size() != graph.edges.size()
        || boxes.size() != graph.nodes.size())
        return picture;
    picture.graph = graph;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        QRectF box(QPointF(), boxes[i]);
        box.moveCenter({answer.nodes[i].x, answer.nodes[i].y});
        picture.boxes.push_back(box);
        picture.bounds |= nodeBounds(box);
    }
    const auto point = [](const LayoutPoint& p) {
        return QPointF(p.x, p.y);
    };
    for (const auto& points : answer.edges) {
        QPainterPath curve;
        curve.moveTo(point(points.front()));
        for (std::size_t i = 1; i + 2 < points.size(); i += 3)
            curve.cubicTo(point(points[i]), point(points[i + 1]), point(points[i + 2]));
        picture.bounds |= curve.boundingRect();
        picture.curves.push_back(curve);
    }
    return picture;
}

QRectF nodeBounds(const QRectF& place)
{
    constexpr double kOut = kSelection + 2;
    return place.adjusted(-kOut, -kOut, kOut, kOut);
}

void paintNode(QPainter& painter, const DrawnNode& node, const QRectF& place,
               const GraphColours& colours, NodeMarks marks)
{
    const double ring = node.isFirstError ? kRing : 0;
    const QRectF box = place.adjusted(ring, ring, -ring, -ring);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (marks.emphasis == Emphasis::Faded)
        painter.setOpacity(painter.opacity() * 0.35);
    else if (node.isGhost)
        painter.setOpacity(painter.opacity() * (node.status == NodeStatus::Missing ? 0.85 : 0.6));
    paintMarks(painter, place, colours, marks);
    if (node.isFirstError)
        paintRing(painter, box, kRing, QPen(firstErrorColour(), 2.5));

    const QPen pen = nodePen(node, colours);
    painter.setPen(pen);
    painter.setBrush(nodeFill(node, colours));
    const double radius = node.isAsked ? 10 : 3;
    painter.drawRoundedRect(box, radius, radius);
    if (node.status == NodeStatus::WrongParents && !node.isGhost) {
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), radius - 1, radius - 1);
    }
    if (node.status)
        paintBadge(painter, *node.status, box, colours);
    if (marks.hasText)
        paintText(painter, node, box, colours);
    painter.restore();
}

void paintGraph(QPainter& painter, const QRectF& target, const GraphPicture& picture,
                const GraphColours& colours)
{
    if (picture.isEmpty() || target.isEmpty())
        return;
    const double scale = std::min(
        {1.0, target.width() / picture.bounds.width(), target.height() / picture.bounds.height()});
    painter.save();
    painter.translate(target.center());
    painter.scale(scale, scale);
    painter.translate(-picture.bounds.center());
    for (std::size_t i = 0; i < picture.curves.size(); ++i)
        paintEdge(painter, picture.curves[i], picture.graph.edges[i].kind, colours);
    for (std::size_t i = 0; i < picture.boxes.size(); ++i)
        paintNode(painter, picture.graph.nodes[i], picture.boxes[i], colours);
    painter.restore();
}

} // namespace gradus

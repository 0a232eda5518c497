#pragma once

#include "core/layout/layout.h"
#include "widgets/common/graph/drawn_graph.h"
#include "widgets/common/graph/node_style.h"

#include <cstdint>
#include <vector>

#include <QFont>
#include <QPainterPath>
#include <QRectF>
#include <QSizeF>

class QPainter;

namespace gradus {

/// A drawn graph with its coordinates. Lengths are logical pixels of a view at 100 % and points of
/// a page: fonts are set in the same unit, so a picture looks the same at every scale.
///
/// A plain value, painted without any view: the screen and every export paint the same.
struct GraphPicture
{
    DrawnGraph graph;
    std::vector<QRectF> boxes;        ///< as DrawnGraph::nodes
    std::vector<QPainterPath> curves; ///< as DrawnGraph::edges; each ends in its tip
    QRectF bounds;                    ///< all of it, rings and selection included

    [[nodiscard]] bool isEmpty() const { return boxes.empty(); }
};

/// What sets a node apart for a moment. Lines, not hues, tell ancestors from descendants.
enum class Emphasis { None, Hovered, Ancestor, Descendant, Faded };

struct NodeMarks
{
    Emphasis emphasis = Emphasis::None;
    bool isSelected = false;
    bool hasText = true; ///< false where it would be too small to read
};

/// The font of titles; values are bold, tags smaller. Unhinted, so that text scales evenly.
[[nodiscard]] QFont graphFont();

/// Room that the box of @p node takes, its text measured in graphFont().
[[nodiscard]] QSizeF boxSize(const DrawnNode& node);
/// A box for each node, large enough for its text in both graphs.
/// @pre the graphs have the same number of nodes, as those of drawVerdict() (asserted).
[[nodiscard]] std::vector<QSizeF> boxSizes(const DrawnGraph& graph);
[[nodiscard]] std::vector<QSizeF> boxSizes(const DrawnGraph& one, const DrawnGraph& other);

[[nodiscard]] LayoutRequest layoutRequest(const DrawnGraph& graph, const std::vector<QSizeF>& boxes,
                                          std::int64_t id);

/// @p graph at the coordinates of @p answer; empty if the answer is not one for this graph.
[[nodiscard]] GraphPicture placeGraph(const DrawnGraph& graph, const std::vector<QSizeF>& boxes,
                                      const LayoutAnswer& answer);

/// Paints one node into @p place, nothing of it outside nodeBounds().
void paintNode(QPainter& painter, const DrawnNode& node, const QRectF& place,
               const GraphColours& colours, NodeMarks marks = {});
/// Where paintNode() paints: @p place with the marks around it.
[[nodiscard]] QRectF nodeBounds(const QRectF& place);

/// Paints one edge: its line and head tell its kind. Hidden ones are not painted.
void paintEdge(QPainter& painter, const QPainterPath& curve, EdgeKind kind,
               const GraphColours& colours, Emphasis emphasis = Emphasis::None);

/// Paints all of @p picture, as large as fits and never above 100 %, centred in @p target.
void paintGraph(QPainter& painter, const QRectF& target, const GraphPicture& picture,
                const GraphColours& colours);

} // namespace gradus

#pragma once

#include "core/problem/problem.h"
#include "core/solution/verdict.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QString>
#include <QStringList>

namespace gradus {

/// One quantity as a box of a drawing.
struct DrawnNode
{
    QString name;                     ///< whole, as the texts write it; names the node everywhere
    QStringList title;                ///< the name, shortened and broken into lines
    QString value;                    ///< "3 × 3 = 9", "4, gold 3"; empty if there is none
    QString detail;                   ///< for a tool tip, plain text, may have several lines
    std::optional<NodeStatus> status; ///< none: drawn without a verdict
    bool isAsked = false;             ///< what the question asks for
    bool isFirstError = false;
    bool isLucky = false;  ///< wrong parents, right value
    bool isDimmed = false; ///< the question does not depend on it
    bool isGhost = false;  ///< only there to keep the place of a node of the other picture

    friend bool operator==(const DrawnNode&, const DrawnNode&) = default;
};

enum class EdgeKind {
    Kept,    ///< as it should be, or no verdict
    Dimmed,  ///< into a quantity the question does not depend on
    Missing, ///< in gold only
    Extra,   ///< in the prediction only
    Hidden,  ///< takes part in the layout, is not drawn: an edge of the other picture
};

struct DrawnEdge
{
    std::size_t from = 0; ///< index into DrawnGraph::nodes
    std::size_t to = 0;
    EdgeKind kind = EdgeKind::Kept;

    friend bool operator==(const DrawnEdge&, const DrawnEdge&) = default;
};

/// A graph ready to be measured, laid out and painted; no coordinates yet.
///
/// Nodes are sorted by (depth, name) and edges by (from, to): Graphviz draws what comes first
/// first, so the same quantities give the same picture.
struct DrawnGraph
{
    std::vector<DrawnNode> nodes;
    std::vector<DrawnEdge> edges;

    friend bool operator==(const DrawnGraph&, const DrawnGraph&) = default;
};

/// The dependency graph of @p problem with every quantity's value; what the question does not need
/// is dimmed.
[[nodiscard]] DrawnGraph drawProblemGraph(const Problem& problem);

/// @p name shortened for a box ("total number of" becomes "total") and broken into lines.
[[nodiscard]] QStringList titleLines(const QString& name);

/// Longest way from a node without parents to each node; what lies on a cycle counts the edges back
/// as absent. @param parents indices into itself.
[[nodiscard]] std::vector<int>
topologicalDepths(const std::vector<std::vector<std::size_t>>& parents);

[[nodiscard]] inline QString toText(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

} // namespace gradus

#include "widgets/common/graph/verdict_graph.h"

#include "widgets/common/graph/node_style.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <QCoreApplication>

namespace gradus {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gradus::VerdictGraphs)
};

using Link = std::pair<std::size_t, std::size_t>; // from, to: indices into the nodes of a verdict

bool isExtra(NodeStatus status)
{
    return status == NodeStatus::ExtraTrue || status == NodeStatus::ExtraInvented;
}

QString number(std::optional<double> value)
{
    return value ? QString::number(*value, 'g', 12) : Words::tr("no value");
}

QString joined(const std::vector<std::string>& names)
{
    QStringList list;
    for (const std::string& name : names)
        list << toText(name);
    return list.isEmpty() ? Words::tr("nothing") : list.join(QStringLiteral(", "));
}

QString detailOf(const NodeVerdict& node)
{
    QStringList lines{toText(node.name),
                      statusTitle(node.status) % QStringLiteral(": ") % statusRule(node.status)};
    if (node.isFirstError)
        lines << Words::tr("First error: the earliest wrong step whose parents are all right.");
    if (node.isLucky)
        lines << Words::tr("Lucky: the value is right all the same.");
    if (!isExtra(node.status))
        lines
            << Words::tr("Gold: %1, from %2").arg(number(node.goldValue), joined(node.goldParents));
    if (node.status != NodeStatus::Missing)
        lines << Words::tr("Predicted: %1, from %2")
                     .arg(number(node.predictedValue), joined(node.predictedParents));
    return lines.join(u'\n');
}

/// "4, gold 3" where they differ.
QString predictedValueText(const NodeVerdict& node)
{
    if (node.status == NodeStatus::Missing)
        return {};
    if (!node.goldValue || node.goldValue == node.predictedValue)
        return number(node.predictedValue);
    return Words::tr("%1, gold %2").arg(number(node.predictedValue), number(node.goldValue));
}

/// Parents as indices; names that are no node of the verdict (used, never defined) are left out.
class Links
{
public:
    explicit Links(const std::vector<NodeVerdict>& nodes)
    {
        for (std::size_t i = 0; i < nodes.size(); ++i)
            m_places.emplace(nodes[i].name, i);
    }

    [[nodiscard]] std::vector<std::size_t> of(const std::vector<std::string>& parents) const
    {
        std::vector<std::size_t> found;
        for (const std::string& parent : parents)
            if (const auto place = m_places.find(parent); place != m_places.end())
                found.push_back(place->second);
        return found;
    }

private:
    std::map<std::string, std::size_t, std::less<>> m_places;
};

/// Gold nodes by their depth in gold, extra ones by their depth in the prediction.
std::vector<std::size_t> drawingOrder(const std::vector<NodeVerdict>& nodes, const Links& links)
{
    std::vector<std::vector<std::size_t>> parents;
    for (const NodeVerdict& node : nodes)
        parents.push_back(
            links.of(isExtra(node.status) ? node.predictedParents : node.goldParents));
    const std::vector<int> depths = topologicalDepths(parents);
    std::vector<std::size_t> order(nodes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tie(depths[a], nodes[a].name) < std::tie(depths[b], nodes[b].name);
    });
    return order;
}

DrawnNode commonNode(const NodeVerdict& verdict, std::string_view asked)
{
    DrawnNode node;
    node.name = toText(verdict.name);
    node.title = titleLines(node.name);
    node.detail = detailOf(verdict);
    node.status = verdict.status;
    node.isAsked = !asked.empty() && verdict.name == asked;
    node.isLucky = verdict.isLucky;
    node.isFirstError = verdict.isFirstError;
    return node;
}

void addNode(VerdictGraphs& graphs, const NodeVerdict& verdict, std::string_view asked)
{
    DrawnNode gold = commonNode(verdict, asked);
    DrawnNode predicted = gold;
    gold.isGhost = isExtra(verdict.status);
    gold.value = gold.isGhost ? QString() : number(verdict.goldValue);
    predicted.isGhost = verdict.status == NodeStatus::Missing;
    predicted.value = predictedValueText(verdict);
    graphs.gold.nodes.push_back(std::move(gold));
    graphs.predicted.nodes.push_back(std::move(predicted));
}

} // namespace

VerdictGraphs drawVerdict(const Verdict& verdict, std::string_view asked)
{
    const std::vector<NodeVerdict>& nodes = verdict.nodes;
    const Links links(nodes);
    const std::vector<std::size_t> order = drawingOrder(nodes, links);
    std::vector<std::size_t> place(nodes.size());
    VerdictGraphs graphs;
    for (const std::size_t index : order) {
        place[index] = graphs.gold.nodes.size();
        addNode(graphs, nodes[index], asked);
    }

    std::set<Link> gold;
    std::set<Link> predicted;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        for (const std::size_t parent : links.of(nodes[i].goldParents))
            gold.emplace(place[parent], place[i]);
        for (const std::size_t parent : links.of(nodes[i].predictedParents))
            predicted.emplace(place[parent], place[i]);
    }
    std::set<Link> all = gold;
    all.insert(predicted.begin(), predicted.end());
    for (const auto& [from, to] : all) { // sorted by (from, to)
        const bool inGold = gold.contains({from, to});
        const bool inPredicted = predicted.contains({from, to});
        const EdgeKind shared = inPredicted ? EdgeKind::Kept : EdgeKind::Missing;
        graphs.gold.edges.push_back({from, to, inGold ? shared : EdgeKind::Hidden});
        graphs.predicted.edges.push_back({from, to, inGold ? shared : EdgeKind::Extra});
    }
    return graphs;
}

} // namespace gradus

#include "core/problem/labelled_graph.h"

#include "core/problem/hash_mix.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace gradus {

namespace {

using Colours = std::vector<std::uint64_t>;

constexpr std::size_t kNoNode = std::numeric_limits<std::size_t>::max();

std::uint64_t mixedSorted(std::uint64_t hash, Colours colours)
{
    std::sort(colours.begin(), colours.end());
    hash = mix(hash, colours.size());
    for (const auto colour : colours)
        hash = mix(hash, colour);
    return hash;
}

std::vector<std::vector<std::size_t>> childrenOf(const LabelledGraph& graph)
{
    std::vector<std::vector<std::size_t>> children(graph.nodes.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        for (const auto parent : graph.nodes[i].parents)
            children[parent].push_back(i);
    return children;
}

Colours firstColours(const LabelledGraph& graph)
{
    Colours colours;
    for (const auto& node : graph.nodes)
        colours.push_back(mix(node.label, node.parents.size()));
    return colours;
}

Colours refined(const LabelledGraph& graph, const std::vector<std::vector<std::size_t>>& children,
                const Colours& colours)
{
    const auto of = [&](const std::vector<std::size_t>& nodes) {
        Colours list;
        for (const auto node : nodes)
            list.push_back(colours[node]);
        return list;
    };
    Colours next;
    for (std::size_t i = 0; i < colours.size(); ++i)
        next.push_back(mixedSorted(mixedSorted(mix(1, colours[i]), of(graph.nodes[i].parents)),
                                   of(children[i])));
    return next;
}

/// Searches for the node of @p second that each node of @p first becomes.
class Renumbering
{
public:
    Renumbering(const LabelledGraph& first, const LabelledGraph& second, const Colours& ofFirst,
                const Colours& ofSecond)
        : m_first(edgesOf(first))
        , m_second(edgesOf(second))
        , m_ofFirst(ofFirst)
        , m_ofSecond(ofSecond)
        , m_image(ofFirst.size(), kNoNode)
        , m_isTaken(ofFirst.size())
    {}

    [[nodiscard]] bool exists(std::size_t node = 0)
    {
        if (node == m_image.size())
            return true;
        for (std::size_t candidate = 0; candidate < m_image.size(); ++candidate) {
            if (m_isTaken[candidate] || m_ofFirst[node] != m_ofSecond[candidate]
                || !fits(node, candidate))
                continue;
            m_image[node] = candidate;
            m_isTaken[candidate] = true;
            if (exists(node + 1))
                return true;
            m_isTaken[candidate] = false;
        }
        return false;
    }

private:
    using Edges = std::vector<std::vector<bool>>; ///< [child][parent]

    static Edges edgesOf(const LabelledGraph& graph)
    {
        Edges edges(graph.nodes.size(), std::vector<bool>(graph.nodes.size()));
        for (std::size_t i = 0; i < graph.nodes.size(); ++i)
            for (const auto parent : graph.nodes[i].parents)
                edges[i][parent] = true;
        return edges;
    }

    /// Edges to and from all nodes placed so far.
    [[nodiscard]] bool fits(std::size_t node, std::size_t candidate) const
    {
        for (std::size_t other = 0; other < node; ++other)
            if (m_first[node][other] != m_second[candidate][m_image[other]]
                || m_first[other][node] != m_second[m_image[other]][candidate])
                return false;
        return true;
    }

    Edges m_first;
    Edges m_second;
    const Colours& m_ofFirst;
    const Colours& m_ofSecond;
    std::vector<std::size_t> m_image;
    std::vector<bool> m_isTaken;
};

} // namespace

std::uint32_t graphLabel(Operation operation, LiteralUse literalUse, bool isUnknown) noexcept
{
    return static_cast<std::uint32_t>(operation) << 8U
           | static_cast<std::uint32_t>(literalUse) << 4U | (isUnknown ? 1U : 0U);
}

LabelledGraph graphOf(const Problem& problem)
{
    LabelledGraph graph;
    for (std::size_t i = 0; i < neededCount(problem); ++i) {
        const auto& quantity = problem.quantities[i];
        const bool isUnknown = problem.mode == Mode::Reverse && i == problem.asked;
        auto parents = quantity.parents;
        std::sort(parents.begin(), parents.end());
        parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
        graph.nodes.push_back(
            {graphLabel(quantity.operation, quantity.literalUse, isUnknown), std::move(parents)});
    }
    return graph;
}

GraphFeatures weisfeilerLehman(const LabelledGraph& graph, int rounds)
{
    const auto children = childrenOf(graph);
    auto colours = firstColours(graph);
    GraphFeatures features;
    for (int round = 0;; ++round) {
        for (const auto colour : colours)
            features[mix(static_cast<std::uint64_t>(round), colour)] += 1;
        if (round >= rounds)
            return features;
        colours = refined(graph, children, colours);
    }
}

double cosine(const GraphFeatures& first, const GraphFeatures& second) noexcept
{
    double product = 0;
    double squares = 0;
    double otherSquares = 0;
    for (const auto& [colour, count] : first) {
        squares += count * count;
        if (const auto found = second.find(colour); found != second.end())
            product += count * found->second;
    }
    for (const auto& [colour, count] : second)
        otherSquares += count * count;
    if (squares == 0 || otherSquares == 0)
        return squares == otherSquares ? 1 : 0;
    // Whole numbers: equal vectors give exactly 1.
    return product / std::sqrt(squares * otherSquares);
}

GraphPool::GraphPool(std::span<const LabelledGraph> graphs, int rounds)
    : m_rounds(rounds)
{
    for (const auto& graph : graphs)
        m_features.push_back(weisfeilerLehman(graph, rounds));
    std::sort(m_features.begin(), m_features.end());
    m_features.erase(std::unique(m_features.begin(), m_features.end()), m_features.end());
}

std::optional<double> GraphPool::similarity(const LabelledGraph& graph) const
{
    if (m_features.empty())
        return std::nullopt;
    const auto features = weisfeilerLehman(graph, m_rounds);
    double highest = 0;
    for (const auto& each : m_features)
        highest = std::max(highest, cosine(features, each));
    return highest;
}

Result<bool> areIsomorphic(const LabelledGraph& first, const LabelledGraph& second)
{
    const std::size_t largest = std::max(first.nodes.size(), second.nodes.size());
    if (largest > kMostIsomorphismNodes)
        return fail(ErrorCode::InvalidArgument, "isomorphism is decided for up to "
                                                    + std::to_string(kMostIsomorphismNodes)
                                                    + " nodes, not " + std::to_string(largest));
    if (first.nodes.size() != second.nodes.size())
        return false;
    auto colours = firstColours(first);
    auto others = firstColours(second);
    const auto children = childrenOf(first);
    const auto otherChildren = childrenOf(second);
    for (std::size_t round = 0; round < first.nodes.size(); ++round) {
        colours = refined(first, children, colours);
        others = refined(second, otherChildren, others);
    }
    auto sorted = colours;
    auto otherSorted = others;
    std::sort(sorted.begin(), sorted.end());
    std::sort(otherSorted.begin(), otherSorted.end());
    return sorted == otherSorted && Renumbering(first, second, colours, others).exists();
}

} // namespace gradus

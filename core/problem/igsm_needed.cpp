#include "core/problem/igsm_graph.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <span>

namespace gradus {

namespace {

/// Some nodes, and one of them at random.
class Candidates
{
public:
    void add(std::size_t node) { m_nodes[m_count++] = static_cast<std::uint8_t>(node); }
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    [[nodiscard]] std::span<const std::uint8_t> nodes() const { return {m_nodes.data(), m_count}; }
    [[nodiscard]] std::uint8_t pick(CounterRandom& random) const
    {
        return m_nodes[random.below(static_cast<std::uint32_t>(m_count))];
    }

private:
    std::array<std::uint8_t, kIgsmNodes> m_nodes{};
    std::size_t m_count = 0;
};

/// Chooses abstract parameters within a budget, the deepest that fit, then instances. igsm.md 4a.
class NodeChoice
{
public:
    NodeChoice(const IgsmGraph& graph, CounterRandom& random)
        : m_graph(graph)
        , m_random(random)
    {}

    /// @return the chosen nodes; op() is what they cost.
    IgsmNodes choose(const IgsmShape& shape)
    {
        IgsmNodes all;
        for (std::size_t i = 0; i < m_graph.count; ++i)
            all.set(i);
        m_left = std::min(shape.abstractOp, costOf(all));
        const int start = m_left;
        m_highest = m_graph.layers - 1;
        while (m_left > 0 && m_lowest <= m_highest && addAbstract()) {
        }
        addInstances(m_left + shape.chosenOp - start);
        return m_chosen;
    }
    [[nodiscard]] int op() const { return m_op; }

private:
    /// Of the nodes among @p nodes that are not chosen yet; an instance costs 1.
    [[nodiscard]] int costOf(const IgsmNodes& nodes) const
    {
        const auto fresh = nodes & ~m_chosen;
        int cost = 0;
        for (std::size_t i = 0; i < m_graph.count; ++i)
            if (fresh[i])
                cost += i < m_graph.instanceCount ? 1 : m_graph.nodes[i].operations();
        return cost;
    }

    [[nodiscard]] Candidates openAbstracts(int level) const
    {
        Candidates open;
        for (std::size_t i = m_graph.instanceCount; i < m_graph.count; ++i)
            if (!m_chosen[i] && m_graph.nodes[i].level() == level)
                open.add(i);
        return open;
    }

    bool commit(std::size_t node, int cost)
    {
        m_chosen |= m_graph.closures[node];
        m_left -= cost;
        m_op += cost;
        return true;
    }

    /// One scan over the levels. @return false if no abstract parameter fits any more.
    bool addAbstract()
    {
        std::size_t candidate = 0;
        int candidateCost = 0;
        for (int level = 1; level < m_graph.layers; ++level) {
            const auto open = openAbstracts(level);
            if (open.isEmpty()) {
                if (level == m_lowest)
                    ++m_lowest;
                else if (level == m_highest)
                    --m_highest;
                continue;
            }
            const std::size_t node = open.pick(m_random);
            const int cost = costOf(m_graph.closures[node]);
            if (level == m_lowest && cost > m_left)
                return false;
            if (cost > m_left)
                return candidateCost > 0 && commit(candidate, candidateCost);
            if (level >= m_highest)
                return commit(node, cost);
            candidate = node;
            candidateCost = cost;
        }
        return true; // a level turned out to be empty: scan again
    }

    void addInstances(int wanted)
    {
        std::array<std::uint8_t, kIgsmNodes> remain{};
        std::size_t count = 0;
        for (std::size_t i = 0; i < m_graph.instanceCount; ++i)
            if (!m_chosen[i])
                remain[count++] = static_cast<std::uint8_t>(i);
        const auto number = std::min(static_cast<std::size_t>(std::max(wanted, 0)), count);
        for (std::size_t i = 0; i < number; ++i) {
            std::swap(remain[i], remain[i + m_random.below(static_cast<std::uint32_t>(count - i))]);
            m_chosen.set(remain[i]);
            ++m_op;
        }
    }

    const IgsmGraph& m_graph;
    CounterRandom& m_random;
    IgsmNodes m_chosen;
    int m_left = 0;
    int m_op = 0;
    int m_lowest = 1;
    int m_highest = 1;
};

/// Puts the chosen nodes in order, from the one asked for backwards. igsm.md 4b.
class OrderDraw
{
public:
    OrderDraw(IgsmGraph& graph, const IgsmNodes& chosen, CounterRandom& random)
        : m_graph(graph)
        , m_random(random)
        , m_open(chosen)
        , m_linkChance(random.uniform())
        , m_preference(std::exp(std::abs(random.normal())))
    {
        for (std::size_t i = graph.instanceCount; i < graph.count; ++i)
            if (chosen[i])
                countChildren(graph.nodes[i], 1);
    }

    /// @return false if no node that is needed can come next.
    bool draw()
    {
        while (m_open.any()) {
            Candidates next;
            for (std::size_t i = 0; i < m_graph.count; ++i)
                if (isNext(i) && (m_graph.order.empty() || m_wanted[i]))
                    next.add(i);
            if (next.isEmpty())
                return false;
            place(next.pick(m_random));
        }
        std::reverse(m_graph.order.begin(), m_graph.order.end());
        return true;
    }

private:
    /// All that depends on the node is placed.
    [[nodiscard]] bool isNext(std::size_t node) const
    {
        return m_open[node] && m_children[node] == 0;
    }

    void countChildren(const IgsmNode& child, int change)
    {
        for (std::size_t i = 0; i < child.parentCount; ++i)
            m_children[child.parents[i]] =
                static_cast<std::uint8_t>(m_children[child.parents[i]] + change);
    }

    void place(std::uint8_t index)
    {
        IgsmNode& node = m_graph.nodes[index];
        m_graph.order.push_back(index);
        m_open.reset(index);
        m_wanted.reset(index);
        if (node.isAbstract) {
            countChildren(node, -1);
            for (std::size_t i = 0; i < node.parentCount; ++i)
                m_wanted.set(node.parents[i]);
            return;
        }
        bool mustLink = true;
        for (std::size_t i = 0; i < m_graph.count && mustLink; ++i)
            mustLink = !(m_wanted[i] && isNext(i));
        const bool wantsLink = m_random.chance(m_linkChance);
        if ((wantsLink || mustLink) && m_open.any()) {
            const std::uint8_t parent = drawParent(mustLink);
            node.addParent(parent);
            m_wanted.set(parent);
        }
    }

    /// Prefers abstract nodes and those that are not wanted yet: the released program does, while
    /// the paper's remark D.4 prefers wanted ones (igsm.md 4b, DISCREPANCY).
    std::uint8_t drawParent(bool mustBeNext)
    {
        std::array<double, kIgsmNodes> weights{};
        double total = 0;
        std::uint8_t last = 0;
        for (std::size_t i = 0; i < m_graph.count; ++i) {
            if (!(mustBeNext ? isNext(i) : m_open[i]))
                continue;
            weights[i] = (m_graph.nodes[i].isAbstract ? m_preference : 1.0)
                         * (m_wanted[i] ? 1.0 : m_preference);
            total += weights[i];
            last = static_cast<std::uint8_t>(i);
        }
        double left = m_random.uniform() * total;
        for (std::size_t i = 0; i < last; ++i) {
            left -= weights[i];
            if (left < 0)
                return static_cast<std::uint8_t>(i);
        }
        return last;
    }

    IgsmGraph& m_graph;
    CounterRandom& m_random;
    IgsmNodes m_open;                                  ///< not placed yet
    IgsmNodes m_wanted;                                ///< not placed, but a placed node needs them
    std::array<std::uint8_t, kIgsmNodes> m_children{}; ///< that are not placed yet
    double m_linkChance;                               ///< p0
    double m_preference;                               ///< exp(g)
};

} // namespace

int drawNeededNodes(IgsmGraph& graph, const IgsmShape& shape, CounterRandom& random)
{
    NodeChoice choice(graph, random);
    const auto chosen = choice.choose(shape);
    assert(chosen.any());
    graph.used = chosen;
    return OrderDraw(graph, chosen, random).draw() ? choice.op() : 0;
}

} // namespace gradus

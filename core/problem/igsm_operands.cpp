#include "core/problem/igsm_graph.h"

#include <algorithm>
#include <span>

namespace gradus {

namespace {

/// Nodes an instance may draw its operands from.
class Pool
{
public:
    void add(std::uint8_t node) { m_nodes[m_count++] = node; }
    [[nodiscard]] std::size_t size() const { return m_count; }

    void addAllTo(IgsmNode& node) const
    {
        for (std::size_t i = 0; i < m_count; ++i)
            if (!node.hasParent(m_nodes[i]))
                node.addParent(m_nodes[i]);
    }

    /// @p count of them without replacement; changes the pool's order.
    void drawTo(IgsmNode& node, std::size_t count, CounterRandom& random)
    {
        for (std::size_t i = 0; i < count; ++i) {
            std::swap(m_nodes[i],
                      m_nodes[i + random.below(static_cast<std::uint32_t>(m_count - i))]);
            node.addParent(m_nodes[i]);
        }
    }

private:
    std::array<std::uint8_t, kIgsmNodes + 1> m_nodes{};
    std::size_t m_count = 0;
};

/// Operands the instance at @p place of the order can have beyond the two that come for free.
int capacity(std::size_t place)
{
    return std::max(static_cast<int>(std::min(place + 1, kIgsmOperands)) - 2, 0);
}

void connect(IgsmGraph& graph, std::size_t place, int extra, CounterRandom& random)
{
    IgsmNode& node = graph.nodes[graph.order[place]];
    auto size = static_cast<std::size_t>(extra == 0 ? random.between(1, 2) : extra + 2);
    size = std::min({size, place + 1, kIgsmOperands});
    const std::uint8_t link = node.parentCount > 0 ? node.parents[0] : kIgsmRandom;
    const auto others = [&](Pool& pool) {
        for (std::size_t i = 0; i < place; ++i)
            if (graph.order[i] != link)
                pool.add(graph.order[i]);
    };
    Pool pool;
    if (size == place + 1) {
        pool.add(kIgsmRandom);
        others(pool);
        pool.addAllTo(node);
        return;
    }
    std::size_t slots = size - node.parentCount;
    if (random.chance(0.5) && slots > 0) {
        node.addParent(kIgsmRandom);
        --slots;
    } else {
        pool.add(kIgsmRandom);
    }
    others(pool);
    pool.drawTo(node, slots, random);
}

/// Draws the instances that the question does not need.
class UnneededDraw
{
public:
    UnneededDraw(IgsmGraph& graph, CounterRandom& random)
        : m_graph(graph)
        , m_random(random)
    {}

    void draw()
    {
        std::array<std::uint8_t, kIgsmNodes> remain{};
        std::size_t count = 0;
        for (std::size_t i = 0; i < m_graph.instanceCount; ++i)
            if (!m_graph.used[i])
                remain[count++] = static_cast<std::uint8_t>(i);
        for (const auto node : m_graph.order)
            know(node);
        addComputable();
        m_random.shuffle(std::span(remain.data(), count)); // one by one, each uniform
        for (std::size_t i = 0; i < count; ++i) {
            const bool isIndependent = m_random.chance(0.5);
            connect(remain[i], isIndependent ? m_independent : m_known);
            if (isIndependent)
                m_independent.add(remain[i]);
            know(remain[i]);
            addComputable();
        }
    }

private:
    void know(std::uint8_t node)
    {
        m_isKnown.set(node);
        m_known.add(node);
    }

    /// Abstract nodes stand by level, so one pass finds all.
    void addComputable()
    {
        for (std::size_t i = m_graph.instanceCount; i < m_graph.count; ++i) {
            if (m_isKnown[i])
                continue;
            auto missing = m_graph.closures[i] & ~m_isKnown;
            missing.reset(i);
            if (missing.none())
                know(static_cast<std::uint8_t>(i));
        }
    }

    void connect(std::uint8_t index, Pool pool)
    {
        IgsmNode& node = m_graph.nodes[index];
        m_graph.used.set(index);
        const std::size_t most = std::min(pool.size() + 1, kIgsmOperands);
        std::size_t size = 1;
        while (size < most && m_random.chance(0.5))
            ++size;
        if (size == pool.size() + 1) {
            node.addParent(kIgsmRandom);
            pool.addAllTo(node);
        } else {
            if (m_random.chance(0.5)) {
                node.addParent(kIgsmRandom);
                --size;
            }
            pool.drawTo(node, size, m_random);
        }
        for (std::size_t i = 0; i < node.parentCount; ++i)
            if (node.parents[i] >= m_graph.instanceCount && node.parents[i] != kIgsmRandom)
                m_graph.used |= m_graph.closures[node.parents[i]];
    }

    IgsmGraph& m_graph;
    CounterRandom& m_random;
    Pool m_known; ///< all that can be worked out so far
    IgsmNodes m_isKnown;
    Pool m_independent;
};

} // namespace

IgsmExtras drawExtras(const IgsmGraph& graph, int op, int target, CounterRandom& random)
{
    IgsmExtras extras;
    extras.op = op;
    std::array<std::uint8_t, kIgsmNodes> open{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < graph.order.size(); ++i)
        if (!graph.nodes[graph.order[i]].isAbstract && capacity(i) > 0)
            open[count++] = static_cast<std::uint8_t>(i);
    while (extras.op < target && count > 0) {
        const std::size_t at = random.below(static_cast<std::uint32_t>(count));
        const std::size_t place = open[at];
        ++extras.op;
        if (++extras.counts[place] == capacity(place))
            open[at] = open[--count];
    }
    return extras;
}

void connectNeeded(IgsmGraph& graph, const IgsmExtras& extras, CounterRandom& random)
{
    for (std::size_t i = 0; i < graph.order.size(); ++i)
        if (!graph.nodes[graph.order[i]].isAbstract)
            connect(graph, i, extras.counts[i], random);
}

void drawUnneeded(IgsmGraph& graph, CounterRandom& random)
{
    UnneededDraw(graph, random).draw();
}

} // namespace gradus

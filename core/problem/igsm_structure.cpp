#include "core/problem/igsm_graph.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace gradus {

namespace {

int lowerOfTwo(int low, int high, CounterRandom& random)
{
    const int first = random.between(low, high);
    return std::min(first, random.between(low, high));
}

/// Index drawn with probability proportional to @p weights.
template <std::size_t N>
int drawIndex(const std::array<double, N>& weights, CounterRandom& random)
{
    double total = 0;
    for (const double weight : weights)
        total += weight;
    double left = random.uniform() * total;
    for (std::size_t i = 0; i + 1 < N; ++i) {
        left -= weights[i];
        if (left < 0)
            return static_cast<int>(i);
    }
    return static_cast<int>(N - 1);
}

struct Pair
{
    std::uint8_t layer = 0; ///< of the parent
    std::uint8_t parent = 0;
    std::uint8_t child = 0;

    friend auto operator<=>(const Pair&, const Pair&) = default;
};

class StructureDraw
{
public:
    StructureDraw(const IgsmShape& shape, CounterRandom& random)
        : m_shape(shape)
        , m_random(random)
        , m_layers(static_cast<std::size_t>(shape.layers))
    {
        m_widths.fill(0);
        std::fill_n(m_widths.begin(), m_layers, static_cast<std::uint8_t>(shape.leastWidth));
    }

    std::array<std::uint8_t, 4> drawWidths()
    {
        for (;;) {
            const bool isForced = mostEdges() < m_shape.edges;
            if (!isForced && (leastEdges() == m_shape.edges || !m_random.chance(m_shape.growth)))
                return m_widths;
            if (!addItem())
                return m_widths;
        }
    }

    /// @pre drawWidths() was called. @return edges, sorted.
    std::vector<Pair> drawEdges()
    {
        std::vector<Pair> free;
        for (std::size_t layer = 1; layer < m_layers; ++layer)
            for (std::uint8_t child = 0; child < m_widths[layer]; ++child)
                addParent(layer, child, free);
        const auto more = static_cast<std::size_t>(m_shape.edges) - m_edges.size();
        for (std::size_t i = 0; i < more; ++i) {
            const auto at = i + m_random.below(static_cast<std::uint32_t>(free.size() - i));
            std::swap(free[i], free[at]);
            m_edges.push_back(free[i]);
        }
        std::sort(m_edges.begin(), m_edges.end());
        return m_edges;
    }

private:
    [[nodiscard]] int mostEdges() const
    {
        int edges = 0;
        for (std::size_t layer = 1; layer < m_layers; ++layer)
            edges += m_widths[layer - 1] * m_widths[layer];
        return edges;
    }
    [[nodiscard]] int leastEdges() const
    {
        int edges = 0;
        for (std::size_t layer = 1; layer < m_layers; ++layer)
            edges += m_widths[layer];
        return edges;
    }

    /// One item more in a layer that is not full; false if all are.
    bool addItem()
    {
        std::array<std::size_t, 4> open{};
        std::size_t count = 0;
        for (std::size_t layer = 0; layer < m_layers; ++layer)
            if (m_widths[layer] < m_shape.mostWidth)
                open[count++] = layer;
        if (count == 0)
            return false;
        ++m_widths[open[m_random.below(static_cast<std::uint32_t>(count))]];
        return true;
    }

    /// One uniform parent; the other possible ones stay free.
    void addParent(std::size_t layer, std::uint8_t child, std::vector<Pair>& free)
    {
        const auto parent = static_cast<std::uint8_t>(m_random.below(m_widths[layer - 1]));
        for (std::uint8_t each = 0; each < m_widths[layer - 1]; ++each)
            (each == parent ? m_edges : free)
                .push_back({static_cast<std::uint8_t>(layer - 1), each, child});
    }

    const IgsmShape& m_shape;
    CounterRandom& m_random;
    std::size_t m_layers;
    std::array<std::uint8_t, 4> m_widths{};
    std::vector<Pair> m_edges;
};

/// Nodes by what they count: index + 1, 0: there is none.
class NodeTable
{
public:
    std::uint8_t& instance(std::size_t layer, std::size_t item, std::size_t child)
    {
        return m_nodes[(layer * 4 + item) * 4 + child];
    }
    std::uint8_t& abstract(std::size_t layer, std::size_t item, std::size_t target)
    {
        return m_nodes[64 + (layer * 4 + item) * 4 + target];
    }

private:
    std::array<std::uint8_t, 128> m_nodes{};
};

void addAbstract(IgsmGraph& graph, NodeTable& table, std::uint8_t layer, std::uint8_t item,
                 std::uint8_t target)
{
    const std::size_t index = graph.count++;
    IgsmNode& node = graph.nodes[index];
    node = {true, layer, item, target, 0, {}};
    auto& closure = graph.closures[index];
    closure.reset();
    closure.set(index);
    for (std::uint8_t child = 0; child < graph.widths[layer + 1U]; ++child) {
        const std::uint8_t instance = table.instance(layer, item, child);
        if (instance == 0)
            continue;
        node.addParent(static_cast<std::uint8_t>(instance - 1));
        closure.set(instance - 1U);
        if (node.level() > 1) {
            const auto below =
                static_cast<std::uint8_t>(table.abstract(layer + 1U, child, target) - 1);
            node.addParent(below);
            closure |= graph.closures[below];
        }
    }
    table.abstract(layer, item, target) = static_cast<std::uint8_t>(index + 1);
}

} // namespace

bool IgsmNode::hasParent(std::uint8_t node) const
{
    return std::find(parents.begin(), parents.begin() + parentCount, node)
           != parents.begin() + parentCount;
}

IgsmShape drawIgsmShape(const ProblemSpecification& specification, int target,
                        CounterRandom& random)
{
    IgsmShape shape;
    shape.target = target;
    shape.abstractOp = std::max(random.between(1, target), random.between(1, target));
    shape.chosenOp = random.between(shape.abstractOp, target);
    const int most = specification.igsm.edges;
    const double relative = static_cast<double>(target - 1) / static_cast<double>(most - 1);
    std::array<double, 3> weights{};
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double distance = relative - (0.2 + 0.3 * static_cast<double>(i));
        weights[i] = std::exp(-distance * distance);
    }
    const int drawn = 2 + drawIndex(weights, random);
    shape.layers = specification.layers == 0 ? drawn : specification.layers;
    const int first = 2 + drawIndex(weights, random);
    const int second = 2 + drawIndex(weights, random);
    shape.leastWidth = std::min(first, second);
    shape.mostWidth = std::max(first, second);
    shape.growth = random.uniform();
    const int below = shape.layers - 1;
    const int least = below * shape.leastWidth;
    shape.edges = std::clamp(lowerOfTwo(least, most, random), least,
                             below * shape.mostWidth * shape.mostWidth);
    return shape;
}

void drawIgsmStructure(IgsmGraph& graph, const IgsmShape& shape, CounterRandom& random)
{
    StructureDraw draw(shape, random);
    graph.layers = shape.layers;
    graph.widths = draw.drawWidths();
    graph.order.clear();
    graph.used.reset();
    graph.count = 0;
    NodeTable table;
    for (const auto& edge : draw.drawEdges()) {
        graph.nodes[graph.count] = {false, edge.layer, edge.parent, edge.child, 0, {}};
        table.instance(edge.layer, edge.parent, edge.child) =
            static_cast<std::uint8_t>(++graph.count);
    }
    graph.instanceCount = graph.count;
    for (int level = 1; level < shape.layers; ++level)
        for (int layer = 0; layer + level < shape.layers; ++layer)
            for (std::uint8_t item = 0; item < graph.widths[static_cast<std::size_t>(layer)];
                 ++item)
                addAbstract(graph, table, static_cast<std::uint8_t>(layer), item,
                            static_cast<std::uint8_t>(layer + level));
}

} // namespace gradus

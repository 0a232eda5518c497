#include "core/problem/igsm_build.h"

#include "core/problem/igsm_parameters.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace gradus {

namespace {

/// The chain, the categories and the items of a problem, by position.
struct Labels
{
    std::size_t chain = 0;
    std::vector<IgsmStructure::Layer> layers;
};

/// Source: igsm.md 1, "Naming".
Labels drawLabels(const IgsmGraph& graph, std::span<const std::size_t> chains,
                  const IgsmNames& names, CounterRandom& random)
{
    const auto pick = [&](auto items) {
        return items[random.below(static_cast<std::uint32_t>(items.size()))];
    };
    Labels labels;
    labels.chain = pick(chains);
    const auto layers = static_cast<std::size_t>(graph.layers);
    const std::size_t offset =
        random.below(static_cast<std::uint32_t>(kIgsmChainLength - layers + 1));
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const auto& groups = names.groups(labels.chain, offset + layer);
        const auto& group = groups[random.below(static_cast<std::uint32_t>(groups.size()))];
        std::vector<const std::string*> items;
        for (const auto& name : group.names)
            items.push_back(&name);
        auto& target = labels.layers.emplace_back();
        target.category = kIgsmChains[labels.chain].categories[offset + layer];
        for (std::size_t i = 0; i < graph.widths[layer]; ++i) {
            std::swap(items[i],
                      items[i + random.below(static_cast<std::uint32_t>(items.size() - i))]);
            target.items.push_back(*items[i]);
        }
    }
    return labels;
}

/// What an instance does with its operands. Source: igsm.md 5.
void drawOperation(Quantity& quantity, bool hasRandom, CounterRandom& random)
{
    const std::size_t operands = quantity.parents.size();
    if (operands == 0) {
        quantity.literal = random.between(0, kIgsmModulus - 1);
        return;
    }
    quantity.operation = operands == 1 ? Operation::Copy : Operation::Sum;
    if (operands == 2 && random.chance(0.5))
        quantity.operation = Operation::Difference;
    if (!hasRandom)
        return;
    quantity.literalUse = random.chance(0.5) ? LiteralUse::Plus : LiteralUse::Times;
    quantity.literal =
        random.between(quantity.literalUse == LiteralUse::Plus ? 0 : 1, kIgsmModulus - 1);
}

void setAbstractOperation(Quantity& quantity, const IgsmNode& node)
{
    if (quantity.parents.empty())
        return;
    if (node.level() > 1)
        quantity.operation = Operation::SumOfProducts;
    else
        quantity.operation = quantity.parents.size() == 1 ? Operation::Copy : Operation::Sum;
}

/// Turns a drawn graph into a problem.
class ProblemBuilder
{
public:
    ProblemBuilder(const IgsmGraph& graph, Labels labels, CounterRandom& random)
        : m_graph(graph)
        , m_random(random)
        , m_labels(std::move(labels))
    {
        m_problem.quantities.reserve(graph.used.count());
    }

    Problem build()
    {
        m_problem.flavour = Flavour::Igsm;
        m_problem.context = kIgsmChains[m_labels.chain].id;
        m_problem.layers = m_graph.layers;
        m_problem.modulus = kIgsmModulus;
        for (const auto node : m_graph.order)
            add(node);
        for (auto& quantity : m_problem.quantities)
            quantity.isNeeded = true;
        m_problem.asked = m_problem.quantities.size() - 1;
        for (std::size_t i = 0; i < m_graph.count; ++i)
            if (m_graph.used[i])
                add(i);
        m_problem.igsm.emplace().layers = std::move(m_labels.layers);
        return std::move(m_problem);
    }

private:
    /// Adds a node behind its parents.
    std::size_t add(std::size_t index)
    {
        if (m_places[index] != 0)
            return m_places[index] - 1U;
        const IgsmNode& node = m_graph.nodes[index];
        const auto& owner = m_labels.layers[node.layer].items[node.item];
        Quantity quantity;
        quantity.kind = node.isAbstract ? QuantityKind::Total : QuantityKind::Instance;
        quantity.place = owner;
        quantity.thing = node.isAbstract ? m_labels.layers[node.target].category
                                         : m_labels.layers[node.layer + 1U].items[node.target];
        quantity.name = igsmName(quantity.place, quantity.thing);
        for (std::size_t i = 0; i < node.parentCount; ++i)
            if (node.parents[i] != kIgsmRandom)
                quantity.parents.push_back(add(node.parents[i]));
        if (node.isAbstract)
            setAbstractOperation(quantity, node);
        else
            drawOperation(quantity, node.hasParent(kIgsmRandom), m_random);
        quantity.value = igsmValue(quantity, m_problem.quantities);
        const std::size_t place = m_problem.quantities.size();
        if (!node.isAbstract)
            m_problem.sentences.push_back({place, false});
        m_problem.quantities.push_back(std::move(quantity));
        m_places[index] = static_cast<std::uint8_t>(place + 1);
        return place;
    }

    const IgsmGraph& m_graph;
    CounterRandom& m_random;
    Labels m_labels;
    Problem m_problem;
    std::array<std::uint8_t, kIgsmNodes> m_places{}; ///< of each node, + 1
};

} // namespace

Problem buildIgsm(const IgsmGraph& graph, std::span<const std::size_t> chains,
                  const IgsmNames& names, CounterRandom& random)
{
    return ProblemBuilder(graph, drawLabels(graph, chains, names, random), random).build();
}

void askIgsm(Problem& problem, std::size_t asked, CounterRandom& random)
{
    auto& quantities = problem.quantities;
    for (auto& quantity : quantities)
        quantity.isNeeded = false;
    quantities[asked].isNeeded = true;
    for (std::size_t i = asked + 1; i-- > 0;) // parents come first
        if (quantities[i].isNeeded)
            for (const std::size_t parent : quantities[i].parents)
                quantities[parent].isNeeded = true;

    std::vector<bool> isPlaced(quantities.size(), false);
    const auto isReady = [&](std::size_t i) {
        const auto& parents = quantities[i].parents;
        return quantities[i].isNeeded && !isPlaced[i]
               && std::all_of(parents.begin(), parents.end(),
                              [&](std::size_t parent) { return isPlaced[parent]; });
    };
    std::vector<std::size_t> order;
    for (;;) {
        std::vector<std::size_t> ready;
        for (std::size_t i = 0; i <= asked; ++i)
            if (isReady(i))
                ready.push_back(i);
        if (ready.empty())
            break;
        order.push_back(ready[random.below(static_cast<std::uint32_t>(ready.size()))]);
        isPlaced[order.back()] = true;
    }
    for (std::size_t i = 0; i < quantities.size(); ++i)
        if (!isPlaced[i])
            order.push_back(i);
    problem.asked = asked;
    reorderQuantities(problem, order);
}

} // namespace gradus

#include "core/problem/graph_draft.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <span>

namespace gradus {

namespace {

// Tuned so that the means of nodes, edges, literals and totals follow paper.md 1.6 and the sample
// rows; tst_generator_shapes holds them there.
constexpr double kNodesAtZero = 1.15;  // mean number of nodes: this much
constexpr double kNodesPerOp = 0.45;   // and this much for each op,
constexpr double kNodeSpread = 1.2;    // give or take (triangular)
constexpr double kAsksTotal = 0.7;     // the question is for a total
constexpr double kFurtherTotal = 0.78; // one more total is needed; seldom fits at low op
constexpr double kNearestChild = 0.9;  // a node's child is the next instance: chains get long
constexpr double kConstant = 0.6;      // a node without parents stays one
constexpr double kKeepsConstant = 0.9; // and, when drawn for one more edge, is drawn again

/// How many quantities, where, and which totals; not yet what depends on what.
struct Shape
{
    bool asksTotal = false; ///< else an instance of the last place is asked for
    std::size_t totals = 0; ///< the first places are those with a needed total, the asked one first
    InlineList<std::size_t, kGridWidth> sizes; ///< needed instances of each place
    std::size_t instances = 0;
    std::size_t instanceInputs = 0; ///< edges into instances, literals included
};

std::size_t drawNodeCount(std::size_t op, CounterRandom& random)
{
    if (op <= 3)
        return op; // published problems of op 2 and 3 are chains of copies
    const double mean = kNodesAtZero + kNodesPerOp * static_cast<double>(op);
    const double noise = kNodeSpread * (random.uniform() + random.uniform() - 1.0);
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(mean + noise)), 3, op);
}

/// @return false if what was drawn does not fit together.
bool drawShape(Shape& shape, std::size_t op, CounterRandom& random)
{
    const std::size_t nodes = drawNodeCount(op, random);
    shape.totals = shape.asksTotal ? 1 : 0;
    while (shape.totals < kGridWidth && random.chance(kFurtherTotal))
        ++shape.totals;

    const std::size_t fewestOpen = shape.asksTotal ? 0 : 1;
    if (nodes < 2 * shape.totals + fewestOpen || shape.totals + fewestOpen > kGridWidth)
        return false;
    shape.instances = nodes - shape.totals;
    const std::size_t mostOpen =
        std::min({kGridWidth - shape.totals, shape.instances - shape.totals, fewestOpen + 2});
    const auto places = shape.totals
                        + static_cast<std::size_t>(random.between(static_cast<int>(fewestOpen),
                                                                  static_cast<int>(mostOpen)));
    if (places == 0 || shape.instances > places * kGridWidth)
        return false;

    for (std::size_t i = 0; i < places; ++i)
        shape.sizes.push(1);
    for (std::size_t left = shape.instances - places; left > 0;) {
        auto& size = shape.sizes[random.below(static_cast<std::uint32_t>(places))];
        if (size < kGridWidth) {
            ++size;
            --left;
        }
    }
    std::size_t totalInputs = 0;
    for (std::size_t i = 0; i < shape.totals; ++i)
        totalInputs += shape.sizes[i];
    if (op < totalInputs + shape.instances)
        return false;
    shape.instanceInputs = op - totalInputs;
    return true;
}

/// Where a node comes in the order: random, but totals after their instances, the asked one last.
struct Slot
{
    DraftNode node;
    double key = 0;
};

using Slots = InlineList<Slot, kMaxNodes>;

void pushInstances(Slots& slots, const Shape& shape, std::size_t place, std::size_t things,
                   CounterRandom& random)
{
    std::array<std::size_t, kGridWidth> columns{};
    for (std::size_t i = 0; i < things; ++i)
        columns[i] = i;
    random.shuffle(std::span(columns.data(), things));
    for (std::size_t i = 0; i < shape.sizes[place]; ++i) {
        Slot slot;
        slot.node.place = place;
        slot.node.thing = columns[i];
        slot.key = random.uniform();
        slots.push(slot);
    }
}

Slots drawSlots(const Shape& shape, std::size_t things, CounterRandom& random)
{
    Slots slots;
    for (std::size_t place = 0; place < shape.sizes.size(); ++place) {
        const std::size_t first = slots.size();
        pushInstances(slots, shape, place, things, random);
        if (place >= shape.totals)
            continue;
        double latest = 0;
        for (std::size_t i = first; i < slots.size(); ++i)
            latest = std::max(latest, slots[i].key);
        Slot total;
        total.node.kind = QuantityKind::Total;
        total.node.place = place;
        total.key = shape.asksTotal && place == 0
                        ? 2.0
                        : latest + (1.0 - latest) * random.uniform() * random.uniform();
        slots.push(total);
    }
    if (!shape.asksTotal)
        slots[slots.size() - 1].key = 2.0; // an instance of the last place, which has no total
    std::sort(slots.begin(), slots.end(),
              [](const Slot& a, const Slot& b) { return a.key < b.key; });
    return slots;
}

/// Puts the nodes into @p draft, the totals with their parents.
void placeNodes(GraphDraft& draft, const Shape& shape, CounterRandom& random)
{
    const std::size_t fewestThings = *std::max_element(shape.sizes.begin(), shape.sizes.end());
    draft.things = static_cast<std::size_t>(random.between(
        static_cast<int>(fewestThings), static_cast<int>(std::min(fewestThings + 2, kGridWidth))));
    draft.places = shape.sizes.size();
    for (const Slot& slot : drawSlots(shape, draft.things, random)) {
        DraftNode node = slot.node;
        if (node.kind == QuantityKind::Total) {
            draft.isClosed[node.place] = true;
            for (std::size_t i = 0; i < draft.nodes.size(); ++i)
                if (draft.nodes[i].kind == QuantityKind::Instance
                    && draft.nodes[i].place == node.place)
                    node.parents.push(i);
        }
        draft.nodes.push(node);
    }
    draft.needed = draft.nodes.size();
}

/// Most edges that can enter node @p index: all nodes before it and a literal.
std::size_t capacityOf(const GraphDraft& draft, std::size_t index)
{
    if (draft.nodes[index].kind == QuantityKind::Total)
        return 0;
    return std::min(kMaxInputs, index + 1);
}

/// Gives every node but the last a child, so that the question depends on it.
bool linkEveryNode(GraphDraft& draft, CounterRandom& random)
{
    for (std::size_t i = 0; i + 1 < draft.needed; ++i) {
        if (draft.nodes[i].kind == QuantityKind::Instance && draft.isClosed[draft.nodes[i].place])
            continue; // its total is the child
        InlineList<std::size_t, kMaxNodes> children;
        for (std::size_t j = i + 1; j < draft.needed; ++j)
            if (draft.nodes[j].inputs() < capacityOf(draft, j))
                children.push(j);
        if (children.empty())
            return false;
        const std::size_t pick = random.chance(kNearestChild)
                                     ? 0
                                     : random.below(static_cast<std::uint32_t>(children.size()));
        draft.nodes[children[pick]].parents.push(i);
    }
    return true;
}

/// One more edge into @p index: a literal, or a node before it that is no parent yet.
void addInput(GraphDraft& draft, std::size_t index, CounterRandom& random)
{
    DraftNode& node = draft.nodes[index];
    InlineList<std::size_t, kMaxNodes> parents;
    for (std::size_t i = 0; i < index; ++i)
        if (!node.parents.contains(i))
            parents.push(i);
    const std::uint32_t choices =
        static_cast<std::uint32_t>(parents.size()) + (node.hasLiteral ? 0U : 1U);
    const std::uint32_t choice = random.below(choices);
    if (choice < parents.size())
        node.parents.push(parents[choice]);
    else
        node.hasLiteral = true;
}

/// Adds edges until the instances have @p wanted of them.
bool fillInputs(GraphDraft& draft, std::size_t wanted, CounterRandom& random)
{
    std::size_t inputs = 0;
    for (std::size_t i = 0; i < draft.needed; ++i) {
        DraftNode& node = draft.nodes[i];
        if (node.kind == QuantityKind::Total)
            continue;
        if (node.parents.empty() && random.chance(kConstant))
            node.hasLiteral = true;
        else if (node.parents.empty())
            addInput(draft, i, random);
        inputs += node.inputs();
    }
    if (inputs > wanted)
        return false;
    for (; inputs < wanted; ++inputs) {
        InlineList<std::size_t, kMaxNodes> open;
        for (std::size_t i = 0; i < draft.needed; ++i)
            if (draft.nodes[i].inputs() < capacityOf(draft, i))
                open.push(i);
        if (open.empty())
            return false;
        const auto draw = [&] {
            return open[random.below(static_cast<std::uint32_t>(open.size()))];
        };
        std::size_t index = draw();
        if (draft.nodes[index].parents.empty() && random.chance(kKeepsConstant))
            index = draw();
        addInput(draft, index, random);
    }
    return true;
}

bool decideValues(GraphDraft& draft, CounterRandom& random)
{
    for (auto& node : draft.nodes) {
        if (node.kind == QuantityKind::Total) {
            if (!decideTotal(node, draft))
                return false;
            continue;
        }
        // The order edges were drawn in must not show in the text.
        random.shuffle(std::span(node.parents.data(), node.parents.size()));
        if (!decideInstance(node, draft, random))
            return false;
    }
    return true;
}

} // namespace

GraphDraft drawNeededGraph(int op, CounterRandom& random)
{
    assert(op >= kLowestOp && op <= kHighestOp);
    const auto wanted = static_cast<std::size_t>(op);
    // Drawn once: drawn again on every try, totals would be rare, since they fit less often.
    const bool asksTotal = random.chance(kAsksTotal);
    for (;;) {
        Shape shape;
        shape.asksTotal = asksTotal;
        if (!drawShape(shape, wanted, random))
            continue;
        GraphDraft draft;
        placeNodes(draft, shape, random);
        if (linkEveryNode(draft, random) && fillInputs(draft, shape.instanceInputs, random)
            && decideValues(draft, random))
            return draft;
    }
}

} // namespace gradus

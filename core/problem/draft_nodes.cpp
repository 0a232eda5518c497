#include "core/problem/draft_shape.h"

#include <algorithm>
#include <span>

namespace gradus {

namespace {

/// A node before it has an index. Sorted by key, nodes can be solved in that order.
struct Slot
{
    DraftKind kind = DraftKind::Instance;
    std::size_t place = 0;
    std::size_t thing = 0;
    double key = 0;        ///< its whole part is the level if there are levels
    bool hasLevel = false; ///< while levels are given out
};

using Slots = InlineList<Slot, kMaxNodes>;
using Columns = std::array<std::size_t, kGridWidth>;
using Indices = InlineList<std::size_t, kMaxNodes>;

constexpr double kLastKey = 1e3; ///< above all others

Columns drawColumns(std::size_t things, CounterRandom& random)
{
    Columns columns{};
    for (std::size_t i = 0; i < things; ++i)
        columns[i] = i;
    random.shuffle(std::span(columns.data(), things));
    return columns;
}

void pushStated(Slots& slots, const PlaceShape& shape, std::size_t place, std::size_t things,
                CounterRandom& random)
{
    Columns columns = drawColumns(things, random);
    for (std::size_t i = 0; i < shape.instances; ++i)
        slots.push({DraftKind::Instance, place, columns[i], 0, false});
    if (shape.averages == 0)
        return;
    // Where a total closes the place an average needs an instance beside it.
    if (!shape.total)
        columns = drawColumns(things, random);
    for (std::size_t i = 0; i < shape.averages; ++i)
        slots.push({DraftKind::Average, place, columns[i], 0, false});
}

/// Whether @p slot is summed up by the total of its place.
bool isCounted(const Slot& slot, const PlaceShape& shape)
{
    return shape.total
           && (slot.kind == DraftKind::Instance
               || (slot.kind == DraftKind::Average && *shape.total == DraftKind::GrandTotal));
}

Slots drawSlots(const Shape& shape, std::size_t things, CounterRandom& random)
{
    Slots slots;
    for (std::size_t place = 0; place < shape.places.size(); ++place) {
        pushStated(slots, shape.places[place], place, things, random);
        if (shape.places[place].total)
            slots.push({*shape.places[place].total, place, 0, 0, false});
    }
    return slots;
}

/// The index of the node that comes last: a total of the first place or, in the last place, a
/// stated node of the wanted kind.
std::size_t lastOf(const Slots& slots, DraftKind last)
{
    if (!isStated(last))
        return static_cast<std::size_t>(
            std::find_if(slots.begin(), slots.end(), [&](const Slot& s) { return s.kind == last; })
            - slots.begin());
    std::size_t found = slots.size() - 1;
    while (slots[found].kind != last)
        --found;
    return found;
}

/// Random keys, but totals after what they sum up.
void drawKeys(Slots& slots, const Shape& shape, CounterRandom& random)
{
    for (auto& slot : slots)
        if (isStated(slot.kind))
            slot.key = random.uniform();
    for (auto& slot : slots) {
        if (isStated(slot.kind))
            continue;
        double latest = 0;
        for (const auto& other : slots)
            if (other.place == slot.place && isCounted(other, shape.places[other.place]))
                latest = std::max(latest, other.key);
        slot.key = latest + (1.0 - latest) * random.uniform() * random.uniform();
    }
}

/// Gives every node a level, the last the highest, each lower level at least one node, so that the
/// longest chain can be made as long as asked for.
class LevelGiver
{
public:
    LevelGiver(Slots& slots, const Shape& shape, std::size_t last, CounterRandom& random)
        : m_slots(slots)
        , m_shape(shape)
        , m_last(last)
        , m_random(random)
    {}

    /// @return false if the levels outnumber the nodes.
    bool give(std::size_t depth)
    {
        std::size_t next = depth; // the levels below are still empty
        set(m_last, depth);
        if (!isStated(m_slots[m_last].kind))
            --next;
        while (next > 0)
            if (!fill(next))
                return false;
        for (std::size_t i = 0; i < m_slots.size(); ++i)
            if (isFree(i) && isStated(m_slots[i].kind))
                set(i, below(depth));
        for (std::size_t i = 0; i < m_slots.size(); ++i)
            if (isFree(i) && depth >= 2) // totals: level 1 to depth - 1
                set(i, 1 + below(depth - 1));
        return std::all_of(m_slots.begin(), m_slots.end(),
                           [](const Slot& slot) { return slot.hasLevel; });
    }

private:
    std::size_t below(std::size_t bound)
    {
        return m_random.below(static_cast<std::uint32_t>(bound));
    }

    /// Whether slot @p index gets its level by itself and has none yet.
    [[nodiscard]] bool isFree(std::size_t index) const
    {
        const Slot& slot = m_slots[index];
        return !slot.hasLevel && !isCounted(slot, m_shape.places[slot.place]);
    }

    /// A node for the highest empty level, next - 1; a total takes the level below as well.
    bool fill(std::size_t& next)
    {
        Indices free;
        for (std::size_t i = 0; i < m_slots.size(); ++i)
            if (isFree(i) && (next >= 2 || isStated(m_slots[i].kind)))
                free.push(i);
        if (free.empty())
            return false;
        const std::size_t index = free[below(free.size())];
        set(index, next - 1);
        next -= isStated(m_slots[index].kind) ? 1U : 2U;
        return true;
    }

    /// What a total sums up lies below it, one of them right below it.
    void set(std::size_t index, std::size_t level)
    {
        Slot& slot = m_slots[index];
        slot.key = static_cast<double>(level) + m_random.uniform();
        slot.hasLevel = true;
        if (isStated(slot.kind))
            return;
        Indices counted;
        for (std::size_t i = 0; i < m_slots.size(); ++i)
            if (m_slots[i].place == slot.place && isCounted(m_slots[i], m_shape.places[slot.place]))
                counted.push(i);
        const std::size_t right = below(counted.size());
        for (std::size_t i = 0; i < counted.size(); ++i)
            set(counted[i], i == right ? level - 1 : below(level));
    }

    Slots& m_slots;
    const Shape& m_shape;
    std::size_t m_last;
    CounterRandom& m_random;
};

void pushNode(GraphDraft& draft, const Slot& slot)
{
    DraftNode node;
    node.kind = slot.kind;
    node.place = slot.place;
    node.thing = slot.thing;
    node.reach = draft.nodes.size();
    if (!isStated(slot.kind)) {
        auto& closed = draft.closed[slot.place];
        closed.instances = true;
        closed.averages = slot.kind == DraftKind::GrandTotal;
        addTotalParents(node, draft);
    }
    draft.nodes.push(node);
}

/// Nodes may refer to lower levels only.
void limitReach(GraphDraft& draft, const Slots& slots)
{
    std::size_t first = 0;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (static_cast<std::int64_t>(slots[i].key) != static_cast<std::int64_t>(slots[first].key))
            first = i;
        draft.nodes[i].reach = first;
    }
}

} // namespace

std::optional<GraphDraft> placeNodes(const Shape& shape, const DraftRules& rules,
                                     CounterRandom& random)
{
    GraphDraft draft;
    std::size_t fewestThings = 1;
    for (const auto& place : shape.places)
        fewestThings = std::max({fewestThings, place.instances, place.averages});
    draft.things = static_cast<std::size_t>(random.between(
        static_cast<int>(fewestThings), static_cast<int>(std::min(fewestThings + 2, kGridWidth))));
    draft.places = shape.places.size();
    Slots slots = drawSlots(shape, draft.things, random);
    const std::size_t last = lastOf(slots, shape.last);
    if (rules.depth) {
        if (!LevelGiver(slots, shape, last, random).give(*rules.depth))
            return std::nullopt;
    } else {
        drawKeys(slots, shape, random);
        slots[last].key = kLastKey;
    }
    std::sort(slots.begin(), slots.end(),
              [](const Slot& a, const Slot& b) { return a.key < b.key; });
    for (const Slot& slot : slots)
        pushNode(draft, slot);
    draft.needed = draft.nodes.size();
    if (rules.depth)
        limitReach(draft, slots);
    return draft;
}

} // namespace gradus

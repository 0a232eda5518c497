#include "core/problem/graph_draft.h"

#include <algorithm>
#include <span>

namespace gradus {

namespace {

/// A node a distractor may refer to, or the total of a complete place that is not a node yet.
struct Candidate
{
    bool isNewTotal = false;
    std::size_t index = 0; ///< of the node, or the place of the new total
};

using Candidates = InlineList<Candidate, kMaxNodes>;

struct Cell
{
    std::size_t place = 0;
    std::size_t thing = 0;
};

/// The cells distractors go to; those from @c next on are still to be filled.
struct CellQueue
{
    InlineList<Cell, kGridWidth * kGridWidth> cells;
    std::size_t next = 0;

    /// Whether every instance @p place will ever have is there: only then its total is known.
    [[nodiscard]] bool isComplete(std::size_t place) const
    {
        return std::none_of(cells.begin() + next, cells.end(),
                            [&](const Cell& cell) { return cell.place == place; });
    }
};

std::array<std::array<bool, kGridWidth>, kGridWidth> usedCells(const GraphDraft& draft)
{
    std::array<std::array<bool, kGridWidth>, kGridWidth> used{};
    for (const auto& node : draft.nodes)
        if (node.kind == QuantityKind::Instance)
            used[node.place][node.thing] = true;
    return used;
}

std::size_t freeCells(const GraphDraft& draft)
{
    const auto used = usedCells(draft);
    std::size_t count = 0;
    for (std::size_t place = 0; place < draft.places; ++place)
        for (std::size_t thing = 0; thing < draft.things && !draft.isClosed[place]; ++thing)
            count += used[place][thing] ? 0U : 1U;
    return count;
}

/// Widens the grid until there is room for @p count distractors, or it is as wide as can be.
void makeRoom(GraphDraft& draft, std::size_t count, CounterRandom& random)
{
    while (freeCells(draft) < count) {
        const bool canPlaces = draft.places < kGridWidth;
        const bool canThings = draft.things < kGridWidth;
        if (!canPlaces && !canThings)
            return;
        if (canPlaces && (!canThings || random.chance(0.5)))
            ++draft.places;
        else
            ++draft.things;
    }
}

CellQueue drawCells(GraphDraft& draft, std::size_t count, CounterRandom& random)
{
    makeRoom(draft, count, random);
    const auto used = usedCells(draft);
    CellQueue queue;
    InlineList<Cell, kGridWidth * kGridWidth> all;
    for (std::size_t place = 0; place < draft.places; ++place)
        for (std::size_t thing = 0; thing < draft.things && !draft.isClosed[place]; ++thing)
            if (!used[place][thing])
                all.push({place, thing});
    random.shuffle(std::span(all.data(), all.size()));
    for (std::size_t i = 0; i < std::min(count, all.size()); ++i)
        queue.cells.push(all[i]);
    return queue;
}

/// All a new distractor may refer to: half of the time distractors only, as published.
Candidates drawCandidates(const GraphDraft& draft, const CellQueue& queue, std::size_t place,
                          CounterRandom& random)
{
    Candidates candidates;
    const bool onlyDistractors = random.chance(0.5);
    std::array<bool, kGridWidth> hasTotal{};
    std::array<bool, kGridWidth> hasInstance{};
    for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
        const auto& node = draft.nodes[i];
        (node.kind == QuantityKind::Total ? hasTotal : hasInstance)[node.place] = true;
        if (!onlyDistractors || i >= draft.needed)
            candidates.push({false, i});
    }
    for (std::size_t other = 0; other < draft.places; ++other)
        if (other != place && hasInstance[other] && !hasTotal[other] && queue.isComplete(other))
            candidates.push({true, other});
    random.shuffle(std::span(candidates.data(), candidates.size()));
    return candidates;
}

/// How many edges enter a distractor. Source: the 215 distractors of the sample rows.
std::size_t drawInputCount(CounterRandom& random)
{
    const double draw = random.uniform();
    if (draw < 0.64)
        return 1;
    if (draw < 0.87)
        return 2;
    return draw < 0.94 ? 3 : 4;
}

bool drawHasLiteral(std::size_t inputs, CounterRandom& random)
{
    return random.chance(inputs == 1 ? 0.69 : inputs == 2 ? 0.66 : 0.5);
}

/// @return the index of the total of @p place, made if there is room for its value; else none.
std::optional<std::size_t> addTotal(GraphDraft& draft, std::size_t place)
{
    DraftNode total;
    total.kind = QuantityKind::Total;
    total.place = place;
    for (std::size_t i = 0; i < draft.nodes.size(); ++i)
        if (draft.nodes[i].kind == QuantityKind::Instance && draft.nodes[i].place == place)
            total.parents.push(i);
    if (!decideTotal(total, draft))
        return std::nullopt;
    draft.nodes.push(total);
    return draft.nodes.size() - 1;
}

void addDistractor(GraphDraft& draft, const CellQueue& queue, CounterRandom& random)
{
    DraftNode node;
    node.place = queue.cells[queue.next].place;
    node.thing = queue.cells[queue.next].thing;
    const std::size_t inputs = drawInputCount(random);
    node.hasLiteral = drawHasLiteral(inputs, random);
    for (const auto& candidate : drawCandidates(draft, queue, node.place, random)) {
        if (node.inputs() == inputs)
            break;
        const auto parent =
            candidate.isNewTotal ? addTotal(draft, candidate.index) : candidate.index;
        if (parent)
            node.parents.push(*parent);
    }
    node.hasLiteral = node.hasLiteral || node.parents.empty();
    if (!decideInstance(node, draft, random)) {
        node.parents = {}; // too large a value: a constant always fits
        node.hasLiteral = true;
        node.literalUse = LiteralUse::None;
        node.operation = Operation::Constant;
        node.literal = 1;
        node.value = 1;
    }
    draft.nodes.push(node);
}

} // namespace

std::size_t drawDistractorCount(int op, CounterRandom& random)
{
    // Geometric, as skewed as the sample rows: most have few, the fullest of them fourteen.
    constexpr std::size_t kMost = 14;
    const double mean = op <= 4 ? 3.7 : op <= 6 ? 7.5 : op <= 10 ? 3.0 : 1.3;
    std::size_t count = 0;
    while (count < kMost && random.chance(mean / (1.0 + mean)))
        ++count;
    return count;
}

void addDistractors(GraphDraft& draft, std::size_t count, CounterRandom& random)
{
    for (CellQueue queue = drawCells(draft, count, random); queue.next < queue.cells.size();
         ++queue.next)
        addDistractor(draft, queue, random);
}

} // namespace gradus

#include "core/problem/distractor_cells.h"

#include <algorithm>
#include <span>

namespace gradus {

namespace {

/// A node a distractor may refer to, or the total of a complete place that is not a node yet.
struct Candidate
{
    std::optional<DraftKind> newTotal;
    std::size_t index = 0; ///< of the node, or the place of the new total
};

using Candidates = InlineList<Candidate, kMaxNodes + 2 * kGridWidth>;

/// What of one place there is so far.
struct PlaceContent
{
    std::size_t instances = 0;
    std::size_t averages = 0;
    bool hasTotal = false;
    bool hasGrandTotal = false;
};

/// The cells distractors go to; those from @c next on are still to be filled.
struct CellQueue
{
    DraftCells cells;
    std::size_t next = 0;

    /// Whether every node of @p kind @p place will ever have is there: only then its total is
    /// known.
    [[nodiscard]] bool isComplete(std::size_t place, DraftKind kind) const
    {
        return std::none_of(cells.begin() + next, cells.end(), [&](const DraftCell& cell) {
            return cell.place == place && cell.kind == kind;
        });
    }
};

std::array<PlaceContent, kGridWidth> contentOf(const GraphDraft& draft)
{
    std::array<PlaceContent, kGridWidth> content{};
    for (const auto& node : draft.nodes) {
        auto& place = content[node.place];
        switch (node.kind) {
        case DraftKind::Instance:
            ++place.instances;
            break;
        case DraftKind::Average:
            ++place.averages;
            break;
        case DraftKind::Total:
            place.hasTotal = true;
            break;
        case DraftKind::GrandTotal:
            place.hasGrandTotal = true;
            break;
        }
    }
    return content;
}

/// Whether every instance of @p place has its average and the other way round.
bool isPaired(const GraphDraft& draft, std::size_t place)
{
    std::array<int, kGridWidth> balance{};
    for (const auto& node : draft.nodes)
        if (node.place == place && isStated(node.kind))
            balance[node.thing] += node.kind == DraftKind::Instance ? 1 : -1;
    return std::all_of(balance.begin(), balance.end(), [](int each) { return each == 0; });
}

void pushNewTotals(Candidates& candidates, const GraphDraft& draft, const CellQueue& queue,
                   int layers)
{
    const auto content = contentOf(draft);
    for (std::size_t place = 0; place < draft.places; ++place) {
        const auto& has = content[place];
        if (has.instances == 0 || !queue.isComplete(place, DraftKind::Instance))
            continue;
        if (!has.hasTotal)
            candidates.push({DraftKind::Total, place});
        if (layers == 3 && !has.hasGrandTotal && has.averages == has.instances
            && queue.isComplete(place, DraftKind::Average) && isPaired(draft, place))
            candidates.push({DraftKind::GrandTotal, place});
    }
}

/// All a new distractor may refer to: half of the time distractors only, as published.
Candidates drawCandidates(const GraphDraft& draft, const CellQueue& queue, int layers,
                          CounterRandom& random)
{
    Candidates candidates;
    const bool onlyDistractors = random.chance(0.5);
    for (std::size_t i = onlyDistractors ? draft.needed : 0; i < draft.nodes.size(); ++i)
        candidates.push({std::nullopt, i});
    pushNewTotals(candidates, draft, queue, layers);
    random.shuffle(std::span(candidates.data(), candidates.size()));
    return candidates;
}

/// The index of the new total @p candidate; none if its value would be too large.
std::optional<std::size_t> addTotal(GraphDraft& draft, const Candidate& candidate,
                                    const ValueRules& rules)
{
    DraftNode total;
    total.kind = *candidate.newTotal;
    total.place = candidate.index;
    addTotalParents(total, draft);
    if (!decideTotal(total, draft, rules))
        return std::nullopt;
    draft.nodes.push(total);
    return draft.nodes.size() - 1;
}

/// Published problems of three layers now and then name a parent twice: "the sum of A, B, and A".
void repeatParent(DraftNode& node, CounterRandom& random)
{
    constexpr double kRepeats = 0.06; // 5 of the 90 distractors with parents enough
    const auto parents = static_cast<std::uint32_t>(node.parents.size());
    if (parents < 2 || !random.chance(kRepeats))
        return;
    const std::size_t from = random.below(parents);
    const std::size_t to = (from + 1 + random.below(parents - 1)) % parents;
    node.parents[to] = node.parents[from];
}

void makeConstant(DraftNode& node, const ValueRules& rules, CounterRandom& random)
{
    node.parents = {};
    node.hasLiteral = true;
    node.literalUse = LiteralUse::None;
    node.operation = Operation::Constant;
    node.literal = drawConstant(rules, random);
    node.value = node.literal;
}

void addDistractor(GraphDraft& draft, const CellQueue& queue, const DraftRules& rules,
                   CounterRandom& random)
{
    const DraftCell& cell = queue.cells[queue.next];
    DraftNode node;
    node.kind = cell.kind;
    node.place = cell.place;
    node.thing = cell.thing;
    const std::size_t inputs = drawInputCount(rules, random);
    node.hasLiteral = drawHasLiteral(inputs, random);
    for (const auto& candidate : drawCandidates(draft, queue, rules.layers, random)) {
        if (node.inputs() == inputs)
            break;
        const auto parent =
            candidate.newTotal ? addTotal(draft, candidate, rules.values) : candidate.index;
        if (parent)
            node.parents.push(*parent);
    }
    node.hasLiteral = node.hasLiteral || node.parents.empty();
    if (rules.repeatsParents)
        repeatParent(node, random);
    if (!decideStated(node, draft, rules.values, random))
        makeConstant(node, rules.values, random); // too large a value: a constant always fits
    draft.nodes.push(node);
}

} // namespace

std::size_t drawInputCount(const DraftRules& rules, CounterRandom& random)
{
    // Shares of the 656 distractors of the sample rows.
    constexpr std::array<double, 3> kUpTo2{0.64, 0.87, 0.94};
    constexpr std::array<double, 3> kUpTo3{0.57, 0.78, 0.89};
    const auto& shares = rules.layers == 2 ? kUpTo2 : kUpTo3;
    const double draw = random.uniform();
    std::size_t count = 1;
    for (const double share : shares)
        count += draw < share ? 0 : 1;
    return std::min(count, rules.mostInputs);
}

bool drawHasLiteral(std::size_t inputs, CounterRandom& random)
{
    return random.chance(inputs == 1 ? 0.69 : inputs == 2 ? 0.66 : 0.5);
}

void addDistractors(GraphDraft& draft, int op, const DraftRules& rules, CounterRandom& random)
{
    CellQueue queue;
    for (queue.cells = drawDistractorCells(draft, op, rules, random);
         queue.next < queue.cells.size(); ++queue.next)
        addDistractor(draft, queue, rules, random);
}

} // namespace gradus

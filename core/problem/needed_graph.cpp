#include "core/problem/draft_shape.h"
#include "core/problem/linear.h"

#include <cassert>
#include <span>

namespace gradus {

namespace {

bool decideValues(GraphDraft& draft, const ValueRules& rules, CounterRandom& random)
{
    for (auto& node : draft.nodes) {
        if (!isStated(node.kind)) {
            if (!decideTotal(node, draft, rules))
                return false;
            continue;
        }
        // The order edges were drawn in must not show in the text.
        random.shuffle(std::span(node.parents.data(), node.parents.size()));
        if (!decideStated(node, draft, rules, random))
            return false;
    }
    return true;
}

using Linears = std::array<Linear, kMaxNodes>;

/// What @p node is worth while x is unknown; nothing if that is not linear.
std::optional<Linear> linearOf(const DraftNode& node, const Linears& linears)
{
    if (node.parents.empty())
        return Linear{0, node.literal};
    std::optional<Linear> result = linears[node.parents[0]];
    if (node.operation == Operation::SumOfProducts) {
        result = Linear{};
        for (std::size_t i = 0; i + 1 < node.parents.size(); i += 2) {
            const auto product =
                combine(linears[node.parents[i]], '*', linears[node.parents[i + 1]]);
            result = product ? combine(*result, '+', *product) : std::nullopt;
            if (!result)
                return std::nullopt;
        }
        return result;
    }
    const char sign = node.operation == Operation::Difference ? '-' : '+';
    for (std::size_t i = 1; i < node.parents.size() && result; ++i)
        result = combine(*result, sign, linears[node.parents[i]]);
    if (result && node.literalUse != LiteralUse::None)
        result =
            combine({0, node.literal}, node.literalUse == LiteralUse::Times ? '*' : '+', *result);
    return result;
}

/// Whether the value of the last node tells the value of the unknown.
bool isSolvable(const GraphDraft& draft)
{
    Linears linears{};
    const std::size_t unknown = unknownOf(draft);
    for (std::size_t i = 0; i < draft.needed; ++i) {
        const auto linear =
            i == unknown ? std::optional(Linear{1, 0}) : linearOf(draft.nodes[i], linears);
        if (!linear)
            return false;
        linears[i] = *linear;
    }
    return linears[draft.needed - 1].slope != 0;
}

} // namespace

std::size_t unknownOf(const GraphDraft& draft)
{
    std::size_t index = draft.needed;
    do {
        assert(index > 0); // the first node has nothing to refer to
        --index;
    } while (!draft.nodes[index].parents.empty());
    return index;
}

std::optional<GraphDraft> tryNeededGraph(DraftKind last, int op, const DraftRules& rules,
                                         std::size_t tries, CounterRandom& random)
{
    const auto shape = drawShape(last, op, rules, tries, random);
    if (!shape)
        return std::nullopt;
    auto draft = placeNodes(*shape, rules, random);
    if (!draft || !drawEdges(*draft, shape->statedInputs, rules, random)
        || !decideValues(*draft, rules.values, random))
        return std::nullopt;
    if (rules.distractors && distractorRoom(*draft, rules.layers) < *rules.distractors)
        return std::nullopt;
    if (rules.mode == Mode::Reverse && !isSolvable(*draft))
        return std::nullopt;
    return draft;
}

std::optional<GraphDraft> tryNeededGraphs(int op, const DraftRules& rules, std::size_t most,
                                          CounterRandom& random)
{
    assert(op >= kLowestOp && op <= kHighestOp);
    // Kept for a while: drawn again on every try, totals would be rare, since they fit less often.
    constexpr std::size_t kKeeps = 64;
    const std::size_t keeps = rules.hasShape ? 1 : kKeeps;
    DraftKind last{};
    for (std::size_t tries = 0; tries < most; ++tries) {
        if (tries % keeps == 0)
            last = drawLastKind(op, rules, random);
        if (auto draft = tryNeededGraph(last, op, rules, tries, random))
            return draft;
    }
    return std::nullopt;
}

GraphDraft drawNeededGraph(int op, const DraftRules& rules, CounterRandom& random)
{
    constexpr std::size_t kAtOnce = 2'000; // then the shapes start afresh at the published ones
    for (;;)
        if (auto draft = tryNeededGraphs(op, rules, kAtOnce, random))
            return *draft;
}

} // namespace gradus

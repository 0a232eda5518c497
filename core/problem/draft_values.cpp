#include "core/problem/graph_draft.h"

#include <utility>

namespace gradus {

namespace {

constexpr std::int64_t kLargestValue = 1'000;
constexpr int kLargestLiteral = 4; // paper.md 1.7: number_range 5
constexpr int kSmallestFactor = 2;

std::int64_t valueOf(const GraphDraft& draft, std::size_t index)
{
    return draft.nodes[index].value;
}

std::int64_t sumOfParents(const DraftNode& node, const GraphDraft& draft)
{
    std::int64_t sum = 0;
    for (const std::size_t parent : node.parents)
        sum += valueOf(draft, parent);
    return sum;
}

/// Operation of the parents alone. A difference has the larger parent first, so it is positive.
std::int64_t combineParents(DraftNode& node, const GraphDraft& draft, CounterRandom& random)
{
    if (node.parents.size() == 1) {
        node.operation = Operation::Copy;
        return valueOf(draft, node.parents[0]);
    }
    if (node.parents.size() == 2 && random.chance(0.5)) {
        const auto difference = valueOf(draft, node.parents[0]) - valueOf(draft, node.parents[1]);
        if (difference != 0) {
            node.operation = Operation::Difference;
            if (difference < 0)
                std::swap(node.parents[0], node.parents[1]);
            return difference < 0 ? -difference : difference;
        }
    }
    node.operation = Operation::Sum;
    return sumOfParents(node, draft);
}

} // namespace

bool decideInstance(DraftNode& node, const GraphDraft& draft, CounterRandom& random)
{
    if (node.parents.empty()) {
        node.operation = Operation::Constant;
        node.literal = random.between(1, kLargestLiteral);
        node.value = node.literal;
        return true;
    }
    node.value = combineParents(node, draft, random);
    if (node.hasLiteral) {
        const std::int64_t factor = random.between(kSmallestFactor, kLargestLiteral);
        if (random.chance(0.5) && node.value * factor <= kLargestValue) {
            node.literalUse = LiteralUse::Times;
            node.literal = factor;
            node.value *= factor;
        } else {
            node.literalUse = LiteralUse::Plus;
            node.literal = random.between(1, kLargestLiteral);
            node.value += node.literal;
        }
    }
    return node.value <= kLargestValue;
}

bool decideTotal(DraftNode& node, const GraphDraft& draft)
{
    node.operation = node.parents.size() == 1 ? Operation::Copy : Operation::Sum;
    node.value = sumOfParents(node, draft);
    return node.value <= kLargestValue;
}

} // namespace gradus

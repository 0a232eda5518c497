#include "core/problem/graph_draft.h"

#include <algorithm>
#include <span>
#include <utility>

namespace gradus {

namespace {

constexpr int kSmallestFactor = 2; // "1 times" is never told

std::int64_t reduced(std::int64_t value, const ValueRules& rules)
{
    if (rules.modulus == 0)
        return value;
    const std::int64_t rest = value % rules.modulus;
    return rest < 0 ? rest + rules.modulus : rest;
}

bool isAllowed(std::int64_t value, const ValueRules& rules)
{
    return rules.modulus > 0 || (value >= 1 && value <= kLargestValue);
}

std::int64_t sumOfParents(const DraftNode& node, const GraphDraft& draft)
{
    std::int64_t sum = 0;
    for (const std::size_t parent : node.parents)
        sum += draft.nodes[parent].value;
    return sum;
}

std::int64_t sumOfProducts(const DraftNode& node, const GraphDraft& draft)
{
    std::int64_t sum = 0;
    for (std::size_t i = 0; i + 1 < node.parents.size(); i += 2)
        sum += draft.nodes[node.parents[i]].value * draft.nodes[node.parents[i + 1]].value;
    return sum;
}

std::int64_t drawFactor(const ValueRules& rules, CounterRandom& random)
{
    return random.between(std::max(kSmallestFactor, rules.literalMin), rules.literalMax);
}

/// Operation of the parents alone. A difference has the larger parent first, so it is positive;
/// modulo something either order will do.
void combine(DrawnValue& drawn, std::span<const std::int64_t> parents, const ValueRules& rules,
             CounterRandom& random)
{
    drawn.operation = parents.size() == 1 ? Operation::Copy : Operation::Sum;
    drawn.value = 0;
    for (const std::int64_t parent : parents)
        drawn.value += parent;
    if (parents.size() == 2 && random.chance(0.5)) {
        const std::int64_t difference = parents[0] - parents[1];
        if (difference != 0 || rules.modulus > 0) {
            drawn.operation = Operation::Difference;
            drawn.isSwapped = difference < 0 && rules.modulus == 0;
            drawn.value = drawn.isSwapped ? -difference : difference;
        }
    }
    drawn.value = reduced(drawn.value, rules);
}

/// "k plus" or "k times" by a coin; a product that is too large becomes a sum.
void applyLiteral(DrawnValue& drawn, const ValueRules& rules, CounterRandom& random)
{
    if (rules.literalMax >= kSmallestFactor && random.chance(0.5)) {
        const std::int64_t factor = drawFactor(rules, random);
        if (isAllowed(drawn.value * factor, rules)) {
            drawn.use = LiteralUse::Times;
            drawn.literal = factor;
            drawn.value = reduced(drawn.value * factor, rules);
            return;
        }
    }
    drawn.use = LiteralUse::Plus;
    drawn.literal = random.between(rules.literalMin, rules.literalMax);
    drawn.value = reduced(drawn.value + drawn.literal, rules);
}

} // namespace

std::int64_t drawConstant(const ValueRules& rules, CounterRandom& random)
{
    if (rules.isPublished && random.chance(0.5))
        return drawFactor(rules, random);
    return random.between(rules.literalMin, rules.literalMax);
}

DrawnValue drawValue(std::span<const std::int64_t> parents, bool hasLiteral,
                     const ValueRules& rules, CounterRandom& random)
{
    DrawnValue drawn;
    if (parents.empty()) {
        drawn.literal = drawConstant(rules, random);
        drawn.value = drawn.literal;
        drawn.isAllowed = true;
        return drawn;
    }
    combine(drawn, parents, rules, random);
    if (hasLiteral)
        applyLiteral(drawn, rules, random);
    drawn.isAllowed = isAllowed(drawn.value, rules);
    return drawn;
}

bool decideStated(DraftNode& node, const GraphDraft& draft, const ValueRules& rules,
                  CounterRandom& random)
{
    InlineList<std::int64_t, kMaxInputs> values;
    for (const std::size_t parent : node.parents)
        values.push(draft.nodes[parent].value);
    const auto drawn =
        drawValue(std::span(values.data(), values.size()), node.hasLiteral, rules, random);
    node.operation = drawn.operation;
    node.literalUse = drawn.use;
    node.literal = drawn.literal;
    node.value = drawn.value;
    if (drawn.isSwapped)
        std::swap(node.parents[0], node.parents[1]);
    return drawn.isAllowed;
}

void addTotalParents(DraftNode& total, const GraphDraft& draft)
{
    for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
        const auto& instance = draft.nodes[i];
        if (instance.kind != DraftKind::Instance || instance.place != total.place)
            continue;
        total.parents.push(i);
        if (total.kind == DraftKind::Total)
            continue;
        for (std::size_t j = 0; j < draft.nodes.size(); ++j)
            if (draft.nodes[j].kind == DraftKind::Average && draft.nodes[j].place == total.place
                && draft.nodes[j].thing == instance.thing)
                total.parents.push(j);
    }
}

bool decideTotal(DraftNode& node, const GraphDraft& draft, const ValueRules& rules)
{
    if (node.kind == DraftKind::GrandTotal) {
        node.operation = Operation::SumOfProducts;
        node.value = reduced(sumOfProducts(node, draft), rules);
    } else {
        node.operation = node.parents.size() == 1 ? Operation::Copy : Operation::Sum;
        node.value = reduced(sumOfParents(node, draft), rules);
    }
    return isAllowed(node.value, rules);
}

} // namespace gradus

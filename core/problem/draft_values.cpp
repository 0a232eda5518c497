#include "core/problem/graph_draft.h"

#include <algorithm>
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
std::int64_t combineParents(DraftNode& node, const GraphDraft& draft, const ValueRules& rules,
                            CounterRandom& random)
{
    if (node.parents.size() == 1) {
        node.operation = Operation::Copy;
        return draft.nodes[node.parents[0]].value;
    }
    if (node.parents.size() == 2 && random.chance(0.5)) {
        const auto difference =
            draft.nodes[node.parents[0]].value - draft.nodes[node.parents[1]].value;
        if (difference != 0 || rules.modulus > 0) {
            node.operation = Operation::Difference;
            if (difference >= 0 || rules.modulus > 0)
                return reduced(difference, rules);
            std::swap(node.parents[0], node.parents[1]);
            return -difference;
        }
    }
    node.operation = Operation::Sum;
    return reduced(sumOfParents(node, draft), rules);
}

} // namespace

std::int64_t drawConstant(const ValueRules& rules, CounterRandom& random)
{
    if (rules.isPublished && random.chance(0.5))
        return drawFactor(rules, random);
    return random.between(rules.literalMin, rules.literalMax);
}

DrawnLiteral drawLiteral(std::int64_t value, const ValueRules& rules, CounterRandom& random)
{
    if (rules.literalMax >= kSmallestFactor && random.chance(0.5)) {
        const std::int64_t factor = drawFactor(rules, random);
        if (isAllowed(value * factor, rules))
            return {LiteralUse::Times, factor, reduced(value * factor, rules)};
    }
    const std::int64_t summand = random.between(rules.literalMin, rules.literalMax);
    return {LiteralUse::Plus, summand, reduced(value + summand, rules)};
}

bool decideStated(DraftNode& node, const GraphDraft& draft, const ValueRules& rules,
                  CounterRandom& random)
{
    if (node.parents.empty()) {
        node.operation = Operation::Constant;
        node.literal = drawConstant(rules, random);
        node.value = node.literal;
        return true;
    }
    node.value = combineParents(node, draft, rules, random);
    if (node.hasLiteral) {
        const auto drawn = drawLiteral(node.value, rules, random);
        node.literalUse = drawn.use;
        node.literal = drawn.literal;
        node.value = drawn.value;
    }
    return isAllowed(node.value, rules);
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

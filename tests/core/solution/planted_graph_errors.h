#pragma once

#include "tests/core/solution/planted_errors.h"

#include <utility>

namespace gradus::test {

inline NamedPlant slip(const char* name, const Change& change)
{
    return {name, plantInGraph(NodeStatus::Slip, change)};
}

inline NamedPlant wrongParents(const char* name, const Change& change)
{
    return {name, plantInGraph(NodeStatus::WrongParents, change)};
}

/// Another number in the same place of the sentence.
inline std::vector<NamedPlant> literalErrors()
{
    const auto raise = [](bool (*isSuitable)(const Quantity&)) {
        return [=](Problem& problem, std::size_t node, CounterRandom& random) {
            auto& quantity = problem.quantities[node];
            quantity.literal += random.between(1, 3);
            return isSuitable(quantity);
        };
    };
    return {
        slip("wrong constant", raise([](const Quantity& quantity) {
                 return quantity.operation == Operation::Constant;
             })),
        slip("wrong k plus", raise([](const Quantity& quantity) {
                 return quantity.literalUse == LiteralUse::Plus;
             })),
        slip("wrong k times", raise([](const Quantity& quantity) {
                 return quantity.literalUse == LiteralUse::Times;
             })),
    };
}

/// Another operation on the same parents.
inline std::vector<NamedPlant> operationErrors()
{
    const auto use = [](LiteralUse from, LiteralUse to) {
        return [=](Problem& problem, std::size_t node, CounterRandom&) {
            return std::exchange(problem.quantities[node].literalUse, to) == from;
        };
    };
    const auto operation = [](Operation from, Operation to) {
        return [=](Problem& problem, std::size_t node, CounterRandom&) {
            auto& quantity = problem.quantities[node];
            return quantity.parents.size() == 2 && std::exchange(quantity.operation, to) == from;
        };
    };
    const auto reverse = [](Problem& problem, std::size_t node, CounterRandom&) {
        auto& quantity = problem.quantities[node];
        std::reverse(quantity.parents.begin(), quantity.parents.end());
        return quantity.operation == Operation::Difference
               && quantity.parents[0] != quantity.parents[1];
    };
    return {
        slip("plus for times", use(LiteralUse::Times, LiteralUse::Plus)),
        slip("times for plus", use(LiteralUse::Plus, LiteralUse::Times)),
        slip("sum for difference", operation(Operation::Difference, Operation::Sum)),
        slip("difference for sum", operation(Operation::Sum, Operation::Difference)),
        slip("difference reversed", reverse),
    };
}

inline bool addParent(Problem& problem, std::size_t node, CounterRandom& random)
{
    auto& quantity = problem.quantities[node];
    const auto other = otherParent(problem, node, random);
    const bool isSum = quantity.operation == Operation::Sum;
    if (!other || (!isSum && quantity.operation != Operation::Copy))
        return false;
    quantity.operation = Operation::Sum;
    quantity.parents.push_back(*other);
    return true;
}

inline bool replaceParent(Problem& problem, std::size_t node, CounterRandom& random)
{
    auto& parents = problem.quantities[node].parents;
    const auto other = otherParent(problem, node, random);
    if (!other || parents.empty())
        return false;
    const auto at = random.below(static_cast<std::uint32_t>(parents.size()));
    if (std::count(parents.begin(), parents.end(), parents[at]) > 1)
        return false;
    parents[at] = *other;
    return true;
}

/// Other parents.
inline std::vector<NamedPlant> parentErrors()
{
    const auto drop = [](bool isTotal) {
        return [=](Problem& problem, std::size_t node, CounterRandom& random) {
            auto& quantity = problem.quantities[node];
            return (quantity.kind == QuantityKind::Total) == isTotal
                   && dropParent(quantity, random);
        };
    };
    return {
        wrongParents("parent dropped", drop(false)),
        wrongParents("total without a member", drop(true)),
        wrongParents("parent added", addParent),
        wrongParents("parent replaced", replaceParent),
    };
}

} // namespace gradus::test

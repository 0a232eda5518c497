#pragma once

#include "core/problem/problem.h"
#include "core/solution/verdict.h"

#include <string>
#include <utility>
#include <vector>

namespace gradus::test {

inline Quantity quantity(std::string name, std::int64_t value,
                         std::vector<std::size_t> parents = {})
{
    Quantity made;
    made.name = std::move(name);
    made.operation = parents.empty()       ? Operation::Constant
                     : parents.size() == 1 ? Operation::Copy
                                           : Operation::Sum;
    made.parents = std::move(parents);
    made.value = value;
    made.literal = made.parents.empty() ? value : 0;
    made.isNeeded = true;
    return made;
}

/// A published problem: "How many adult animals does Bundle Ranch have in total?", op 8, answer 15,
/// with the distractor the question does not need.
inline Problem zooProblem()
{
    Problem problem;
    problem.context = "crazy_zootopia";
    problem.quantities = {
        quantity("adult wolf in Hamilton Farm", 3),
        quantity("adult fox in Bundle Ranch", 9, {0}),
        quantity("adult deer in Bundle Ranch", 3, {0}),
        quantity("adult wolf in Bundle Ranch", 3, {0}),
        quantity("total number of adult animals in Bundle Ranch", 15, {1, 2, 3}),
        quantity("adult fox in Hamilton Farm", 1),
    };
    problem.quantities[1].literalUse = LiteralUse::Times;
    problem.quantities[1].literal = 3;
    problem.quantities[4].kind = QuantityKind::Total;
    problem.quantities[5].isNeeded = false;
    problem.asked = 4;
    return problem;
}

inline NodeVerdict nodeVerdict(std::string name, NodeStatus status, std::vector<std::string> gold,
                               std::vector<std::string> predicted)
{
    NodeVerdict node;
    node.name = std::move(name);
    node.status = status;
    node.goldParents = std::move(gold);
    node.predictedParents = std::move(predicted);
    node.goldValue = 3;
    node.predictedValue = 3;
    return node;
}

/// Every status once, the first error and a lucky one among them.
inline Verdict everyStatus()
{
    Verdict verdict;
    const std::string wolf = "adult wolf in Hamilton Farm";
    const std::string fox = "adult fox in Bundle Ranch";
    const std::string deer = "adult deer in Bundle Ranch";
    const std::string lone = "adult wolf in Bundle Ranch";
    const std::string total = "total number of adult animals in Bundle Ranch";
    const std::string extra = "adult fox in Hamilton Farm";
    const std::string invented = "adult unicorn in Bundle Ranch";
    verdict.nodes = {
        nodeVerdict(wolf, NodeStatus::Correct, {}, {}),
        nodeVerdict(fox, NodeStatus::Slip, {wolf}, {wolf}),
        nodeVerdict(deer, NodeStatus::Missing, {wolf}, {}),
        nodeVerdict(lone, NodeStatus::Inherited, {fox}, {fox}),
        nodeVerdict(total, NodeStatus::WrongParents, {deer, fox, lone}, {fox, invented, lone}),
        nodeVerdict(extra, NodeStatus::ExtraTrue, {}, {}),
        nodeVerdict(invented, NodeStatus::ExtraInvented, {}, {extra}),
    };
    verdict.nodes[1].predictedValue = 4;
    verdict.nodes[1].isFirstError = true;
    verdict.nodes[2].predictedValue.reset();
    verdict.nodes[3].predictedValue = 4;
    verdict.nodes[4].isLucky = true;
    verdict.nodes[5].goldValue.reset();
    verdict.nodes[6].goldValue.reset();
    verdict.processAccuracy = 0.2; // one of five gold nodes
    return verdict;
}

} // namespace gradus::test

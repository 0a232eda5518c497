#include "core/solution/verdict.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace gradus {

namespace {

using StepsByName = std::unordered_map<std::string_view, std::vector<const SolutionStep*>>;

StepsByName groupByName(const ParsedSolution& solution)
{
    StepsByName groups;
    for (const auto& step : solution.steps)
        groups[step.name].push_back(&step);
    return groups;
}

bool isSameValue(const std::optional<double>& a, const std::optional<double>& b)
{
    constexpr double kTolerance = 1e-6; // as in the published comparison
    return a && b && std::abs(*a - *b) <= kTolerance;
}

/// Operation, operands and literal; the order of a sum is free.
bool isSameOperation(const SolutionStep& gold, const SolutionStep& predicted)
{
    if (gold.operation != predicted.operation || gold.literalUse != predicted.literalUse
        || gold.literal != predicted.literal)
        return false;
    if (gold.operation == Operation::Difference)
        return gold.operands == predicted.operands;
    auto expected = gold.operands;
    auto operands = predicted.operands;
    std::sort(expected.begin(), expected.end());
    std::sort(operands.begin(), operands.end());
    return expected == operands;
}

NodeStatus statusOf(const SolutionStep& gold, const SolutionStep& predicted)
{
    if (gold.dependencies != predicted.dependencies)
        return NodeStatus::WrongParents;
    if (!predicted.isConsistent || !predicted.isWellFormed || !isSameOperation(gold, predicted))
        return NodeStatus::Slip;
    // Done as in gold and without a slip: another value can only come from its parents.
    return isSameValue(gold.value, predicted.value) ? NodeStatus::Correct : NodeStatus::Inherited;
}

/// The first definition that is not right, else the first.
std::pair<const SolutionStep*, NodeStatus>
worstDefinition(const SolutionStep& gold, const std::vector<const SolutionStep*>& definitions)
{
    for (const auto* definition : definitions)
        if (const auto status = statusOf(gold, *definition); status != NodeStatus::Correct)
            return {definition, status};
    return {definitions.front(), NodeStatus::Correct};
}

void fillPredicted(NodeVerdict& node, const SolutionStep& step)
{
    node.predictedValue = step.value;
    node.predictedParents = step.dependencies;
    node.span = step.span;
}

void addGoldNode(Verdict& verdict, const SolutionStep& gold, const StepsByName& predicted)
{
    NodeVerdict node;
    node.name = gold.name;
    node.goldValue = gold.value;
    node.goldParents = gold.dependencies;
    const auto found = predicted.find(gold.name);
    if (found == predicted.end()) {
        verdict.missing.push_back(gold.name);
    } else {
        const auto [step, status] = worstDefinition(gold, found->second);
        node.status = status;
        fillPredicted(node, *step);
        const bool isValueRight = isSameValue(gold.value, step->value);
        const bool areParentsRight = status != NodeStatus::WrongParents;
        node.isLucky = !areParentsRight && isValueRight;
        if (!isValueRight)
            verdict.valueMismatches.push_back(gold.name);
        if (!areParentsRight)
            verdict.dependencyMismatches.push_back(gold.name);
    }
    verdict.nodes.push_back(std::move(node));
}

/// Gold is in topological order: all parents of its first wrong node are right.
void markFirstError(Verdict& verdict)
{
    const auto found =
        std::find_if(verdict.nodes.begin(), verdict.nodes.end(),
                     [](const NodeVerdict& node) { return node.status != NodeStatus::Correct; });
    if (found != verdict.nodes.end())
        found->isFirstError = true;
}

void addExtraNodes(Verdict& verdict, const ParsedSolution& predicted, const StepsByName& gold,
                   const std::vector<std::string>& known)
{
    const std::unordered_set<std::string_view> knownNames(known.begin(), known.end());
    std::unordered_set<std::string_view> seen;
    for (const auto& step : predicted.steps) {
        if (gold.contains(step.name) || !seen.insert(step.name).second)
            continue;
        NodeVerdict node;
        node.name = step.name;
        node.status =
            knownNames.contains(step.name) ? NodeStatus::ExtraTrue : NodeStatus::ExtraInvented;
        fillPredicted(node, step);
        verdict.extra.push_back(step.name);
        verdict.nodes.push_back(std::move(node));
    }
}

} // namespace

std::string_view nodeStatusName(NodeStatus status) noexcept
{
    switch (status) {
    case NodeStatus::Correct:
        return "correct";
    case NodeStatus::Slip:
        return "slip";
    case NodeStatus::Inherited:
        return "inherited";
    case NodeStatus::WrongParents:
        return "wrong_parents";
    case NodeStatus::Missing:
        return "missing";
    case NodeStatus::ExtraTrue:
        return "extra_true";
    case NodeStatus::ExtraInvented:
        return "extra_invented";
    }
    return "";
}

Verdict compareSolutions(const ParsedSolution& gold, const ParsedSolution& predicted,
                         const std::vector<std::string>& known)
{
    Verdict verdict;
    const auto goldByName = groupByName(gold);
    const auto predictedByName = groupByName(predicted);
    for (const auto& step : gold.steps)
        if (goldByName.at(step.name).front() == &step)
            addGoldNode(verdict, step, predictedByName);
    markFirstError(verdict);

    const auto goldCount = verdict.nodes.size();
    const auto correct = static_cast<std::size_t>(
        std::count_if(verdict.nodes.begin(), verdict.nodes.end(),
                      [](const NodeVerdict& node) { return node.status == NodeStatus::Correct; }));
    if (goldCount > 0)
        verdict.processAccuracy = static_cast<double>(correct) / static_cast<double>(goldCount);
    verdict.isAnswerCorrect = isSameValue(gold.answer, predicted.answer);
    verdict.isVerifiedCorrect = goldCount > 0 && correct == goldCount && verdict.isAnswerCorrect;
    addExtraNodes(verdict, predicted, goldByName, known);
    return verdict;
}

std::vector<std::string> quantityNames(const Problem& problem)
{
    std::vector<std::string> names;
    std::unordered_set<std::string> seen;
    const auto add = [&](std::string name) {
        if (seen.insert(name).second)
            names.push_back(std::move(name));
    };
    for (const auto& quantity : problem.quantities)
        add(quantity.name);
    for (const auto& quantity : problem.quantities)
        for (const auto& total : problem.totals)
            add(total + " in " + quantity.place);
    return names;
}

} // namespace gradus

#include "core/problem/igsm_parameters.h"
#include "core/solution/check_igsm.h"
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

/// What a step ends in: an expression in x, or a number.
bool isSameResult(const SolutionStep& a, const SolutionStep& b)
{
    if (a.expression || b.expression)
        return a.expression == b.expression;
    return isSameValue(a.value, b.value);
}

/// Pairs of factors, sorted, so that neither the order of factors nor that of products counts.
std::vector<std::pair<std::string, std::string>>
productsOf(const std::vector<std::string>& operands)
{
    std::vector<std::pair<std::string, std::string>> products;
    for (std::size_t i = 0; i + 1 < operands.size(); i += 2)
        products.emplace_back(std::minmax(operands[i], operands[i + 1]));
    std::sort(products.begin(), products.end());
    return products;
}

/// Operation, operands and literal; the order of a sum is free.
bool isSameOperation(const SolutionStep& gold, const SolutionStep& predicted)
{
    if (gold.operation != predicted.operation || gold.literalUse != predicted.literalUse
        || gold.literal != predicted.literal || gold.isUnknown != predicted.isUnknown)
        return false;
    if (gold.operation == Operation::Difference)
        return gold.operands == predicted.operands;
    if (gold.operation == Operation::SumOfProducts)
        return productsOf(gold.operands) == productsOf(predicted.operands);
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
    return isSameResult(gold, predicted) ? NodeStatus::Correct : NodeStatus::Inherited;
}

/// How x was found. Done as in gold and without a slip, another x can only come from the steps.
NodeStatus statusOf(const std::optional<SolvedEquation>& gold,
                    const std::optional<SolvedEquation>& predicted)
{
    if (!gold)
        return NodeStatus::Correct;
    if (!predicted || !predicted->isConsistent || predicted->known != gold->known
        || predicted->right != gold->right)
        return NodeStatus::Slip;
    return predicted->unknown == gold->unknown ? NodeStatus::Correct : NodeStatus::Inherited;
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
        const bool isValueRight = isSameResult(gold, *step);
        const bool areParentsRight = status != NodeStatus::WrongParents;
        node.isLucky = !areParentsRight && isValueRight;
        if (!isValueRight)
            verdict.valueMismatches.push_back(gold.name);
        if (!areParentsRight)
            verdict.dependencyMismatches.push_back(gold.name);
    }
    verdict.nodes.push_back(std::move(node));
}

/// An equation where none is asked for is text behind a step that is not in the grammar.
void markStepBefore(Verdict& verdict, const ParsedSolution& predicted)
{
    const auto before =
        std::find_if(predicted.steps.begin(), predicted.steps.end(), [&](const SolutionStep& step) {
            return step.span.end + 1 == predicted.equation->span.begin;
        });
    if (before == predicted.steps.end())
        return;
    for (auto& node : verdict.nodes)
        if (node.name == before->name && node.status == NodeStatus::Correct)
            node.status = NodeStatus::Slip;
}

/// The unknown of a reverse problem is worth what the equation finds: its status is that of the
/// equation, unless its own step is wrong already.
/// @return the node that is wrong by its equation alone; nullptr if there is none.
NodeVerdict* addEquation(Verdict& verdict, const ParsedSolution& gold,
                         const ParsedSolution& predicted)
{
    const auto unknown = std::find_if(gold.steps.begin(), gold.steps.end(),
                                      [](const SolutionStep& step) { return step.isUnknown; });
    if (unknown == gold.steps.end()) {
        if (predicted.equation)
            markStepBefore(verdict, predicted);
        return nullptr;
    }
    verdict.equation = statusOf(gold.equation, predicted.equation);
    if (predicted.equation)
        verdict.equationSpan = predicted.equation->span;
    const auto node =
        std::find_if(verdict.nodes.begin(), verdict.nodes.end(),
                     [&](const NodeVerdict& each) { return each.name == unknown->name; });
    if (node->status != NodeStatus::Correct || *verdict.equation == NodeStatus::Correct)
        return nullptr;
    node->status = *verdict.equation;
    if (!isSameValue(node->goldValue, node->predictedValue))
        verdict.valueMismatches.push_back(node->name);
    return &*node;
}

/// Gold is in topological order: all parents of its first wrong node are right. An equation comes
/// after all steps, so what is wrong by it alone, @p last, is the first error only if nothing else
/// is wrong.
void markFirstError(Verdict& verdict, NodeVerdict* last, std::size_t goldCount)
{
    const auto end = verdict.nodes.begin() + static_cast<std::ptrdiff_t>(goldCount);
    const auto found = std::find_if(verdict.nodes.begin(), end, [&](const NodeVerdict& node) {
        return node.status != NodeStatus::Correct && &node != last;
    });
    if (found != end)
        found->isFirstError = true;
    else if (last != nullptr)
        last->isFirstError = true;
}

/// @p sentence as a step would carry it out.
SolutionStep stepOf(const StatedSentence& sentence)
{
    SolutionStep step;
    step.isUnknown = sentence.kind == StatedSentence::Kind::Unknown;
    step.operation = sentence.operation;
    step.operands = sentence.parents;
    step.literalUse = sentence.literalUse;
    step.literal = sentence.literal;
    step.dependencies = sentence.parents;
    std::sort(step.dependencies.begin(), step.dependencies.end());
    step.dependencies.erase(std::unique(step.dependencies.begin(), step.dependencies.end()),
                            step.dependencies.end());
    return step;
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

void summarise(Verdict& verdict, std::size_t goldCount)
{
    const auto correct = static_cast<std::size_t>(
        std::count_if(verdict.nodes.begin(), verdict.nodes.end(),
                      [](const NodeVerdict& node) { return node.status == NodeStatus::Correct; }));
    if (goldCount > 0)
        verdict.processAccuracy = static_cast<double>(correct) / static_cast<double>(goldCount);
    verdict.isVerifiedCorrect = goldCount > 0 && correct == goldCount && verdict.isAnswerCorrect;
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
    auto* const last = addEquation(verdict, gold, predicted);
    markFirstError(verdict, last, verdict.nodes.size());

    verdict.isAnswerCorrect = gold.answerNames.empty() ? isSameValue(gold.answer, predicted.answer)
                                                       : gold.answerNames == predicted.answerNames;
    summarise(verdict, verdict.nodes.size());
    addExtraNodes(verdict, predicted, goldByName, known);
    return verdict;
}

Verdict verifySolution(const Problem& problem, const ParsedSolution& gold, std::string_view text,
                       const std::vector<std::string>& known)
{
    auto verdict = compareSolutions(gold, parseSolution(text, problem.modulus), known);
    if (problem.igsm)
        verdict.isVerifiedCorrect &= checkIgsm(problem, text).isFullyCorrect();
    return verdict;
}

void checkSentences(Verdict& verdict, const ParsedSolution& predicted,
                    std::span<const StatedSentence> sentences)
{
    std::unordered_map<std::string_view, const StatedSentence*> stated;
    for (const auto& sentence : sentences) // of a reverse problem's anchor the definition counts
        if (auto& kept = stated[sentence.name]; !kept || kept->operation == Operation::Constant)
            kept = &sentence;
    const std::size_t goldCount = verdict.nodes.size() - verdict.extra.size();
    std::unordered_map<std::string_view, NodeVerdict*> nodes;
    for (std::size_t i = 0; i < goldCount; ++i)
        nodes.emplace(verdict.nodes[i].name, &verdict.nodes[i]);
    for (const auto& step : predicted.steps) {
        const auto found = stated.find(step.name);
        const auto place = nodes.find(step.name);
        if (found == stated.end() || place == nodes.end()
            || kindOfName(step.name) == QuantityKind::Total)
            continue;
        NodeVerdict* const node = place->second;
        if (node->status != NodeStatus::Correct)
            continue;
        const SolutionStep expected = stepOf(*found->second);
        if (expected.dependencies != step.dependencies)
            node->status = NodeStatus::WrongParents;
        else if (!isSameOperation(expected, step))
            node->status = NodeStatus::Slip;
    }
    if (std::none_of(verdict.nodes.begin(), verdict.nodes.end(),
                     [](const NodeVerdict& node) { return node.isFirstError; }))
        markFirstError(verdict, nullptr, goldCount);
    summarise(verdict, goldCount);
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
    if (problem.igsm)
        for (const auto& parameter : igsmParameters(problem))
            add(parameter.name);
    for (const auto& quantity : problem.quantities)
        for (const auto& total : problem.totals)
            add(total + " in " + quantity.place);
    return names;
}

} // namespace gradus

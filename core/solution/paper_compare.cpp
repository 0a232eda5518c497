#include "core/solution/paper_compare.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace gradus {

namespace {

/// Neither both undefined nor both (nearly) the same.
bool isMismatch(const std::optional<double>& gold, const std::optional<double>& predicted)
{
    constexpr double kTolerance = 1e-6;
    if (!gold || !predicted)
        return gold.has_value() != predicted.has_value();
    return std::abs(*gold - *predicted) > kTolerance;
}

bool haveSameDependencies(const PaperGraph& gold, std::size_t goldNode, const PaperGraph& predicted,
                          std::size_t predictedNode)
{
    const auto& expected = gold.step(goldNode).dependencies;
    const auto& found = predicted.step(predictedNode).dependencies;
    return expected.size() == found.size()
           && std::all_of(found.begin(), found.end(), [&](std::size_t node) {
                  const auto known = gold.find(predicted.name(node));
                  return known && std::binary_search(expected.begin(), expected.end(), *known);
              });
}

/// Adds what is wrong with a node that both have; whether it counts for process accuracy.
bool compareNode(PaperReport& report, const PaperGraph& gold, std::size_t goldNode,
                 const PaperGraph& predicted, std::size_t predictedNode)
{
    const auto& name = gold.name(goldNode);
    const auto& goldValue = gold.step(goldNode).value;
    const auto& predictedValue = predicted.step(predictedNode).value;
    auto& status = report.nodes[goldNode].status;
    const bool isValueWrong = isMismatch(goldValue, predictedValue);
    const bool areParentsRight = haveSameDependencies(gold, goldNode, predicted, predictedNode);
    if (isValueWrong) {
        report.valueMismatches.push_back({name, goldValue, predictedValue});
        status = PaperNodeStatus::Slip;
    }
    if (!areParentsRight) {
        report.dependencyMismatches.push_back(
            {name, gold.dependencyNames(goldNode), predicted.dependencyNames(predictedNode)});
        status = PaperNodeStatus::WrongParents;
    }
    return !isValueWrong && areParentsRight && goldValue.has_value();
}

void addExtraNodes(PaperReport& report, const PaperGraph& gold, const PaperGraph& predicted)
{
    for (const auto node : predicted.sortedNodes())
        if (!gold.find(predicted.name(node)))
            report.extra.push_back(predicted.name(node));
    if (report.extra.empty())
        return;
    for (std::size_t node = 0; node < predicted.size(); ++node)
        if (!gold.find(predicted.name(node)))
            report.nodes.push_back({predicted.name(node), PaperNodeStatus::Extra});
}

} // namespace

PaperGraph::PaperGraph(PaperSolution solution)
    : m_solution(std::move(solution))
    , m_nodes(m_solution.names.size())
    , m_sorted(m_solution.names.size())
{
    for (std::size_t i = 0; i < m_solution.steps.size(); ++i)
        m_nodes[m_solution.steps[i].name] = i;
    std::iota(m_sorted.begin(), m_sorted.end(), std::size_t{0});
    std::sort(m_sorted.begin(), m_sorted.end(), [&](std::size_t a, std::size_t b) {
        return m_solution.names[a] < m_solution.names[b];
    });
}

std::optional<std::size_t> PaperGraph::find(std::string_view name) const
{
    const auto found = std::lower_bound(
        m_sorted.begin(), m_sorted.end(), name,
        [&](std::size_t node, std::string_view text) { return m_solution.names[node] < text; });
    if (found == m_sorted.end() || m_solution.names[*found] != name)
        return std::nullopt;
    return *found;
}

std::vector<std::string> PaperGraph::dependencyNames(std::size_t node) const
{
    std::vector<std::string> names;
    for (const auto parent : step(node).dependencies)
        names.push_back(m_solution.names[parent]);
    std::sort(names.begin(), names.end());
    return names;
}

std::string_view paperStatusName(PaperNodeStatus status) noexcept
{
    switch (status) {
    case PaperNodeStatus::Correct:
        return "correct";
    case PaperNodeStatus::Slip:
        return "slip";
    case PaperNodeStatus::WrongParents:
        return "wrong_parents";
    case PaperNodeStatus::Missing:
        return "missing";
    case PaperNodeStatus::Extra:
        return "extra";
    }
    return "";
}

PaperReport comparePaper(const PaperGraph& gold, const PaperGraph& predicted)
{
    PaperReport report;
    report.goldCount = gold.size();
    report.goldAnswer = gold.answer();
    report.predictedAnswer = predicted.answer();
    report.isAnswerMismatch = isMismatch(gold.answer(), predicted.answer());
    for (std::size_t node = 0; node < gold.size(); ++node)
        report.nodes.push_back({gold.name(node), PaperNodeStatus::Correct});
    std::size_t correct = 0;
    for (const auto node : gold.sortedNodes()) {
        const auto found = predicted.find(gold.name(node));
        if (!found) {
            report.missing.push_back(gold.name(node));
            report.nodes[node].status = PaperNodeStatus::Missing;
        } else if (compareNode(report, gold, node, predicted, *found)) {
            ++correct;
        }
    }
    if (gold.size() > 0)
        // Rounded as the published figures are: 2 of 3 is 0.6666666666666667.
        report.processAccuracy =
            1.0 - static_cast<double>(gold.size() - correct) / static_cast<double>(gold.size());
    addExtraNodes(report, gold, predicted);
    return report;
}

} // namespace gradus

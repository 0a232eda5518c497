#pragma once

#include "core/solution/paper_parser.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// A solution as the published comparison sees it: a table of names, in which of several
/// definitions of a name the last one stands (paper.md 2.2, rule 10).
class PaperGraph
{
public:
    explicit PaperGraph(PaperSolution solution);

    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }
    [[nodiscard]] const std::string& name(std::size_t node) const { return m_solution.names[node]; }
    /// The definition that counts; its dependencies are indices of nodes.
    [[nodiscard]] const PaperStep& step(std::size_t node) const
    {
        return m_solution.steps[m_nodes[node]];
    }
    [[nodiscard]] const std::optional<double>& answer() const { return m_solution.answer; }
    /// All nodes, in the order of their names' bytes.
    [[nodiscard]] const std::vector<std::size_t>& sortedNodes() const { return m_sorted; }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
    /// Names of what @p node depends on, sorted.
    [[nodiscard]] std::vector<std::string> dependencyNames(std::size_t node) const;

private:
    PaperSolution m_solution;
    std::vector<std::size_t> m_nodes; ///< index of the step that counts, by name
    std::vector<std::size_t> m_sorted;
};

/// What became of a node in the published comparison.
enum class PaperNodeStatus : std::uint8_t {
    Correct,
    Slip,         ///< only the value is wrong
    WrongParents, ///< the names it depends on are wrong, and perhaps the value
    Missing,
    Extra,
};
[[nodiscard]] std::string_view paperStatusName(PaperNodeStatus status) noexcept; ///< "correct", ...

struct PaperNodeVerdict
{
    std::string name;
    PaperNodeStatus status = PaperNodeStatus::Correct;

    friend bool operator==(const PaperNodeVerdict&, const PaperNodeVerdict&) = default;
};

struct PaperValueMismatch
{
    std::string name;
    std::optional<double> gold;
    std::optional<double> predicted;

    friend bool operator==(const PaperValueMismatch&, const PaperValueMismatch&) = default;
};

struct PaperDependencyMismatch
{
    std::string name;
    std::vector<std::string> gold; ///< sorted
    std::vector<std::string> predicted;

    friend bool operator==(const PaperDependencyMismatch&,
                           const PaperDependencyMismatch&) = default;
};

/// What the published comparison reports; every list is sorted by name.
struct PaperReport
{
    std::vector<std::string> missing;
    std::vector<std::string> extra;
    std::vector<PaperValueMismatch> valueMismatches; ///< both undefined is no mismatch
    std::vector<PaperDependencyMismatch> dependencyMismatches;
    bool isAnswerMismatch = false; ///< both undefined is none
    std::optional<double> goldAnswer;
    std::optional<double> predictedAnswer;
    std::size_t goldCount = 0;           ///< nodes of the gold graph
    double processAccuracy = 0;          ///< the paper's (2.1): both values defined, unlike above
    std::vector<PaperNodeVerdict> nodes; ///< gold in gold order, then extra as predicted

    /// Nothing wrong and nothing missing; extra nodes are allowed.
    [[nodiscard]] bool isPerfect() const
    {
        return missing.empty() && valueMismatches.empty() && dependencyMismatches.empty()
               && !isAnswerMismatch;
    }
    /// Unlike isAnswerMismatch: there must be an answer.
    [[nodiscard]] bool isAnswerCorrect() const { return goldAnswer && !isAnswerMismatch; }
};

/// The published comparison of a prediction with gold: names, the sets of names they depend on, and
/// values and answers to within 1e-6. Source: paper.md 2.2, compare().
[[nodiscard]] PaperReport comparePaper(const PaperGraph& gold, const PaperGraph& predicted);

} // namespace gradus

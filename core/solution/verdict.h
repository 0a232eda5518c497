#pragma once

#include "core/base/result.h"
#include "core/solution/problem_sentences.h"
#include "core/solution/solution.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// What became of one quantity in a predicted solution.
enum class NodeStatus {
    Correct,       ///< name, parents, operation, literal and value are the gold ones
    Slip,          ///< parents as gold; operation, literal, an equality or the form is wrong
    Inherited,     ///< all done as in gold, on wrong values of the parents
    WrongParents,  ///< parent set differs
    Missing,       ///< in gold only
    ExtraTrue,     ///< a quantity of the problem that the question does not need
    ExtraInvented, ///< not a quantity of the problem
};

[[nodiscard]] std::string_view
nodeStatusName(NodeStatus status) noexcept; ///< "correct", "slip", ...

struct NodeVerdict
{
    std::string name;
    NodeStatus status = NodeStatus::Missing;
    bool isFirstError = false; ///< the first wrong node in gold order: its parents are right
    bool isLucky = false;      ///< wrong parents, right value
    std::optional<double> goldValue;
    std::optional<double> predictedValue;
    std::vector<std::string> goldParents;
    std::vector<std::string> predictedParents;
    TextSpan span; ///< of the predicted step; empty if missing

    friend bool operator==(const NodeVerdict&, const NodeVerdict&) = default;
};

/// The comparison of a predicted solution with the gold one.
struct Verdict
{
    bool isVerifiedCorrect = false; ///< every gold node correct, the answer right (paper A.4)
    double processAccuracy = 0;     ///< share of gold nodes that are correct, in [0, 1]
    bool isAnswerCorrect = false;
    /// How a reverse problem's equation went: Correct, Slip or Inherited; it is the status of the
    /// unknown as well, unless that is wrong by itself.
    std::optional<NodeStatus> equation;
    TextSpan equationSpan; ///< of the predicted equation; empty if missing
    std::vector<NodeVerdict>
        nodes; ///< gold nodes in gold order, then extra ones in predicted order
    std::vector<std::string> missing;
    std::vector<std::string> extra;
    std::vector<std::string> valueMismatches;
    std::vector<std::string> dependencyMismatches;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Compares node by node: name, parent set, value, operation and literal, in paper.md 2.1's sense.
///
/// A node counts only if all of them are right and its step is consistent and well formed; a
/// quantity used before its definition makes the parents of its user wrong; of several definitions
/// of one name all must be right (the first that is not is the one reported). @p known are the
/// names of all quantities of the problem (to tell ExtraTrue from ExtraInvented); may be empty,
/// then every extra node counts as invented.
[[nodiscard]] Verdict compareSolutions(const ParsedSolution& gold, const ParsedSolution& predicted,
                                       const std::vector<std::string>& known = {});

/// The verdict on @p text, a solution of @p problem, by its flavour and modulus. An iGSM solution
/// is held against the problem as well (checkIgsm()). @param gold what parseSolution() makes of the
/// problem's own solution; @param known as in compareSolutions().
[[nodiscard]] Verdict verifySolution(const Problem& problem, const ParsedSolution& gold,
                                     std::string_view text,
                                     const std::vector<std::string>& known = {});

/// Marks the nodes whose predicted step contradicts @p sentences, the text of the problem: they are
/// not right even if gold says the same.
void checkSentences(Verdict& verdict, const ParsedSolution& predicted,
                    std::span<const StatedSentence> sentences);

/// Names of all quantities that a problem text speaks of, totals of its places included.
[[nodiscard]] std::vector<std::string> quantityNames(const Problem& problem);

/// The rewards of paper.md 3.5, each in [0, 1]; blends weigh the outcome with w. The published code
/// sees names, values and parents only: a slip in none of them counts as one fault of its penalty.
struct Rewards
{
    double outcome = 0;
    double paperBlend = 0;
    double codeBlend = 0;
    double strictPaper = 0;
    double strictCode = 0;
    double denseProcess = 0; ///< process accuracy whatever the answer is
};
inline constexpr double kOutcomeWeight = 0.2;
[[nodiscard]] Rewards rewardsOf(const Verdict& verdict, double outcomeWeight = kOutcomeWeight);

} // namespace gradus

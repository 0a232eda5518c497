#pragma once

#include "core/base/result.h"
#include "core/solution/paper_compare.h"
#include "core/solution/verdict.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Where a solution first goes wrong, for the strict verifier: one class a solution.
enum class SolutionFault {
    None,         ///< verified correct
    Slip,         ///< the first wrong step has the right parents and is worked out wrongly
    WrongParents, ///< the first wrong step uses other quantities than gold
    Missing,      ///< the first wrong step is not there
    Equation,     ///< all steps are right, solving for the unknown is not: reverse problems
    Answer,       ///< everything but the answer is right, or there is none
    Rule,         ///< every step is right and a rule of the flavour is broken (iGSM)
    NoStep,       ///< no step could be read at all
};
/// "none" "slip" "wrong_parents" "missing" "equation" "answer" "rule" "no_step"
[[nodiscard]] std::string_view solutionFaultName(SolutionFault fault) noexcept;
/// Nothing for a word that is none of them.
[[nodiscard]] std::optional<SolutionFault> solutionFaultFromName(std::string_view name) noexcept;
/// Without None, in the order above.
[[nodiscard]] const std::vector<SolutionFault>& allSolutionFaults();

/// How many nodes of a solution are what; the first five sum to the nodes of gold.
struct NodeCounts
{
    int correct = 0;
    int slip = 0;
    int inherited = 0;
    int wrongParents = 0;
    int missing = 0;
    int extraTrue = 0;
    int extraInvented = 0;

    friend bool operator==(const NodeCounts&, const NodeCounts&) = default;
};

/// What both verifiers say of one solution, in numbers that can be counted without its text.
struct Judgement
{
    bool isVerified = false;             ///< strict
    std::optional<bool> isVerifiedPaper; ///< as published; nothing: gold cannot be read that way
    bool isAnswerCorrect = false;        ///< strict
    double processAccuracy = 0;          ///< strict, in [0, 1]
    std::string answer; ///< as read: a number in its shortest form, or names; "": none
    SolutionFault fault = SolutionFault::None;
    /// Depth in gold's graph of the step that is first wrong: 1 has no parents, each further step
    /// is one more than its deepest parent; Equation and Answer: one more than the deepest step;
    /// 0 for None and NoStep.
    int faultDepth = 0;
    NodeCounts nodes;

    friend bool operator==(const Judgement&, const Judgement&) = default;
};

/// Judges solutions of one problem; what depends on the problem alone is worked out once.
///
/// Threads: one instance may be used from several at once.
class SolutionJudge
{
public:
    /// @param goldText the problem's own solution as it is told.
    SolutionJudge(Problem problem, std::string_view goldText);
    /// Of a row of problemRow() or of the original: with a graph, with the texts it can be read
    /// from, or with a `solution` alone, which then is all that can be compared with.
    /// ErrorCode::Corrupt names the field at fault; so it does a gold solution that the strict
    /// verifier cannot read, for nothing could ever match it.
    [[nodiscard]] static Result<SolutionJudge> ofRow(std::string_view row);

    [[nodiscard]] Judgement operator()(std::string_view text) const;

    /// Gold's answer, spelt as Judgement::answer.
    [[nodiscard]] std::string goldAnswer() const;
    /// Of gold's deepest step, as in Judgement::faultDepth; 0: gold has no step.
    [[nodiscard]] int goldDepth() const noexcept;

private:
    SolutionJudge(std::optional<Problem> problem, std::string_view goldText);

    std::optional<Problem> m_problem; ///< none: the gold solution is all there is
    int m_modulus;
    ParsedSolution m_gold;
    std::vector<std::string> m_names; ///< of all quantities of the problem
    std::vector<int> m_depths;        ///< of m_gold.steps
    std::optional<PaperGraph> m_paperGold;
};

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/results/estimate.h"
#include "core/results/evaluated.h"
#include "core/results/gold_facts.h"
#include "core/solution/judgement.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// What the share of an error is a share of.
enum class ErrorLevel {
    Solution, ///< of samples: where a solution first goes wrong, one class a sample
    Node,     ///< of gold's nodes; extra ones are counted per gold node and may be more than it has
};
/// "solution" "node"
[[nodiscard]] std::string_view errorLevelName(ErrorLevel level) noexcept;

/// How often one class of error comes up.
struct ErrorShare
{
    std::optional<int> op; ///< nothing: of every op
    ErrorLevel level = ErrorLevel::Solution;
    std::string error;      ///< solutionFaultName(), or a status of a node: nodeStatusName()
    std::int64_t count = 0; ///< samples, or nodes, that are so
    std::int64_t of = 0;    ///< samples, or nodes of gold, there are
    /// Mean over problems of the mean over samples; nothing: note says why.
    std::optional<Estimate> share;
    std::int64_t problems = 0;
    std::string note;

    friend bool operator==(const ErrorShare&, const ErrorShare&) = default;
};

/// By group of ops; none first, then allSolutionFaults(), then the statuses of nodes. The first
/// eight shares of a group sum to 1, and so do the five of gold's nodes.
/// @return none if there is no problem; InvalidArgument in the words of kNotJudged.
[[nodiscard]] Result<std::vector<ErrorShare>>
errorShares(const EvaluatedProblems& problems, IntervalMethod method = IntervalMethod::Percentile);

/// The hazard of going wrong at one depth of the graph.
struct ErrorDepth
{
    std::optional<int> op;         ///< nothing: of every op
    int depth = 0;                 ///< see Judgement::faultDepth; 0: no step could be read
    std::int64_t faults = 0;       ///< samples that first go wrong here
    std::int64_t reached = 0;      ///< samples whose problem is so deep and that did not before
    std::int64_t problems = 0;     ///< those samples are of
    std::optional<Estimate> share; ///< faults / reached; nothing: note says why
    std::string note;

    friend bool operator==(const ErrorDepth&, const ErrorDepth&) = default;
};

/// By group of ops, from depth 0 to the depth after the deepest step (where equation, answer and
/// rules are), those that no sample reached left out. A right sample reaches every depth of its
/// problem and no other: @p facts says how deep that is; where it does not, the deepest fault of
/// the problem's samples counts and the note says so.
/// @return as of errorShares().
[[nodiscard]] Result<std::vector<ErrorDepth>>
errorDepths(const EvaluatedProblems& problems, const GoldFacts& facts,
            IntervalMethod method = IntervalMethod::Percentile);

} // namespace gradus

#include "core/results/solution_errors.h"

#include "core/solution/verdict.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gradus {

namespace {

/// A class of error that is counted.
struct ErrorClass
{
    ErrorLevel level = ErrorLevel::Solution;
    std::string name;
    SolutionFault fault = SolutionFault::None;
    int NodeCounts::*nodes = nullptr;
    bool isShare = true; ///< cannot be more than the whole
};

std::vector<ErrorClass> errorClasses()
{
    std::vector<ErrorClass> classes;
    const auto addFault = [&](SolutionFault fault) {
        classes.push_back({ErrorLevel::Solution, std::string(solutionFaultName(fault)), fault});
    };
    addFault(SolutionFault::None);
    for (const auto fault : allSolutionFaults())
        addFault(fault);
    const auto addNodes = [&](NodeStatus status, int NodeCounts::*nodes, bool isShare) {
        classes.push_back({ErrorLevel::Node, std::string(nodeStatusName(status)),
                           SolutionFault::None, nodes, isShare});
    };
    addNodes(NodeStatus::Correct, &NodeCounts::correct, true);
    addNodes(NodeStatus::Slip, &NodeCounts::slip, true);
    addNodes(NodeStatus::Inherited, &NodeCounts::inherited, true);
    addNodes(NodeStatus::WrongParents, &NodeCounts::wrongParents, true);
    addNodes(NodeStatus::Missing, &NodeCounts::missing, true);
    addNodes(NodeStatus::ExtraTrue, &NodeCounts::extraTrue, false);
    addNodes(NodeStatus::ExtraInvented, &NodeCounts::extraInvented, false);
    return classes;
}

std::int64_t goldNodes(const NodeCounts& nodes) noexcept
{
    return std::int64_t{nodes.correct} + nodes.slip + nodes.inherited + nodes.wrongParents
           + nodes.missing;
}

std::int64_t countOf(const SampleRow& sample, const ErrorClass& error)
{
    if (error.level == ErrorLevel::Node)
        return sample.nodes.*error.nodes;
    return sample.fault == error.fault ? 1 : 0;
}

std::int64_t wholeOf(const SampleRow& sample, const ErrorClass& error)
{
    return error.level == ErrorLevel::Node ? goldNodes(sample.nodes) : 1;
}

/// Mean over the samples whose gold has nodes; nothing if there is none.
std::optional<double> shareOf(const EvaluatedProblem& problem, const ErrorClass& error)
{
    double sum = 0;
    double samples = 0;
    for (const auto& sample : problem.samples)
        if (const auto whole = wholeOf(sample, error); whole > 0) {
            sum += static_cast<double>(countOf(sample, error)) / static_cast<double>(whole);
            samples += 1;
        }
    return samples > 0 ? std::optional(sum / samples) : std::nullopt;
}

/// All classes of one level in one group.
Result<std::vector<ErrorShare>> levelShares(const EvaluatedProblems& problems, const OpGroup& group,
                                            std::span<const ErrorClass> classes,
                                            IntervalMethod method)
{
    std::vector<ErrorShare> shares;
    std::vector<ProblemValues> rows;
    std::vector<int> ops;
    for (const auto& error : classes) {
        ErrorShare share{.op = group.op, .level = error.level, .error = error.name};
        ProblemValues row{.of = {}, .isShare = error.isShare};
        ops.clear(); // the same for each class of a level
        for (const auto member : group.members) {
            const auto& problem = problems.problems[member];
            for (const auto& sample : problem.samples) {
                share.count += countOf(sample, error);
                share.of += wholeOf(sample, error);
            }
            if (const auto value = shareOf(problem, error)) {
                row.of.push_back(*value);
                ops.push_back(problem.op);
            }
        }
        share.problems = static_cast<std::int64_t>(ops.size());
        if (ops.size() < group.members.size())
            share.note = "the gold solution of " + std::to_string(group.members.size() - ops.size())
                         + " of " + std::to_string(group.members.size())
                         + " problems has no node that could be read";
        shares.push_back(std::move(share));
        rows.push_back(std::move(row));
    }
    if (ops.empty())
        return shares;
    auto estimates = meansOf(rows, ops, method);
    if (!estimates)
        return tl::unexpected(estimates.error());
    for (std::size_t i = 0; i < shares.size(); ++i)
        shares[i].share = std::move((*estimates)[i]);
    return shares;
}

/// How deep the samples of one problem can get, and whether that is known.
struct Reach
{
    int depth = 0;
    bool isKnown = false;
};

Reach reachOf(const EvaluatedProblem& problem, const GoldFact& fact)
{
    Reach reach{.depth = fact.depth > 0 ? fact.depth + 1 : 0, .isKnown = fact.depth > 0};
    for (const auto& sample : problem.samples)
        reach.depth = std::max(reach.depth, sample.faultDepth);
    return reach;
}

/// Samples of one problem that first go wrong at @p depth, and those that got there.
std::pair<std::int64_t, std::int64_t> faultsAt(int depth, const EvaluatedProblem& problem,
                                               const Reach& reach)
{
    std::int64_t faults = 0;
    std::int64_t reached = 0;
    for (const auto& sample : problem.samples) {
        const bool isRight = sample.fault == SolutionFault::None;
        const int last = isRight ? reach.depth : sample.faultDepth;
        reached += last >= depth ? 1 : 0;
        faults += !isRight && sample.faultDepth == depth ? 1 : 0;
    }
    return {faults, reached};
}

Result<std::vector<ErrorDepth>> groupDepths(const EvaluatedProblems& problems, const OpGroup& group,
                                            const GoldFacts& facts, IntervalMethod method)
{
    std::vector<Reach> reaches;
    int deepest = 0;
    std::size_t unknown = 0;
    for (const auto member : group.members) {
        const auto& problem = problems.problems[member];
        reaches.push_back(reachOf(problem, facts.of(problem.problem)));
        deepest = std::max(deepest, reaches.back().depth);
        unknown += reaches.back().isKnown ? 0U : 1U;
    }
    std::vector<ErrorDepth> rows;
    for (int depth = 0; depth <= deepest; ++depth) {
        ErrorDepth row{.op = group.op, .depth = depth};
        std::vector<double> faults;
        std::vector<double> reached;
        for (std::size_t i = 0; i < group.members.size(); ++i) {
            const auto counts = faultsAt(depth, problems.problems[group.members[i]], reaches[i]);
            row.faults += counts.first;
            row.reached += counts.second;
            row.problems += counts.second > 0 ? 1 : 0;
            faults.push_back(static_cast<double>(counts.first));
            reached.push_back(static_cast<double>(counts.second));
        }
        auto share = ratioOf(faults, reached, method);
        if (!share)
            return tl::unexpected(share.error());
        if (!*share)
            continue;
        row.share = std::move(*share);
        if (unknown > 0)
            row.note = "the depth of " + std::to_string(unknown) + " of "
                       + std::to_string(group.members.size())
                       + " problems is not known and taken from the deepest fault";
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<void> checkJudged(const EvaluatedProblems& problems)
{
    if (isJudged(problems))
        return {};
    return fail(ErrorCode::InvalidArgument, std::string(kNotJudged));
}

} // namespace

std::string_view errorLevelName(ErrorLevel level) noexcept
{
    return level == ErrorLevel::Node ? "node" : "solution";
}

Result<std::vector<ErrorShare>> errorShares(const EvaluatedProblems& problems,
                                            IntervalMethod method)
{
    if (auto checked = checkJudged(problems); !checked)
        return tl::unexpected(checked.error());
    const auto classes = errorClasses();
    const auto firstNode = std::find_if(classes.begin(), classes.end(), [](const auto& error) {
        return error.level == ErrorLevel::Node;
    });
    std::vector<ErrorShare> all;
    for (const auto& group : opGroups(problems))
        for (const auto& level :
             {std::span(classes.begin(), firstNode), std::span(firstNode, classes.end())}) {
            auto shares = levelShares(problems, group, level, method);
            if (!shares)
                return tl::unexpected(shares.error());
            std::move(shares->begin(), shares->end(), std::back_inserter(all));
        }
    return all;
}

Result<std::vector<ErrorDepth>> errorDepths(const EvaluatedProblems& problems,
                                            const GoldFacts& facts, IntervalMethod method)
{
    if (auto checked = checkJudged(problems); !checked)
        return tl::unexpected(checked.error());
    std::vector<ErrorDepth> all;
    for (const auto& group : opGroups(problems)) {
        auto rows = groupDepths(problems, group, facts, method);
        if (!rows)
            return tl::unexpected(rows.error());
        std::move(rows->begin(), rows->end(), std::back_inserter(all));
    }
    return all;
}

} // namespace gradus

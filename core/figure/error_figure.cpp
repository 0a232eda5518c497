// Where solutions go wrong first, by op.

#include "core/figure/builders.h"
#include "core/figure/evaluated_run.h"
#include "core/results/solution_errors.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace gradus {

namespace {

/// Shares of all faults; by op.
using ByOp = std::map<int, std::vector<ErrorShare>>;

/// Those of @p evaluation; none if its samples are not judged.
Result<ByOp> sharesOf(StudyFile& study, const EvaluationRow& evaluation)
{
    const auto problems = loadEvaluated(study, evaluation);
    if (!problems)
        return tl::unexpected(problems.error());
    ByOp byOp;
    if (!isJudged(*problems))
        return byOp;
    auto shares = errorShares(*problems);
    if (!shares)
        return tl::unexpected(shares.error());
    for (auto& share : *shares)
        if (share.op && share.level == ErrorLevel::Solution && share.share)
            byOp[*share.op].push_back(std::move(share));
    return byOp;
}

/// As people read it.
std::string wordsOf(SolutionFault fault)
{
    switch (fault) {
    case SolutionFault::Slip:
        return "worked out wrongly";
    case SolutionFault::WrongParents:
        return "wrong quantities used";
    case SolutionFault::Missing:
        return "step missing";
    case SolutionFault::Equation:
        return "equation solved wrongly";
    case SolutionFault::Answer:
        return "only the answer wrong";
    case SolutionFault::Rule:
        return "rule broken";
    case SolutionFault::NoStep:
        return "no step read";
    case SolutionFault::None:
        break;
    }
    return std::string(solutionFaultName(fault));
}

/// Faults that any problem has, in the order of allSolutionFaults().
std::vector<SolutionFault> occurring(const ByOp& byOp)
{
    std::set<std::string> seen;
    for (const auto& [op, shares] : byOp)
        for (const auto& share : shares)
            if (share.count > 0)
                seen.insert(share.error);
    auto faults = allSolutionFaults();
    std::erase_if(faults, [&](SolutionFault fault) {
        return !seen.contains(std::string(solutionFaultName(fault)));
    });
    return faults;
}

/// The place of a fault among all of them: its style in every figure.
int styleOf(SolutionFault fault)
{
    const auto& all = allSolutionFaults();
    return static_cast<int>(std::find(all.begin(), all.end(), fault) - all.begin());
}

std::vector<FigureSeries> seriesOf(const ByOp& byOp)
{
    std::vector<FigureSeries> series;
    for (const auto fault : occurring(byOp)) {
        auto& line = series.emplace_back(
            FigureSeries{.name = wordsOf(fault), .style = styleOf(fault), .points = {}});
        for (const auto& [op, shares] : byOp)
            for (const auto& share : shares)
                if (share.error == solutionFaultName(fault))
                    line.points.push_back({.x = static_cast<double>(op),
                                           .y = share.share->interval.estimate,
                                           .low = share.share->interval.low,
                                           .high = share.share->interval.high});
    }
    return series;
}

/// One panel to be, with what it counts.
struct Group
{
    std::string checkpoint;
    std::size_t distribution = 0; ///< place of it
    std::string title;
    ByOp byOp;
};

/// Of @p checkpoint, one a distribution.
Result<std::vector<Group>> groupsOf(StudyFile& study, const EvaluatedRun& evaluated,
                                    const CheckpointRow& checkpoint)
{
    std::vector<Group> groups;
    for (std::size_t i = 0; i < evaluated.distributions.size(); ++i) {
        const auto& distribution = evaluated.distributions[i];
        const auto* newest = evaluated.newest(checkpoint.id, distribution);
        if (!newest)
            continue;
        auto byOp = sharesOf(study, *newest);
        if (!byOp)
            return tl::unexpected(byOp.error());
        if (!byOp->empty())
            groups.push_back(
                {checkpoint.name, i, checkpoint.name + " on " + distribution, std::move(*byOp)});
    }
    return groups;
}

/// Whether no two distributions have an op in common, so that one panel can show them all without
/// mixing them.
bool isDisjoint(const std::vector<Group>& groups)
{
    std::set<int> ops;
    for (const auto& group : groups)
        for (const auto& [op, problems] : group.byOp)
            if (!ops.insert(op).second)
                return false;
    return true;
}

std::int64_t problemsOf(const ByOp& byOp)
{
    std::int64_t problems = 0;
    for (const auto& [op, shares] : byOp)
        problems += shares.front().problems;
    return problems;
}

/// One panel a checkpoint where that mixes nothing, else one a distribution and checkpoint.
std::vector<Group> panelGroups(std::vector<std::vector<Group>> ofCheckpoints)
{
    std::vector<Group> groups;
    if (std::all_of(ofCheckpoints.begin(), ofCheckpoints.end(), isDisjoint)) {
        for (auto& each : ofCheckpoints) {
            auto whole = std::move(each.front());
            for (std::size_t i = 1; i < each.size(); ++i) {
                whole.title = whole.checkpoint;
                whole.byOp.merge(each[i].byOp);
            }
            groups.push_back(std::move(whole));
        }
        return groups;
    }
    for (auto& each : ofCheckpoints)
        std::move(each.begin(), each.end(), std::back_inserter(groups));
    std::stable_sort(groups.begin(), groups.end(),
                     [](const auto& a, const auto& b) { return a.distribution < b.distribution; });
    return groups;
}

Result<std::vector<FigurePanel>> panelsOf(StudyFile& study, const EvaluatedRun& evaluated,
                                          std::set<std::int64_t>& sizes)
{
    std::vector<std::vector<Group>> ofCheckpoints;
    for (const auto& place : evaluated.checkpoints) {
        auto groups = groupsOf(study, evaluated, place.checkpoint);
        if (!groups)
            return tl::unexpected(groups.error());
        if (!groups->empty())
            ofCheckpoints.push_back(std::move(*groups));
    }
    std::vector<FigurePanel> panels;
    const auto shown = panelGroups(std::move(ofCheckpoints));
    for (const auto& group : shown) {
        for (const auto& [op, shares] : group.byOp)
            sizes.insert(shares.front().problems);
        panels.push_back({.title = group.title,
                          .note = counted(problemsOf(group.byOp), "problem"),
                          .series = seriesOf(group.byOp)});
    }
    return panels;
}

} // namespace

Result<bool> hasFaults(StudyFile& study)
{
    const auto evaluations = study.evaluations();
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    for (const auto& evaluation : *evaluations) {
        if (!evaluation.isComplete)
            continue;
        const auto tallies = study.tallies(evaluation.id);
        if (!tallies)
            return tl::unexpected(tallies.error());
        if (tallies->empty())
            continue;
        // An evaluation is judged as a whole: its first problem says.
        const auto samples = study.samples(evaluation.id, tallies->front().problem);
        if (!samples)
            return tl::unexpected(samples.error());
        if (std::any_of(samples->begin(), samples->end(),
                        [](const auto& sample) { return sample.fault.has_value(); }))
            return true;
    }
    return false;
}

Result<FigureSpec> buildErrorFigure(StudyFile& study, RowId run)
{
    const auto evaluated = evaluatedRun(study, run, "error");
    if (!evaluated)
        return tl::unexpected(evaluated.error());
    std::set<std::int64_t> sizes;
    auto panels = panelsOf(study, *evaluated, sizes);
    if (!panels)
        return tl::unexpected(panels.error());
    if (panels->empty())
        return fail(ErrorCode::NotFound,
                    "the samples of " + runName(study, evaluated->run.id)
                        + " are not judged yet, so there is no error to draw: gradus-engine judge "
                          "does it");
    const auto most = counted(*sizes.rbegin(), "problem");
    const auto few = sizes.size() > 1 ? std::to_string(*sizes.begin()) + " to " : std::string();
    return FigureSpec{.name = "errors",
                      .xLabel = "op",
                      .yLabel = "share of samples",
                      .xScale = AxisScale::Linear,
                      .yLow = 0,
                      .yHigh = {},
                      .band = "95 % bootstrap over " + few + most
                              + " of each op; Wilson where all are alike",
                      .caption = "What goes wrong first in sampled solutions, as the strict "
                                 "verifier sees it, by number of operations; the rest is verified. "
                                 "Sampling temperature "
                                 + temperaturesOf(evaluated->evaluations) + ". "
                                 + provenance(evaluated->run, evaluated->schedule),
                      .panels = std::move(*panels),
                      .columns = columnsFor(evaluated->checkpoints.size())};
}

} // namespace gradus

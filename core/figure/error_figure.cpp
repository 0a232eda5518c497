// Where solutions go wrong first, by op.

#include "core/figure/builders.h"
#include "core/figure/evaluated_run.h"
#include "core/statistics/bootstrap.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace gradus {

namespace {

using ShareOf = std::map<SolutionFault, double>;

/// Of each problem, which share of its samples goes wrong in which way; by op.
using ByOp = std::map<int, std::vector<ShareOf>>;

/// Adds the judged problems of @p evaluation; samples that were not judged are left out.
Result<void> addShares(StudyFile& study, RowId evaluation, ByOp& byOp)
{
    const auto tallies = study.tallies(evaluation);
    if (!tallies)
        return tl::unexpected(tallies.error());
    const auto samples = study.outcomes(evaluation);
    if (!samples)
        return tl::unexpected(samples.error());
    std::map<RowId, std::map<SolutionFault, int>> counts;
    for (const auto& sample : *samples)
        if (sample.fault)
            ++counts[sample.problem][*sample.fault];
    for (const auto& tally : *tallies) {
        const auto found = counts.find(tally.problem);
        if (found == counts.end())
            continue;
        double all = 0;
        for (const auto& [fault, count] : found->second)
            all += count;
        ShareOf shares;
        for (const auto& [fault, count] : found->second)
            shares[fault] = count / all;
        byOp[tally.op].push_back(std::move(shares));
    }
    return {};
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

/// Faults in the order of their first appearance in allSolutionFaults().
std::vector<SolutionFault> occurring(const ByOp& byOp)
{
    std::set<SolutionFault> seen;
    for (const auto& [op, problems] : byOp)
        for (const auto& shares : problems)
            for (const auto& [fault, share] : shares)
                seen.insert(fault);
    auto faults = allSolutionFaults();
    std::erase_if(faults, [&](SolutionFault fault) { return !seen.contains(fault); });
    return faults;
}

/// The place of a fault among all of them: its style in every figure.
int styleOf(SolutionFault fault)
{
    const auto& all = allSolutionFaults();
    return static_cast<int>(std::find(all.begin(), all.end(), fault) - all.begin());
}

Result<std::vector<FigureSeries>> seriesOf(const ByOp& byOp)
{
    const auto faults = occurring(byOp);
    std::vector<FigureSeries> series;
    for (const auto fault : faults)
        series.push_back({.name = wordsOf(fault), .style = styleOf(fault), .points = {}});
    for (const auto& [op, problems] : byOp) {
        std::vector<std::vector<double>> values;
        for (const auto fault : faults) {
            auto& row = values.emplace_back();
            for (const auto& shares : problems) {
                const auto found = shares.find(fault);
                row.push_back(found == shares.end() ? 0 : found->second);
            }
        }
        const auto means = bootstrapMeans(values);
        if (!means)
            return tl::unexpected(means.error());
        for (std::size_t i = 0; i < faults.size(); ++i)
            series[i].points.push_back({.x = static_cast<double>(op),
                                        .y = (*means)[i].estimate,
                                        .low = (*means)[i].low,
                                        .high = (*means)[i].high});
    }
    return series;
}

/// One panel to be, with what it counts.
struct Group
{
    std::string title;
    ByOp byOp;
};

/// Of @p checkpoint, one a distribution.
Result<std::vector<Group>> groupsOf(StudyFile& study, const EvaluatedRun& evaluated,
                                    const CheckpointRow& checkpoint)
{
    std::vector<Group> groups;
    for (const auto& distribution : evaluated.distributions) {
        const auto* newest = evaluated.newest(checkpoint.id, distribution);
        if (!newest)
            continue;
        Group group{checkpoint.name + " on " + distribution, {}};
        if (const auto added = addShares(study, newest->id, group.byOp); !added)
            return tl::unexpected(added.error());
        if (!group.byOp.empty())
            groups.push_back(std::move(group));
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

std::vector<Group> joined(std::vector<Group> groups, const std::string& title)
{
    if (groups.size() < 2 || !isDisjoint(groups))
        return groups;
    Group whole{title, {}};
    for (auto& group : groups)
        whole.byOp.merge(group.byOp);
    return {std::move(whole)};
}

std::size_t problemsOf(const ByOp& byOp)
{
    std::size_t problems = 0;
    for (const auto& [op, each] : byOp)
        problems += each.size();
    return problems;
}

Result<std::vector<FigurePanel>> panelsOf(StudyFile& study, const EvaluatedRun& evaluated,
                                          std::set<std::size_t>& sizes)
{
    std::vector<FigurePanel> panels;
    for (const auto& place : evaluated.checkpoints) {
        auto groups = groupsOf(study, evaluated, place.checkpoint);
        if (!groups)
            return tl::unexpected(groups.error());
        const auto shown = joined(std::move(*groups), place.checkpoint.name);
        for (const auto& group : shown) {
            auto series = seriesOf(group.byOp);
            if (!series)
                return tl::unexpected(series.error());
            for (const auto& [op, problems] : group.byOp)
                sizes.insert(problems.size());
            panels.push_back(
                {.title = group.title,
                 .note = counted(static_cast<std::int64_t>(problemsOf(group.byOp)), "problem"),
                 .series = std::move(*series)});
        }
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
    std::set<std::size_t> sizes;
    auto panels = panelsOf(study, *evaluated, sizes);
    if (!panels)
        return tl::unexpected(panels.error());
    if (panels->empty())
        return fail(ErrorCode::NotFound,
                    "the samples of " + runName(study, evaluated->run.id)
                        + " are not judged yet, so there is no error to draw: gradus-engine judge "
                          "does it");
    const auto most = counted(static_cast<std::int64_t>(*sizes.rbegin()), "problem");
    const auto few = sizes.size() > 1 ? std::to_string(*sizes.begin()) + " to " : std::string();
    return FigureSpec{.name = "errors",
                      .xLabel = "op",
                      .yLabel = "share of samples",
                      .xScale = AxisScale::Linear,
                      .yLow = 0,
                      .yHigh = {},
                      .band = "95 % bootstrap over " + few + most + " of each op",
                      .caption = "What goes wrong first in sampled solutions, as the strict "
                                 "verifier sees it, by number of operations; the rest is verified. "
                                 "Sampling temperature "
                                 + temperaturesOf(evaluated->evaluations) + ". "
                                 + provenance(evaluated->run, evaluated->schedule),
                      .panels = std::move(*panels)};
}

} // namespace gradus

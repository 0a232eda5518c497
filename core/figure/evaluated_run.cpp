#include "core/figure/evaluated_run.h"

#include "core/figure/builders.h"
#include "core/results/csv.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace gradus {

namespace {

/// Complete evaluations of @p run, or of the newest run that has one if it is 0; in the order they
/// were made.
Result<std::vector<EvaluationRow>> completeEvaluations(StudyFile& study, RowId run,
                                                       std::string_view what)
{
    auto rows = study.evaluations();
    if (!rows)
        return rows;
    std::erase_if(*rows,
                  [&](const auto& row) { return !row.isComplete || (run != 0 && row.run != run); });
    const bool isSampledHere = std::any_of(rows->begin(), rows->end(), [](const auto& row) {
        return row.source.empty();
    }); // imported samples only where there are no others
    if (run == 0)
        for (const auto& row : *rows)
            if (row.source.empty() == isSampledHere)
                run = std::max(run, row.run);
    std::erase_if(*rows, [&](const auto& row) { return row.run != run; });
    if (rows->empty())
        return fail(ErrorCode::NotFound, runName(study, run)
                                             + " has no complete evaluation yet, so there is no "
                                             + std::string(what) + " to draw");
    return rows;
}

std::vector<std::string> distributionOrder(const Schedule& schedule,
                                           const std::vector<EvaluationRow>& evaluations)
{
    const auto isEvaluated = [&](const std::string& name) {
        return std::any_of(evaluations.begin(), evaluations.end(),
                           [&](const auto& row) { return row.distribution == name; });
    };
    std::vector<std::string> names;
    for (const auto& name : schedule.evaluation.distributions)
        if (isEvaluated(name))
            names.push_back(name);
    for (const auto& row : evaluations)
        if (std::find(names.begin(), names.end(), row.distribution) == names.end())
            names.push_back(row.distribution);
    return names;
}

Result<std::vector<CheckpointPlace>> checkpointOrder(StudyFile& study, const Schedule& schedule,
                                                     const std::vector<EvaluationRow>& evaluations)
{
    const auto rows = study.checkpoints();
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<CheckpointPlace> places;
    for (const auto& row : *rows)
        if (std::any_of(evaluations.begin(), evaluations.end(),
                        [&](const auto& evaluation) { return evaluation.checkpoint == row.id; }))
            places.push_back({row, stagePosition(schedule, row.stage), 0});
    std::stable_sort(
        places.begin(), places.end(), [](const CheckpointPlace& a, const CheckpointPlace& b) {
            return std::tie(a.stage, a.checkpoint.step) < std::tie(b.stage, b.checkpoint.step);
        });
    auto next = static_cast<int>(schedule.stages.size());
    for (auto& entry : places) {
        const bool isStage =
            entry.checkpoint.isFinal && entry.stage < static_cast<int>(schedule.stages.size());
        entry.style = isStage ? entry.stage : next++;
    }
    return places;
}

} // namespace

const EvaluationRow* EvaluatedRun::newest(RowId checkpoint, std::string_view distribution) const
{
    const auto found = std::find_if(evaluations.rbegin(), evaluations.rend(), [&](const auto& row) {
        return row.checkpoint == checkpoint && row.distribution == distribution;
    });
    return found == evaluations.rend() ? nullptr : &*found;
}

Result<EvaluatedRun> evaluatedRun(StudyFile& study, RowId run, std::string_view what)
{
    if (run != 0)
        if (const auto known = study.run(run); !known)
            return tl::unexpected(known.error());
    EvaluatedRun found;
    auto evaluations = completeEvaluations(study, run, what);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    found.evaluations = std::move(*evaluations);
    auto row = study.run(found.evaluations.front().run);
    if (!row)
        return tl::unexpected(row.error());
    found.run = std::move(*row);
    auto schedule = scheduleOf(study, found.run);
    if (!schedule)
        return tl::unexpected(schedule.error());
    found.schedule = std::move(*schedule);
    auto checkpoints = checkpointOrder(study, found.schedule, found.evaluations);
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    found.checkpoints = std::move(*checkpoints);
    found.distributions = distributionOrder(found.schedule, found.evaluations);
    return found;
}

Result<bool> hasEvaluation(StudyFile& study)
{
    const auto rows = study.evaluations();
    if (!rows)
        return tl::unexpected(rows.error());
    return std::any_of(rows->begin(), rows->end(), [](const auto& row) { return row.isComplete; });
}

EdgeBounds boundsFor(std::span<const EvaluationRow> evaluations)
{
    EdgeBounds bounds;
    for (const auto& row : evaluations)
        while (bounds.k > 1 && bounds.k > row.samples)
            bounds.k /= 2;
    return bounds;
}

std::size_t columnsFor(std::size_t checkpoints)
{
    return checkpoints < 2 || checkpoints > 3 ? 0 : checkpoints;
}

std::string temperaturesOf(std::span<const EvaluationRow> evaluations)
{
    std::string text;
    std::vector<double> seen;
    for (const auto& row : evaluations) {
        if (std::find(seen.begin(), seen.end(), row.temperature) != seen.end())
            continue;
        seen.push_back(row.temperature);
        text += (text.empty() ? "" : " or ") + csvNumber(row.temperature);
    }
    return text;
}

} // namespace gradus

#include "core/results/compute_rows.h"

#include "core/study/compute_ledger.h"
#include "core/study/study_json.h"

#include <map>

namespace gradus {

namespace {

using LastRows = std::map<std::string, MetricRow>; ///< by stage

/// Where in a run to stop.
struct RunPoint
{
    std::string stage;
    std::int64_t step = 0;
};

/// The newest row of @p key in each stage, but of that of @p end none after its step.
Result<LastRows> lastRows(StudyFile& study, RowId run, std::string_view key,
                          const std::optional<RunPoint>& end)
{
    const auto rows = study.metricsOfKey(run, key);
    if (!rows)
        return tl::unexpected(rows.error());
    LastRows last;
    for (const auto& row : *rows)
        if (!end || row.stage != end->stage || row.step <= end->step)
            last[row.stage] = row;
    return last;
}

std::optional<double> valueIn(const LastRows& rows, const std::string& stage)
{
    const auto found = rows.find(stage);
    return found == rows.end() ? std::nullopt : std::optional(found->second.value);
}

Result<std::vector<ComputeRow>> rowsUpTo(StudyFile& study, const RunRow& run,
                                         const std::optional<RunPoint>& end)
{
    const auto schedule = scheduleFromJson(run.scheduleJson);
    if (!schedule)
        return fail(ErrorCode::Corrupt, "the schedule of run " + std::to_string(run.id) + " of "
                                            + study.path().string() + ": "
                                            + schedule.error().message);
    std::map<std::string_view, LastRows> metrics;
    for (const char* key :
         {"learning_rate", "flops_planned", "flops_counted", "token_equivalents"}) {
        auto rows = lastRows(study, run.id, key, end);
        if (!rows)
            return tl::unexpected(rows.error());
        metrics[key] = std::move(*rows);
    }
    std::vector<ComputeRow> result;
    std::int64_t tokensBefore = 0;
    for (const auto& stage : schedule->stages) {
        ComputeRow row{.stage = stage.name, .kind = stage.kind};
        const auto& steps = metrics["learning_rate"]; // every step of every stage has one
        if (const auto last = steps.find(stage.name); last != steps.end()) {
            row.steps = last->second.step;
            row.tokens = last->second.tokens - tokensBefore;
            tokensBefore = last->second.tokens;
            row.nominalTokens =
                plannedTokenEquivalents(stage, schedule->model, row.steps, row.tokens);
        }
        row.flopsPlanned = valueIn(metrics["flops_planned"], stage.name);
        row.flopsCounted = valueIn(metrics["flops_counted"], stage.name);
        row.measuredTokens = valueIn(metrics["token_equivalents"], stage.name);
        result.push_back(row);
        if (end && stage.name == end->stage)
            return result;
    }
    if (end)
        return fail(ErrorCode::Corrupt, "run " + std::to_string(run.id) + " of "
                                            + study.path().string() + " has no stage \""
                                            + end->stage + '"');
    return result;
}

} // namespace

Result<std::vector<ComputeRow>> computeRows(StudyFile& study, const RunRow& run)
{
    return rowsUpTo(study, run, std::nullopt);
}

Result<std::vector<ComputeRow>> computeRowsUpTo(StudyFile& study, const RunRow& run,
                                                const std::string& stage, std::int64_t step)
{
    return rowsUpTo(study, run, RunPoint{stage, step});
}

} // namespace gradus

// Tables of runs, and of what they did.

#include "core/results/compute_rows.h"
#include "core/results/export_job.h"
#include "core/study/study_json.h"

#include <chrono>
#include <utility>

namespace gradus {

namespace {

double now()
{
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void addStage(const std::function<void(const Record&)>& add, const RunRow& run,
              std::int64_t position, const Stage& stage)
{
    const bool isRl = stage.kind == StageKind::Reinforcement;
    const auto& rl = stage.reinforcement;
    const auto& lm = stage.languageModel;
    const auto inRl = [&](Cell cell) {
        return isRl ? std::move(cell) : Cell();
    };
    const auto inLm = [&](Cell cell) {
        return isRl ? Cell() : std::move(cell);
    };
    add({run.id, run.schedule, position, stage.name, std::string(stageKindName(stage.kind)),
         stage.distribution, stage.learningRate, stage.weightDecay, inLm(lm.tokens),
         inLm(lm.batchTokens), inRl(rl.steps), inRl(countOf(rl.promptsPerStep)),
         inRl(countOf(rl.samplesPerPrompt)), inRl(std::string(rewardKindName(rl.reward)))});
}

} // namespace

Result<void> exportRuns(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const auto& add =
        job.table({"run", "schedule", "state", "stage", "activity", "step", "steps_planned",
                   "tokens_seen", "tokens_per_second", "last_loss", "last_reward", "seconds_left",
                   "progress", "started_at", "heartbeat_at", "process_id", "host", "error"});
    for (const auto& run : *runs)
        add({run.id, run.schedule, std::string(displayStateName(displayState(run, now()))),
             run.stage, run.activity, run.step, run.stepsPlanned, run.tokensSeen,
             run.tokensPerSecond, run.lastLoss, cellOf(run.lastReward), run.secondsLeft,
             run.progress, run.startedAt, run.heartbeatAt, run.processId, run.host, run.error});
    return {};
}

Result<void> exportStages(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const auto& add = job.table({"run", "schedule", "position", "stage", "kind", "distribution",
                                 "learning_rate", "weight_decay", "tokens", "batch_tokens", "steps",
                                 "prompts_per_step", "samples_per_prompt", "reward"});
    for (const auto& run : *runs) {
        if (run.scheduleJson.empty())
            continue;
        const auto schedule = scheduleFromJson(run.scheduleJson);
        if (!schedule)
            return fail(ErrorCode::Corrupt, "the schedule of run " + std::to_string(run.id) + " of "
                                                + job.study.path().string() + ": "
                                                + schedule.error().message);
        std::int64_t position = 0;
        for (const auto& stage : schedule->stages)
            addStage(add, run, ++position, stage);
    }
    return {};
}

Result<void> exportMetrics(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const auto& add = job.table({"run", "stage", "key", "step", "tokens", "value"});
    for (const auto& run : *runs) {
        const auto metrics = job.study.metrics(run.id);
        if (!metrics)
            return tl::unexpected(metrics.error());
        for (const auto& row : metrics->rows)
            add({run.id, row.stage, row.key, row.step, row.tokens, row.value});
    }
    return {};
}

Result<void> exportCheckpoints(const Export& job)
{
    const auto checkpoints = job.study.checkpoints();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    const auto& add =
        job.table({"checkpoint", "stage", "step", "final", "path", "hash", "run", "id"});
    for (const auto& row : *checkpoints)
        if (job.isWanted(row.name, job.options.distribution))
            add({row.name, row.stage, row.step, row.isFinal, row.path, row.hash, row.run, row.id});
    return {};
}

Result<void> exportDecisions(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const auto& add = job.table({"run", "stage", "step", "kind", "words", "decision"});
    for (const auto& run : *runs) {
        const auto decisions = job.study.decisions(run.id);
        if (!decisions)
            return tl::unexpected(decisions.error());
        for (const auto& row : *decisions)
            add({run.id, row.stage, row.step, row.kind, row.words, JsonText{row.json}});
    }
    return {};
}

Result<void> exportMeasuredEdges(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const auto& add =
        job.table({"run", "stage", "step", "component", "op", "template", "mode", "problem",
                   "problems", "samples", "k", "pass_at_1", "pass_at_k", "kept"});
    for (const auto& run : *runs) {
        const auto rows = job.study.edgeRows(run.id);
        if (!rows)
            return tl::unexpected(rows.error());
        for (const auto& row : *rows)
            add({run.id, row.stage, row.step, countOf(row.component), countOf(row.op), row.context,
                 row.mode, row.problem ? Cell(*row.problem) : Cell(), countOf(row.problems),
                 countOf(row.samples), countOf(row.k), row.passAt1, row.passAtK, row.isKept});
    }
    return {};
}

Result<void> exportCompute(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const auto& add =
        job.table({"stage", "kind", "steps", "tokens", "flops_planned", "flops_counted",
                   "token_equivalents_nominal", "token_equivalents_measured", "schedule", "run"});
    for (const auto& run : *runs) {
        if (run.scheduleJson.empty())
            continue;
        const auto rows = computeRows(job.study, run);
        if (!rows)
            return tl::unexpected(rows.error());
        for (const auto& row : *rows)
            add({row.stage, std::string(stageKindName(row.kind)), row.steps, row.tokens,
                 cellOf(row.flopsPlanned), cellOf(row.flopsCounted), cellOf(row.nominalTokens),
                 cellOf(row.measuredTokens), run.schedule, run.id});
    }
    return {};
}

} // namespace gradus

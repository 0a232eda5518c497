#include "core/store/export.h"

#include "core/problem/problem_json.h"
#include "core/solution/paper_compare.h"
#include "core/solution/paper_parser.h"
#include "core/store/compute_rows.h"
#include "core/store/pass_curve.h"
#include "core/store/table_writer.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

namespace gradus {

namespace {

using Columns = std::vector<std::string>;
using Sink = TableWriter::Sink;

/// A study with the wishes of one export, and where its lines go.
struct Export
{
    StudyFile& study;
    const ExportOptions& options;
    const Sink& write;

    [[nodiscard]] TableWriter table(Columns columns) const
    {
        return {std::move(columns), options.format, write};
    }
    [[nodiscard]] bool isWanted(std::string_view checkpoint, std::string_view distribution) const
    {
        return (options.checkpoint.empty() || options.checkpoint == checkpoint)
               && (options.distribution.empty() || options.distribution == distribution);
    }
};

double now()
{
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Cell cellOf(const std::optional<double>& value)
{
    return value ? Cell(*value) : Cell();
}

Cell countOf(int value)
{
    return std::int64_t{value};
}

Result<void> exportRuns(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto table =
        job.table({"run", "schedule", "state", "stage", "activity", "step", "steps_planned",
                   "tokens_seen", "tokens_per_second", "last_loss", "last_reward", "seconds_left",
                   "progress", "started_at", "heartbeat_at", "process_id", "host", "error"});
    for (const auto& run : *runs)
        table.add({run.id, run.schedule, std::string(displayStateName(displayState(run, now()))),
                   run.stage, run.activity, run.step, run.stepsPlanned, run.tokensSeen,
                   run.tokensPerSecond, run.lastLoss, cellOf(run.lastReward), run.secondsLeft,
                   run.progress, run.startedAt, run.heartbeatAt, run.processId, run.host,
                   run.error});
    return {};
}

void addStage(TableWriter& table, const RunRow& run, std::int64_t position, const Stage& stage)
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
    table.add({run.id, run.schedule, position, stage.name, std::string(stageKindName(stage.kind)),
               stage.distribution, stage.learningRate, stage.weightDecay, inLm(lm.tokens),
               inLm(lm.batchTokens), inRl(rl.steps), inRl(countOf(rl.promptsPerStep)),
               inRl(countOf(rl.samplesPerPrompt)), inRl(std::string(rewardKindName(rl.reward)))});
}

Result<void> exportStages(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto table = job.table({"run", "schedule", "position", "stage", "kind", "distribution",
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
            addStage(table, run, ++position, stage);
    }
    return {};
}

Result<void> exportMetrics(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto table = job.table({"run", "stage", "key", "step", "tokens", "value"});
    for (const auto& run : *runs) {
        const auto metrics = job.study.metrics(run.id);
        if (!metrics)
            return tl::unexpected(metrics.error());
        for (const auto& row : metrics->rows)
            table.add({run.id, row.stage, row.key, row.step, row.tokens, row.value});
    }
    return {};
}

Result<void> exportCheckpoints(const Export& job)
{
    const auto checkpoints = job.study.checkpoints();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    auto table = job.table({"checkpoint", "stage", "step", "final", "path", "hash", "run", "id"});
    for (const auto& row : *checkpoints)
        if (job.isWanted(row.name, job.options.distribution))
            table.add(
                {row.name, row.stage, row.step, row.isFinal, row.path, row.hash, row.run, row.id});
    return {};
}

Result<void> exportProblems(const Export& job)
{
    const auto ids = job.study.problemIds();
    if (!ids)
        return tl::unexpected(ids.error());
    auto table =
        job.table({"problem", "distribution", "index", "op", "template", "mode", "hash", "row"});
    for (const auto id : *ids) {
        const auto row = job.study.problem(id);
        if (!row)
            return tl::unexpected(row.error());
        if (job.isWanted(job.options.checkpoint, row->distribution))
            table.add({row->id, row->distribution, row->index, countOf(row->op), row->context,
                       row->mode, row->hash, JsonText{row->row}});
    }
    return {};
}

/// The evaluations the options leave.
Result<std::vector<EvaluationRow>> wantedEvaluations(const Export& job)
{
    auto evaluations = job.study.evaluations();
    if (evaluations)
        std::erase_if(*evaluations, [&](const EvaluationRow& row) {
            return !job.isWanted(row.checkpointName, row.distribution);
        });
    return evaluations;
}

/// What the published verifier says of samples of one problem: worked out when it is asked for.
class PublishedVerdict
{
public:
    explicit PublishedVerdict(const ProblemRow& problem)
    {
        if (const auto text = problemTextFromRow(problem.row))
            m_gold.emplace(parsePaperSolution(text->solution));
    }

    /// An empty cell where the problem's own solution cannot be read.
    [[nodiscard]] Cell operator()(const std::string& sample) const
    {
        if (!m_gold)
            return {};
        return comparePaper(*m_gold, PaperGraph(parsePaperSolution(sample))).isPerfect();
    }

private:
    std::optional<PaperGraph> m_gold;
};

Result<void> addSamples(const Export& job, TableWriter& table, const EvaluationRow& evaluation,
                        RowId problemId)
{
    const auto problem = job.study.problem(problemId);
    if (!problem)
        return tl::unexpected(problem.error());
    const auto samples = job.study.samples(evaluation.id, problemId);
    if (!samples)
        return tl::unexpected(samples.error());
    const PublishedVerdict published(*problem);
    for (const auto& sample : *samples)
        table.add({evaluation.checkpointName, evaluation.stage, evaluation.distribution, problemId,
                   countOf(problem->op), problem->context, problem->mode, countOf(sample.sample),
                   sample.text, sample.isVerified, published(sample.text), sample.processAccuracy,
                   sample.isAnswerCorrect, countOf(sample.tokens), sample.isTruncated,
                   evaluation.run, evaluation.id});
    return {};
}

Result<void> exportSamples(const Export& job)
{
    const auto evaluations = wantedEvaluations(job);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    auto table =
        job.table({"checkpoint", "stage", "distribution", "problem", "op", "template", "mode",
                   "sample", "text", "verified_strict", "verified_paper", "process_accuracy",
                   "answer_correct", "tokens", "truncated", "run", "evaluation"});
    for (const auto& evaluation : *evaluations) {
        const auto tallies = job.study.tallies(evaluation.id);
        if (!tallies)
            return tl::unexpected(tallies.error());
        for (const auto& tally : *tallies)
            if (auto added = addSamples(job, table, evaluation, tally.problem); !added)
                return added;
    }
    return {};
}

Result<void> exportPassAtK(const Export& job)
{
    const auto evaluations = wantedEvaluations(job);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    auto table = job.table({"checkpoint", "stage", "distribution", "estimator", "k", "estimate",
                            "low", "high", "band", "problems", "samples", "run", "evaluation"});
    for (const auto& evaluation : *evaluations) {
        if (!evaluation.isComplete)
            continue; // what is there so far are the problems that came first, not all of them
        const auto curve = passCurve(job.study, evaluation.id);
        if (!curve)
            return tl::unexpected(curve.error());
        for (std::size_t i = 0; i < curve->ks.size(); ++i) {
            const auto& interval = curve->intervals[i];
            table.add({evaluation.checkpointName, evaluation.stage, evaluation.distribution,
                       std::string("unbiased"), curve->ks[i], interval.estimate, interval.low,
                       interval.high, std::string(kPassBand), curve->problems, curve->samples,
                       evaluation.run, evaluation.id});
        }
    }
    return {};
}

Result<void> exportDecisions(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto table = job.table({"run", "stage", "step", "kind", "words", "decision"});
    for (const auto& run : *runs) {
        const auto decisions = job.study.decisions(run.id);
        if (!decisions)
            return tl::unexpected(decisions.error());
        for (const auto& row : *decisions)
            table.add({run.id, row.stage, row.step, row.kind, row.words, JsonText{row.json}});
    }
    return {};
}

Result<void> exportEdgeMap(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto table =
        job.table({"run", "stage", "step", "component", "op", "template", "mode", "problem",
                   "problems", "samples", "k", "pass_at_1", "pass_at_k", "kept"});
    for (const auto& run : *runs) {
        const auto rows = job.study.edgeRows(run.id);
        if (!rows)
            return tl::unexpected(rows.error());
        for (const auto& row : *rows)
            table.add({run.id, row.stage, row.step, countOf(row.component), countOf(row.op),
                       row.context, row.mode, row.problem ? Cell(*row.problem) : Cell(),
                       countOf(row.problems), countOf(row.samples), countOf(row.k), row.passAt1,
                       row.passAtK, row.isKept});
    }
    return {};
}

Result<void> exportCompute(const Export& job)
{
    const auto runs = job.study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto table =
        job.table({"stage", "kind", "steps", "tokens", "flops_planned", "flops_counted",
                   "token_equivalents_nominal", "token_equivalents_measured", "schedule", "run"});
    for (const auto& run : *runs) {
        if (run.scheduleJson.empty())
            continue;
        const auto rows = computeRows(job.study, run);
        if (!rows)
            return tl::unexpected(rows.error());
        for (const auto& row : *rows)
            table.add({row.stage, std::string(stageKindName(row.kind)), row.steps, row.tokens,
                       cellOf(row.flopsPlanned), cellOf(row.flopsCounted),
                       cellOf(row.nominalTokens), cellOf(row.measuredTokens), run.schedule,
                       run.id});
    }
    return {};
}

/// A table with what may narrow it.
struct TableKind
{
    std::string name;
    Result<void> (*write)(const Export&);
    bool hasCheckpoint;
    bool hasDistribution;
};

const std::vector<TableKind>& tableKinds()
{
    static const std::vector<TableKind> kinds{
        {"runs", exportRuns, false, false},        {"stages", exportStages, false, false},
        {"metrics", exportMetrics, false, false},  {"checkpoints", exportCheckpoints, true, false},
        {"problems", exportProblems, false, true}, {"samples", exportSamples, true, true},
        {"passk", exportPassAtK, true, true},      {"decisions", exportDecisions, false, false},
        {"edge_map", exportEdgeMap, false, false}, {"compute", exportCompute, false, false},
    };
    return kinds;
}

Result<void> checkCheckpoint(StudyFile& study, const TableKind& kind, const std::string& name)
{
    if (!kind.hasCheckpoint)
        return fail(ErrorCode::InvalidArgument,
                    "table \"" + kind.name + "\" cannot be narrowed to a checkpoint");
    const auto rows = study.checkpoints();
    if (!rows)
        return tl::unexpected(rows.error());
    if (std::none_of(rows->begin(), rows->end(), [&](const auto& row) { return row.name == name; }))
        return fail(ErrorCode::NotFound,
                    study.path().string() + " has no checkpoint \"" + name + '"');
    return {};
}

/// Known are those of the design and those that were evaluated, which may be gone from it.
Result<void> checkDistribution(StudyFile& study, const TableKind& kind, const std::string& name)
{
    if (!kind.hasDistribution)
        return fail(ErrorCode::InvalidArgument,
                    "table \"" + kind.name + "\" cannot be narrowed to a distribution");
    const auto designed = study.distributions();
    if (!designed)
        return tl::unexpected(designed.error());
    const auto evaluated = study.evaluations();
    if (!evaluated)
        return tl::unexpected(evaluated.error());
    if (std::any_of(designed->begin(), designed->end(),
                    [&](const auto& row) { return row.name == name; })
        || std::any_of(evaluated->begin(), evaluated->end(),
                       [&](const auto& row) { return row.distribution == name; }))
        return {};
    return fail(ErrorCode::NotFound,
                study.path().string() + " has no distribution \"" + name + '"');
}

tl::unexpected<Error> unknownTable(const std::string& name)
{
    std::string known;
    for (const auto& table : exportTables())
        known += (known.empty() ? "" : " ") + table;
    return fail(ErrorCode::NotFound,
                "there is no table \"" + name + "\"; there are these: " + known);
}

} // namespace

const std::vector<std::string>& exportTables()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& kind : tableKinds())
            all.push_back(kind.name);
        return all;
    }();
    return names;
}

Result<void> exportTable(StudyFile& study, const ExportOptions& options,
                         const std::function<void(std::string_view)>& write)
{
    const auto kind = std::find_if(tableKinds().begin(), tableKinds().end(),
                                   [&](const auto& k) { return k.name == options.table; });
    if (kind == tableKinds().end())
        return unknownTable(options.table);
    if (!options.checkpoint.empty())
        if (auto checked = checkCheckpoint(study, *kind, options.checkpoint); !checked)
            return checked;
    if (!options.distribution.empty())
        if (auto checked = checkDistribution(study, *kind, options.distribution); !checked)
            return checked;
    return kind->write({study, options, write});
}

} // namespace gradus

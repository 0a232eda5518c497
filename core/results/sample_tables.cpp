// Tables of problems, of evaluations, and of what was sampled in them.

#include "core/problem/problem_json.h"
#include "core/results/evaluation_tables.h"
#include "core/results/export_job.h"
#include "core/solution/paper_compare.h"
#include "core/solution/paper_parser.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace gradus {

namespace {

/// What the published verifier says of samples of one problem; gold is parsed once it is needed.
class PublishedVerdict
{
public:
    explicit PublishedVerdict(const ProblemRow& problem)
        : m_problem(problem)
    {}

    /// As it was judged; of a sample that never was, worked out from its text. An empty cell where
    /// the problem's own solution cannot be read.
    [[nodiscard]] Cell operator()(const SampleRow& sample)
    {
        if (sample.fault)
            return sample.isVerifiedPaper ? Cell(*sample.isVerifiedPaper) : Cell();
        if (!std::exchange(m_isRead, true))
            if (const auto text = problemTextFromRow(m_problem.row))
                m_gold.emplace(parsePaperSolution(text->solution));
        if (!m_gold)
            return {};
        return comparePaper(*m_gold, PaperGraph(parsePaperSolution(sample.text))).isPerfect();
    }

private:
    const ProblemRow& m_problem;
    bool m_isRead = false;
    std::optional<PaperGraph> m_gold;
};

/// Whether how its samples were drawn is known: not of rows of schema 2 nor of imported samples.
bool isSamplingKnown(const EvaluationRow& evaluation)
{
    return evaluation.maxNewTokens != 0 && evaluation.source.empty();
}

/// One above the numbers a cell can hold is a text.
Cell seedOf(const EvaluationRow& evaluation)
{
    if (!isSamplingKnown(evaluation))
        return {};
    if (std::in_range<std::int64_t>(evaluation.seed))
        return static_cast<std::int64_t>(evaluation.seed);
    return std::to_string(evaluation.seed);
}

Result<void> addSamples(const Export& job, const std::function<void(const Record&)>& add,
                        const EvaluationRow& evaluation, RowId problemId)
{
    const auto problem = job.study.problem(problemId);
    if (!problem)
        return tl::unexpected(problem.error());
    const auto samples = job.study.samples(evaluation.id, problemId);
    if (!samples)
        return tl::unexpected(samples.error());
    PublishedVerdict published(*problem);
    for (const auto& sample : *samples) {
        const auto judged = [&](Cell cell) {
            return sample.fault ? std::move(cell) : Cell();
        };
        add({evaluation.checkpointName,
             evaluation.stage,
             evaluation.distribution,
             problemId,
             countOf(problem->op),
             problem->context,
             problem->mode,
             countOf(sample.sample),
             sample.text,
             sample.isVerified,
             published(sample),
             sample.processAccuracy,
             sample.isAnswerCorrect,
             evaluation.source.empty() ? countOf(sample.tokens) : Cell(),
             evaluation.source.empty() ? Cell(sample.isTruncated) : Cell(),
             cellOf(sample.logProbability),
             seedOf(evaluation),
             judged(sample.answer),
             judged(std::string(solutionFaultName(sample.fault.value_or(SolutionFault::None)))),
             judged(countOf(sample.faultDepth)),
             evaluation.run,
             evaluation.id});
    }
    return {};
}

} // namespace

Result<std::vector<EvaluationRow>> wantedEvaluations(const Export& job)
{
    auto evaluations = job.study.evaluations();
    if (evaluations)
        std::erase_if(*evaluations, [&](const EvaluationRow& row) {
            return !job.isWanted(row.checkpointName, row.distribution);
        });
    return evaluations;
}

Result<void> exportProblems(const Export& job)
{
    const auto ids = job.study.problemIds();
    if (!ids)
        return tl::unexpected(ids.error());
    const auto& add =
        job.table({"problem", "distribution", "index", "op", "template", "mode", "hash", "row"});
    for (const auto id : *ids) {
        const auto row = job.study.problem(id);
        if (!row)
            return tl::unexpected(row.error());
        if (job.isWanted(job.options.checkpoint, row->distribution))
            add({row->id, row->distribution, row->index, countOf(row->op), row->context, row->mode,
                 row->hash, JsonText{row->row}});
    }
    return {};
}

Result<void> exportEvaluations(const Export& job)
{
    const auto evaluations = wantedEvaluations(job);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    const auto notes = EvaluationNotes::read(job.study);
    if (!notes)
        return tl::unexpected(notes.error());
    const auto& add =
        job.table({"checkpoint", "stage", "distribution", "problems", "samples", "temperature",
                   "max_new_tokens", "seed", "adaptive_width", "complete", "seconds", "source",
                   "definition", "run", "id", "note"});
    for (const auto& row : *evaluations)
        add({row.checkpointName, row.stage, row.distribution, countOf(row.problems),
             countOf(row.samples), row.source.empty() ? Cell(row.temperature) : Cell(),
             row.maxNewTokens == 0 ? Cell() : countOf(row.maxNewTokens), seedOf(row),
             cellOf(row.adaptiveWidth), row.isComplete,
             isSamplingKnown(row) ? Cell(row.seconds) : Cell(), row.source,
             row.definition.empty() ? Cell() : Cell(JsonText{row.definition}), row.run, row.id,
             notes->ofRun(row.run)});
    return {};
}

Result<void> exportSamples(const Export& job)
{
    const auto evaluations = wantedEvaluations(job);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    const auto& add = job.table({"checkpoint",
                                 "stage",
                                 "distribution",
                                 "problem",
                                 "op",
                                 "template",
                                 "mode",
                                 "sample",
                                 "text",
                                 "verified_strict",
                                 "verified_paper",
                                 "process_accuracy",
                                 "answer_correct",
                                 "tokens",
                                 "truncated",
                                 "log_probability",
                                 "seed",
                                 "answer",
                                 "fault",
                                 "fault_depth",
                                 "run",
                                 "evaluation"});
    for (const auto& evaluation : *evaluations) {
        const auto tallies = job.study.tallies(evaluation.id);
        if (!tallies)
            return tl::unexpected(tallies.error());
        for (const auto& tally : *tallies)
            if (auto added = addSamples(job, add, evaluation, tally.problem); !added)
                return added;
    }
    return {};
}

} // namespace gradus

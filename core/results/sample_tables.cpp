// Tables of problems and of what was sampled of them.

#include "core/problem/problem_json.h"
#include "core/results/export_job.h"
#include "core/solution/paper_compare.h"
#include "core/solution/paper_parser.h"

#include <optional>

namespace gradus {

namespace {

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

Result<void> addSamples(const Export& job, const std::function<void(const Record&)>& add,
                        const EvaluationRow& evaluation, RowId problemId)
{
    const auto problem = job.study.problem(problemId);
    if (!problem)
        return tl::unexpected(problem.error());
    const auto samples = job.study.samples(evaluation.id, problemId);
    if (!samples)
        return tl::unexpected(samples.error());
    const PublishedVerdict published(*problem);
    for (const auto& sample : *samples)
        add({evaluation.checkpointName, evaluation.stage, evaluation.distribution, problemId,
             countOf(problem->op), problem->context, problem->mode, countOf(sample.sample),
             sample.text, sample.isVerified, published(sample.text), sample.processAccuracy,
             sample.isAnswerCorrect, countOf(sample.tokens), sample.isTruncated, evaluation.run,
             evaluation.id});
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

Result<void> exportSamples(const Export& job)
{
    const auto evaluations = wantedEvaluations(job);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    const auto& add =
        job.table({"checkpoint", "stage", "distribution", "problem", "op", "template", "mode",
                   "sample", "text", "verified_strict", "verified_paper", "process_accuracy",
                   "answer_correct", "tokens", "truncated", "run", "evaluation"});
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

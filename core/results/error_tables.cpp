// Tables of what is wrong with samples, and of what the verifiers say.

#include "core/results/evaluation_tables.h"
#include "core/results/export_job.h"
#include "core/results/sampled_evaluation.h"
#include "core/results/solution_errors.h"
#include "core/results/study_index.h"
#include "core/results/verdict_agreement.h"

#include <utility>

namespace gradus {

namespace {

void append(std::vector<Cell>& cells, std::vector<Cell> more)
{
    std::move(more.begin(), more.end(), std::back_inserter(cells));
}

Record shareRecord(const EvaluationRow& evaluation, const ErrorShare& share,
                   const std::string& note)
{
    std::vector<Cell> cells{opName(share.op), std::string(errorLevelName(share.level)), share.error,
                            share.count, share.of};
    append(cells, numbersOf(share.share));
    append(cells, {bandText(share.share), share.problems});
    return evaluationRecord(evaluation, std::move(cells), joined(share.note, note));
}

Record depthRecord(const EvaluationRow& evaluation, const ErrorDepth& row, const std::string& note)
{
    std::vector<Cell> cells{opName(row.op), std::int64_t{row.depth}, row.faults, row.reached};
    append(cells, numbersOf(row.share));
    append(cells, {bandText(row.share), row.problems});
    return evaluationRecord(evaluation, std::move(cells), joined(row.note, note));
}

Record agreementRecord(const EvaluationRow& evaluation, const VerdictAgreement& row,
                       const std::string& note)
{
    std::vector<Cell> cells{opName(row.op), row.problems, row.samples};
    if (row.disagreement)
        append(cells, {row.bothRight, row.strictOnly, row.paperOnly, row.neither});
    else
        append(cells, std::vector<Cell>(4));
    append(cells, numbersOf(row.disagreement));
    append(cells, {bandText(row.disagreement), row.answerRight, row.graphWrong});
    append(cells, numbersOf(row.graphWrongShare));
    append(cells, {row.graphWrongShare.band});
    append(cells, numbersOf(row.graphWrongOfRight));
    append(cells, {bandText(row.graphWrongOfRight), cellOf(row.guessFloor), row.isAlert});
    return evaluationRecord(evaluation, std::move(cells), joined(row.note, note));
}

} // namespace

Result<void> exportErrors(const Export& job)
{
    const Columns columns{"op",    "level", "class", "count", "of",
                          "share", "low",   "high",  "band",  "problems"};
    const auto& add = job.table(evaluationColumns(columns));
    return forEachEvaluation(
        job, add, columns.size(),
        [&](const EvaluatedProblems& problems, const std::string& note) -> Result<void> {
            const auto shares = errorShares(problems, job.options.interval);
            if (!shares)
                return tl::unexpected(shares.error());
            for (const auto& share : *shares)
                add(shareRecord(problems.evaluation, share, note));
            return {};
        });
}

Result<void> exportErrorDepth(const Export& job)
{
    const Columns columns{"op",  "depth", "faults", "reached", "share",
                          "low", "high",  "band",   "problems"};
    const auto& add = job.table(evaluationColumns(columns));
    GoldFacts facts;
    return forEachEvaluation(
        job, add, columns.size(),
        [&](const EvaluatedProblems& problems, const std::string& note) -> Result<void> {
            if (auto read = facts.read(job.study, problems); !read)
                return read;
            const auto rows = errorDepths(problems, facts, job.options.interval);
            if (!rows)
                return tl::unexpected(rows.error());
            for (const auto& row : *rows)
                add(depthRecord(problems.evaluation, row, note));
            return {};
        });
}

Result<void> exportVerdicts(const Export& job)
{
    const Columns columns{"op",
                          "problems",
                          "samples",
                          "both_right",
                          "strict_only",
                          "paper_only",
                          "neither",
                          "disagreement",
                          "disagreement_low",
                          "disagreement_high",
                          "disagreement_band",
                          "answer_right",
                          "answer_right_graph_wrong",
                          "share",
                          "low",
                          "high",
                          "band",
                          "share_of_right",
                          "share_of_right_low",
                          "share_of_right_high",
                          "share_of_right_band",
                          "guess_floor",
                          "alert"};
    const auto index = StudyIndex::read(job.study);
    if (!index)
        return tl::unexpected(index.error());
    if (auto known = checkBase(job.study, *index, job.options.base); !known)
        return known;
    const auto& add = job.table(evaluationColumns(columns));
    GoldFacts facts;
    return forEachEvaluation(
        job, add, columns.size(),
        [&](const EvaluatedProblems& problems, const std::string& note) -> Result<void> {
            if (auto read = facts.read(job.study, problems); !read)
                return read;
            const auto* before = index->before(problems.evaluation, job.options.base);
            std::optional<EvaluatedProblems> earlier;
            if (before != nullptr) {
                auto loaded = loadEvaluated(job.study, *before);
                if (!loaded)
                    return tl::unexpected(loaded.error());
                earlier = std::move(*loaded);
            }
            const auto rows = verdictAgreements(problems, facts, earlier ? &*earlier : nullptr,
                                                before != nullptr ? before->checkpointName : "",
                                                job.options.interval);
            if (!rows)
                return tl::unexpected(rows.error());
            const auto caveat =
                before != nullptr ? samplingCaveat(*before, problems.evaluation) : std::string();
            for (const auto& row : *rows)
                add(agreementRecord(problems.evaluation, row, joined(caveat, note)));
            return {};
        });
}

} // namespace gradus

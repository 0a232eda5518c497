// Tables that compare a checkpoint with its base.

#include "core/results/change_rows.h"
#include "core/results/comparison.h"
#include "core/results/comparison_cells.h"
#include "core/results/export_job.h"

namespace gradus {

namespace {

Record recordOf(const EvaluationPair& pair, const ComparisonRow& row)
{
    Record record{baseName(pair),
                  pair.checkpoint.name,
                  pair.distribution,
                  opName(row.op),
                  comparisonMeasureName(row.measure),
                  row.k,
                  row.problems,
                  row.onlyFirst,
                  row.onlySecond};
    addInterval(record, row.difference);
    const bool isMcNemar = row.solved.has_value();
    const std::string test = isMcNemar ? "mcnemar" : "sign_flips";
    for (Cell cell :
         {Cell(row.band), row.p ? Cell(test) : Cell(), cellOf(row.p), cellOf(row.holmP),
          cellOf(row.midP), cellOf(row.holmMidP), isMcNemar ? Cell(row.solved->onlyFirst) : Cell(),
          isMcNemar ? Cell(row.solved->onlySecond) : Cell(), Cell(row.family)})
        record.push_back(std::move(cell));
    addOrigin(record, pair, row.note);
    return record;
}

Record recordOf(const EvaluationPair& pair, const ChangeRow& row)
{
    Record record{baseName(pair),
                  pair.checkpoint.name,
                  pair.distribution,
                  opRangeText(row.ops),
                  countOf(row.ops.low),
                  countOf(row.ops.high),
                  row.change ? Cell(row.change->problems) : Cell(std::int64_t{0}),
                  row.onlyFirst,
                  row.onlySecond};
    const auto& change = row.change;
    const auto addScore = [&](const PairedDifference CheckpointChange::*score) {
        addInterval(record, change ? std::optional(((*change).*score).difference) : std::nullopt);
        record.push_back(change ? Cell(((*change).*score).signFlipP) : Cell());
    };
    addScore(&CheckpointChange::passAt1);
    record.push_back(change ? Cell(change->k) : Cell());
    addScore(&CheckpointChange::passAtK);
    for (const auto count :
         {&CheckpointChange::newlySolved, &CheckpointChange::lost, &CheckpointChange::sharpened,
          &CheckpointChange::blurred, &CheckpointChange::unchanged})
        record.push_back(change ? Cell((*change).*count) : Cell());
    record.push_back(change ? Cell(std::string(changeVerdictName(change->verdict))) : Cell());
    record.emplace_back(row.band);
    addOrigin(record, pair, row.note);
    return record;
}

/// A pair of which nothing can be said but why.
Record emptyRecord(const EvaluationPair& pair, const Columns& columns)
{
    Record record{baseName(pair), pair.checkpoint.name, pair.distribution};
    record.resize(columns.size() - kOriginColumns);
    addOrigin(record, pair, pair.note);
    return record;
}

} // namespace

Result<void> exportComparisons(const Export& job)
{
    const auto index = StudyIndex::read(job.study);
    if (!index)
        return tl::unexpected(index.error());
    const auto options = comparisonOptions(job.options);
    const auto pairs = evaluationPairs(job.study, *index, options);
    if (!pairs)
        return tl::unexpected(pairs.error());
    const Columns columns{"base",
                          "checkpoint",
                          "distribution",
                          "op",
                          "measure",
                          "k",
                          "problems",
                          "only_first",
                          "only_second",
                          "difference",
                          "low",
                          "high",
                          "band",
                          "test",
                          "p",
                          "p_holm",
                          "p_mid",
                          "p_mid_holm",
                          "solved_only_first",
                          "solved_only_second",
                          "family",
                          "base_run",
                          "run",
                          "base_evaluation",
                          "evaluation",
                          "note"};
    const auto& add = job.table(columns);
    SampledEvaluations evaluations(job.study);
    for (const auto& pair : *pairs) {
        if (!pair.first || !pair.second) {
            add(emptyRecord(pair, columns));
            continue;
        }
        const auto first = evaluations.of(*pair.first);
        if (!first)
            return tl::unexpected(first.error());
        const auto second = evaluations.of(*pair.second);
        if (!second)
            return tl::unexpected(second.error());
        const auto rows = compareEvaluations(**first, **second, options);
        if (!rows)
            return tl::unexpected(rows.error());
        for (const auto& row : *rows)
            add(recordOf(pair, row));
    }
    return {};
}

Result<void> exportChanges(const Export& job)
{
    const auto index = StudyIndex::read(job.study);
    if (!index)
        return tl::unexpected(index.error());
    const auto options = comparisonOptions(job.options);
    const auto pairs = evaluationPairs(job.study, *index, options);
    if (!pairs)
        return tl::unexpected(pairs.error());
    const Columns columns{"base",
                          "checkpoint",
                          "distribution",
                          "ops",
                          "op_low",
                          "op_high",
                          "problems",
                          "only_first",
                          "only_second",
                          "delta_pass_at_1",
                          "low_at_1",
                          "high_at_1",
                          "p_at_1",
                          "k",
                          "delta_pass_at_k",
                          "low_at_k",
                          "high_at_k",
                          "p_at_k",
                          "newly_solved",
                          "lost",
                          "sharpened",
                          "blurred",
                          "unchanged",
                          "verdict",
                          "band",
                          "base_run",
                          "run",
                          "base_evaluation",
                          "evaluation",
                          "note"};
    const auto& add = job.table(columns);
    for (const auto& pair : *pairs) {
        if (!pair.first || !pair.second) {
            add(emptyRecord(pair, columns));
            continue;
        }
        const auto rows = changesBetween(job.study, *pair.first, *pair.second, options);
        if (!rows)
            return tl::unexpected(rows.error());
        for (const auto& row : *rows)
            add(recordOf(pair, row));
    }
    return {};
}

} // namespace gradus

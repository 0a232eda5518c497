// Tables of what lineages of checkpoints have cost, and of what they reach at the same cost.

#include "core/results/comparison_cells.h"
#include "core/results/export_job.h"
#include "core/results/lineage_compute.h"
#include "core/results/same_compute.h"

namespace gradus {

namespace {

void addDifference(Record& record, const std::optional<PairedDifference>& score)
{
    addInterval(record, score ? std::optional(score->difference) : std::nullopt);
    record.push_back(score ? Cell(score->signFlipP) : Cell());
}

Record recordOf(const SameComputeRow& row)
{
    Record record{row.checkpoint.name,      row.other ? Cell(row.other->name) : Cell(),
                  row.otherLineage,         computeCountName(row.by),
                  cellOf(row.flops),        cellOf(row.otherFlops),
                  cellOf(row.apartPercent), row.isAligned,
                  textOf(row.distribution), row.passAt1 ? Cell(row.problems) : Cell()};
    addDifference(record, row.passAt1);
    record.push_back(row.passAtK ? Cell(row.k) : Cell());
    addDifference(record, row.passAtK);
    for (Cell cell :
         {textOf(row.band), Cell(row.checkpoint.run), row.other ? Cell(row.other->run) : Cell(),
          Cell(row.checkpoint.id), row.other ? Cell(row.other->id) : Cell(), textOf(row.note)})
        record.push_back(std::move(cell));
    return record;
}

} // namespace

Result<void> exportLineages(const Export& job)
{
    const auto index = StudyIndex::read(job.study);
    if (!index)
        return tl::unexpected(index.error());
    const auto& add = job.table({"checkpoint", "stage", "step", "flops_planned", "flops_counted",
                                 "token_equivalents_nominal", "token_equivalents_measured",
                                 "lineage", "run", "id", "note"});
    for (const auto& row : index->checkpoints()) {
        if (!job.isWanted(row.name, job.options.distribution))
            continue;
        const auto compute = lineageCompute(job.study, *index, row);
        if (!compute)
            return tl::unexpected(compute.error());
        add({row.name, row.stage, row.step, cellOf(compute->flopsPlanned),
             cellOf(compute->flopsCounted), cellOf(compute->nominalTokens),
             cellOf(compute->measuredTokens), lineageWords(compute->lineage), row.run, row.id,
             textOf(compute->note)});
    }
    return {};
}

Result<void> exportSameCompute(const Export& job)
{
    const auto index = StudyIndex::read(job.study);
    if (!index)
        return tl::unexpected(index.error());
    const auto rows =
        sameComputeRows(job.study, *index, comparisonOptions(job.options), job.options.isOfEachRun);
    if (!rows)
        return tl::unexpected(rows.error());
    const auto& add = job.table({"checkpoint",
                                 "other",
                                 "other_lineage",
                                 "by",
                                 "flops",
                                 "other_flops",
                                 "apart_percent",
                                 "aligned",
                                 "distribution",
                                 "problems",
                                 "difference_at_1",
                                 "low_at_1",
                                 "high_at_1",
                                 "p_at_1",
                                 "k",
                                 "difference_at_k",
                                 "low_at_k",
                                 "high_at_k",
                                 "p_at_k",
                                 "band",
                                 "run",
                                 "other_run",
                                 "id",
                                 "other_id",
                                 "note"});
    for (const auto& row : *rows)
        add(recordOf(row));
    return {};
}

} // namespace gradus

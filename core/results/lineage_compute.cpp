#include "core/results/lineage_compute.h"

#include "core/results/compute_rows.h"

namespace gradus {

namespace {

void add(std::optional<double>& sum, const std::optional<double>& part)
{
    sum = sum && part ? std::optional(*sum + *part) : std::nullopt;
}

void add(LineageCompute& compute, const ComputeRow& row)
{
    add(compute.flopsPlanned, row.flopsPlanned);
    add(compute.flopsCounted, row.flopsCounted);
    add(compute.nominalTokens, row.nominalTokens);
    add(compute.measuredTokens, row.measuredTokens);
}

void addNote(LineageCompute& compute, const std::string& note)
{
    if (compute.note.empty())
        compute.note = note;
}

/// One run of the lineage, up to @p checkpoint.
Result<void> addRun(StudyFile& study, const StudyIndex& index, const CheckpointRow& checkpoint,
                    LineageCompute& compute)
{
    const auto& run = *index.run(checkpoint.run);
    const std::string runText = "run " + std::to_string(run.id);
    if (index.schedule(run.id)->stages.empty()) {
        add(compute, {});
        addNote(compute,
                "what imported checkpoint " + inQuotes(checkpoint.name) + " has cost is not known");
        return {};
    }
    const auto rows = computeRowsUpTo(study, run, checkpoint.stage, checkpoint.step);
    if (!rows && rows.error().code != ErrorCode::Corrupt)
        return tl::unexpected(rows.error());
    if (!rows) {
        add(compute, {});
        addNote(compute, rows.error().message);
        return {};
    }
    for (const auto& row : *rows) {
        add(compute, row);
        if (!row.flopsPlanned || !row.flopsCounted)
            addNote(compute, "stage " + inQuotes(row.stage) + " of " + runText
                                 + " keeps no count of its FLOPs");
    }
    if (rows->back().steps < checkpoint.step)
        addNote(compute, "FLOPs of stage " + inQuotes(checkpoint.stage) + " are those of step "
                             + std::to_string(rows->back().steps) + ", the checkpoint is of step "
                             + std::to_string(checkpoint.step));
    return {};
}

} // namespace

std::string lineageWords(const std::vector<CheckpointRow>& lineage)
{
    std::string words;
    for (const auto& row : lineage)
        words += (words.empty() ? "run " : ", run ") + std::to_string(row.run) + " to " + row.name;
    return words;
}

Result<LineageCompute> lineageCompute(StudyFile& study, const StudyIndex& index,
                                      const CheckpointRow& checkpoint)
{
    LineageCompute compute;
    auto lineage = index.lineageOf(checkpoint);
    if (!lineage) {
        compute.lineage = {checkpoint};
        compute.note = lineage.error().message;
        return compute;
    }
    compute.lineage = std::move(*lineage);
    compute.flopsPlanned = compute.flopsCounted = 0;
    compute.nominalTokens = compute.measuredTokens = 0;
    for (const auto& part : compute.lineage)
        if (auto added = addRun(study, index, part, compute); !added)
            return tl::unexpected(added.error());
    return compute;
}

} // namespace gradus

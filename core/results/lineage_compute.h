#pragma once

#include "core/base/result.h"
#include "core/results/study_index.h"
#include "core/store/study_file.h"

#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// What it has cost to train a checkpoint, from random weights on. What each number means:
/// docs/training.md, "Compute ledger".
struct LineageCompute
{
    std::vector<CheckpointRow> lineage; ///< oldest first; the last is the checkpoint itself
    std::optional<double> flopsPlanned; ///< nothing where some part of it is not known
    std::optional<double> flopsCounted;
    std::optional<double> nominalTokens;  ///< token equivalents, planned
    std::optional<double> measuredTokens; ///< token equivalents, counted
    std::string note;                     ///< what is not known, or not known exactly

    friend bool operator==(const LineageCompute&, const LineageCompute&) = default;
};

/// Sums the stages of its run up to the step of @p checkpoint, and likewise those of every
/// checkpoint the run goes back to.
[[nodiscard]] Result<LineageCompute> lineageCompute(StudyFile& study, const StudyIndex& index,
                                                    const CheckpointRow& checkpoint);

/// "run 1 to base, run 2 to rl"
[[nodiscard]] std::string lineageWords(const std::vector<CheckpointRow>& lineage);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// What one stage of a run has cost so far. See docs/training.md, "Compute ledger".
struct ComputeRow
{
    std::string stage;
    StageKind kind = StageKind::PreTraining;
    std::int64_t steps = 0;
    std::int64_t tokens = 0;            ///< trained on, or sampled and trained on
    std::optional<double> flopsPlanned; ///< by the paper's formula for these steps
    std::optional<double> flopsCounted;
    std::optional<double> nominalTokens;  ///< token equivalents: planned / 6P
    std::optional<double> measuredTokens; ///< token equivalents: counted / 6P

    friend bool operator==(const ComputeRow&, const ComputeRow&) = default;
};

/// The stages of @p run in order, those that have not begun with nothing but their names. Stages
/// recorded before the ledger was kept have no FLOPs. ErrorCode::Corrupt if the design the run was
/// launched with cannot be read.
[[nodiscard]] Result<std::vector<ComputeRow>> computeRows(StudyFile& study, const RunRow& run);

/// The same up to @p step of @p stage: the stages before it whole, that one to the last step kept
/// that is not after @p step. ErrorCode::Corrupt also if the run has no such stage.
[[nodiscard]] Result<std::vector<ComputeRow>>
computeRowsUpTo(StudyFile& study, const RunRow& run, const std::string& stage, std::int64_t step);

} // namespace gradus

#pragma once

// Internal to core/figure: what figures of evaluations start from.

#include "core/results/edge_map_of.h"
#include "core/results/words.h"
#include "core/store/study_file.h"
#include "core/study/study.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One checkpoint in the order of its run: by stage, and within a stage by step.
struct CheckpointPlace
{
    CheckpointRow checkpoint;
    int stage = 0; ///< stagePosition()
    int style = 0; ///< that of its stage for the stage's last; others come after all stages
};

/// A run with its complete evaluations.
struct EvaluatedRun
{
    RunRow run;
    Schedule schedule;
    std::vector<EvaluationRow> evaluations;   ///< complete, in the order they were made; not empty
    std::vector<CheckpointPlace> checkpoints; ///< that have one, in order
    std::vector<std::string> distributions;   ///< planned ones first, in the order of the plan

    /// The newest one, or nullptr.
    [[nodiscard]] const EvaluationRow* newest(RowId checkpoint,
                                              std::string_view distribution) const;
};

/// @param run 0: the newest that has a complete evaluation. @param what there is none of without
/// one: "pass@k".
[[nodiscard]] Result<EvaluatedRun> evaluatedRun(StudyFile& study, RowId run, std::string_view what);

/// Whether any evaluation of @p study is complete.
[[nodiscard]] Result<bool> hasEvaluation(StudyFile& study);

/// The bounds of an edge of competence, with a lower k where @p evaluations have fewer samples: the
/// highest power of two they all have.
[[nodiscard]] EdgeBounds boundsFor(std::span<const EvaluationRow> evaluations);

/// FigureSpec::columns where a row of panels is to have one a checkpoint.
[[nodiscard]] std::size_t columnsFor(std::size_t checkpoints);

/// "0.7", or "0.7 or 1" where evaluations differ.
[[nodiscard]] std::string temperaturesOf(std::span<const EvaluationRow> evaluations);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/results/study_index.h"
#include "core/statistics/bootstrap.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Which checkpoints are compared with which, and how.
struct ComparisonOptions
{
    std::string base;         ///< see StudyIndex::baseOf()
    std::string checkpoint;   ///< name of those compared with it; empty: all
    std::string distribution; ///< name; empty: all
    std::int64_t k = 0;       ///< K of pass@K; 0: the fewest samples of the problems compared
    BootstrapOptions bootstrap;
};

/// Two checkpoints and one distribution.
struct EvaluationPair
{
    std::optional<CheckpointRow> base; ///< nothing: not known
    CheckpointRow checkpoint;
    std::string distribution;
    std::optional<EvaluationRow> first;  ///< the base's newest complete one
    std::optional<EvaluationRow> second; ///< the checkpoint's
    std::string note;                    ///< why one of the three is missing; empty: none is

    friend bool operator==(const EvaluationPair&, const EvaluationPair&) = default;
};

/// InvalidArgument if K is below 0.
[[nodiscard]] Result<void> checkComparison(const ComparisonOptions& options);

/// Every checkpoint with an evaluation, complete or not, beside its base: by distribution in the
/// order of first evaluation, then by checkpoint. A checkpoint is not paired with itself.
/// @return NotFound if options.base is no checkpoint, or as of checkComparison().
[[nodiscard]] Result<std::vector<EvaluationPair>>
evaluationPairs(StudyFile& study, const StudyIndex& index, const ComparisonOptions& options);

/// One checkpoint beside another; the note says what is missing.
[[nodiscard]] Result<EvaluationPair> evaluationPair(StudyFile& study, const StudyIndex& index,
                                                    const CheckpointRow& base,
                                                    const CheckpointRow& checkpoint,
                                                    const std::string& distribution);

} // namespace gradus

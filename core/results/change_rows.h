#pragma once

#include "core/base/result.h"
#include "core/results/evaluation_pairs.h"
#include "core/statistics/checkpoint_change.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// What training did between two checkpoints in one range of ops.
struct ChangeRow
{
    OpRange ops;
    std::int64_t onlyFirst = 0;  ///< problems of the range the second was not asked
    std::int64_t onlySecond = 0; ///< problems of the range the first was not asked
    std::optional<CheckpointChange> change;
    std::string band;
    std::string note; ///< why there is no change, else what to keep in mind

    friend bool operator==(const ChangeRow&, const ChangeRow&) = default;
};

/// The ranges @p evaluation is looked at in: all @p ops from the lowest to the highest; the ranges
/// of the components of its distribution as it was sampled, if that is known; each single op. None
/// twice; the wide ones first. @param ops sorted, may be empty: then there is no range.
[[nodiscard]] std::vector<OpRange> changeRanges(const EvaluationRow& evaluation,
                                                std::span<const int> ops);

/// checkpointChanges() of one pair, range by range, so that what cannot be said of one range takes
/// nothing from the others.
[[nodiscard]] Result<std::vector<ChangeRow>> changesBetween(StudyFile& study,
                                                            const EvaluationRow& first,
                                                            const EvaluationRow& second,
                                                            const ComparisonOptions& options = {});

/// "2-4"; "3" where both ends are the same.
[[nodiscard]] std::string opRangeText(const OpRange& range);

} // namespace gradus

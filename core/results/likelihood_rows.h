#pragma once

#include "core/base/result.h"
#include "core/results/evaluation_pairs.h"
#include "core/statistics/paired_comparison.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// How unlikely a checkpoint finds gold solutions, and how much less unlikely than its base does.
struct LikelihoodRow
{
    std::optional<CheckpointRow> base; ///< nothing: not known
    CheckpointRow checkpoint;
    std::string distribution;
    std::optional<int> op; ///< nothing: all
    std::int64_t problems = 0;
    std::optional<Interval> perSolution; ///< mean of -log p(gold solution | problem), nats
    std::optional<Interval> perToken;    ///< mean over problems of that by the solution's tokens
    std::string band;
    std::int64_t shared = 0;                              ///< problems the base has scores of too
    std::optional<PairedDifference> reductionPerSolution; ///< base - checkpoint
    std::optional<PairedDifference> reductionPerToken;
    std::string reductionBand;
    std::string note; ///< why a number is missing

    friend bool operator==(const LikelihoodRow&, const LikelihoodRow&) = default;
};

/// By distribution, then by checkpoint: of each all ops together, then each op. A checkpoint that
/// is evaluated on a distribution and has no likelihoods of it has one row that says so.
/// @param options k is not looked at. @return NotFound if options.base is no checkpoint.
[[nodiscard]] Result<std::vector<LikelihoodRow>>
likelihoodRows(StudyFile& study, const StudyIndex& index, const ComparisonOptions& options = {});

} // namespace gradus

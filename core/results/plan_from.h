#pragma once

#include "core/base/result.h"
#include "core/statistics/power_planner.h"
#include "core/store/study_file.h"

#include <cstdint>

namespace gradus {

/// What an earlier comparison says about how large the next one has to be.
struct ComparisonVariance
{
    PairedVariances variances;  ///< betweenSeeds stays 0: two checkpoints say nothing about it
    std::int64_t problems = 0;  ///< shared ones it is estimated from
    double tokensPerSample = 0; ///< mean over all samples that were sampled here; 0: none was

    friend bool operator==(const ComparisonVariance&, const ComparisonVariance&) = default;
};

/// estimateVariances() of the problems that two evaluations share.
/// @return NotFound naming an evaluation that is not there; InvalidArgument when one is not
/// complete, they share fewer than two problems or one has fewer than two samples.
[[nodiscard]] Result<ComparisonVariance> varianceOfComparison(StudyFile& study, RowId first,
                                                              RowId second);

} // namespace gradus

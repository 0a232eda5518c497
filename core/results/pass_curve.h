#pragma once

#include "core/base/result.h"
#include "core/results/estimate.h"
#include "core/results/sampled_evaluation.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// Strictly verified pass@k of one evaluation: what tables and figures show.
struct PassCurve
{
    std::int64_t problems = 0;       ///< that have samples
    std::int64_t samples = 0;        ///< of the problem that has fewest
    std::vector<std::int64_t> ks;    ///< none above samples
    std::vector<Interval> intervals; ///< one a k, of the unbiased estimate
    /// One a k: "95 % bootstrap over 200 problems, stratified by op", or Wilson's where no resample
    /// can differ.
    std::vector<std::string> bands;

    friend bool operator==(const PassCurve&, const PassCurve&) = default;
};

/// The same rows give the same numbers everywhere: the resampling has a fixed seed.
/// @param ks those above the fewest samples of a problem are left out; empty: 1, 2, 4, ... up to
/// them.
/// @return an empty curve if the evaluation has no samples yet.
[[nodiscard]] Result<PassCurve> passCurve(StudyFile& study, RowId evaluation,
                                          std::span<const std::int64_t> ks = {},
                                          IntervalMethod method = IntervalMethod::Percentile);

/// The same of problems that were read already, in the order of their index.
[[nodiscard]] Result<PassCurve> passCurve(std::span<const KeyedTally> problems,
                                          std::span<const std::int64_t> ks = {},
                                          IntervalMethod method = IntervalMethod::Percentile);

/// The first-k estimate of the same evaluation, as published strict numbers are made.
[[nodiscard]] Result<PassCurve> firstKCurve(const SampledEvaluation& evaluation,
                                            std::span<const std::int64_t> ks = {},
                                            IntervalMethod method = IntervalMethod::Percentile);

} // namespace gradus

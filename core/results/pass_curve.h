#pragma once

#include "core/base/result.h"
#include "core/statistics/pass_at_k.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace gradus {

/// How far the interval of a PassCurve goes, for a table and for people.
inline constexpr std::string_view kPassBand = "95 % bootstrap over problems";

/// Strictly verified pass@k of one evaluation: what tables and figures show.
struct PassCurve
{
    std::int64_t problems = 0;       ///< that have samples
    std::int64_t samples = 0;        ///< of the problem that has fewest
    std::vector<std::int64_t> ks;    ///< 1, 2, 4, ... up to samples
    std::vector<Interval> intervals; ///< one a k; kPassBand

    friend bool operator==(const PassCurve&, const PassCurve&) = default;
};

/// The same rows give the same numbers everywhere: the resampling has a fixed seed.
/// @return an empty curve if the evaluation has no samples yet.
[[nodiscard]] Result<PassCurve> passCurve(StudyFile& study, RowId evaluation);

} // namespace gradus

#pragma once

#include "core/statistics/bootstrap.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// What an interval was made from.
struct Band
{
    std::int64_t problems = 0;
    std::int64_t seeds = 0;    ///< training seeds resampled too; 0: problems alone
    bool isPaired = false;     ///< of differences on the same problems
    bool isStratified = false; ///< resamples keep how many problems of each op there are
    BootstrapOptions options;
};

/// "95 % paired bootstrap over 200 problems, stratified by op"; "95 % bootstrap over 3 seeds and
/// 200 problems, stratified by op". IntervalMethod::Expanded and Bca are named in brackets, but not
/// with seeds, whose limits are percentiles whatever the method.
[[nodiscard]] std::string bandWords(const Band& band);

/// The ops of problems as strata, or none where that would say too much: with one op, or where an
/// op has a single problem, which would be in every resample as if it were certain.
[[nodiscard]] Strata opStrata(std::vector<int> ops);

/// Whether no resample could differ, so that the interval says nothing.
[[nodiscard]] bool isFlat(const Interval& interval) noexcept;
/// What stands in the place of bandWords() where all intervals of a row are flat.
inline constexpr std::string_view kNoBand = "none: no resample differs";

/// "1 problem", "12 problems"
[[nodiscard]] std::string counted(std::int64_t count, const std::string& what);

} // namespace gradus

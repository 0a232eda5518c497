#include "core/results/pass_curve.h"

#include <algorithm>

namespace gradus {

Result<PassCurve> passCurve(StudyFile& study, RowId evaluation)
{
    const auto rows = study.tallies(evaluation);
    if (!rows)
        return tl::unexpected(rows.error());
    PassCurve curve;
    if (rows->empty())
        return curve;

    std::vector<ProblemTally> tallies;
    tallies.reserve(rows->size());
    for (const auto& row : *rows)
        tallies.push_back({.samples = row.samples, .correct = row.verified});
    const auto fewest =
        std::min_element(tallies.begin(), tallies.end(),
                         [](const auto& a, const auto& b) { return a.samples < b.samples; });
    curve.problems = static_cast<std::int64_t>(tallies.size());
    curve.samples = fewest->samples;
    curve.ks = powersOfTwoUpTo(curve.samples);
    auto intervals = passAtKCurve(tallies, curve.ks);
    if (!intervals)
        return tl::unexpected(intervals.error());
    curve.intervals = std::move(*intervals);
    return curve;
}

} // namespace gradus

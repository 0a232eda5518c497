#include "core/results/pass_curve.h"

#include <algorithm>
#include <utility>

namespace gradus {

namespace {

/// @p ks (or powers of two) as far as @p samples go.
std::vector<std::int64_t> possibleKs(std::span<const std::int64_t> ks, std::int64_t samples)
{
    if (ks.empty())
        return powersOfTwoUpTo(samples);
    std::vector<std::int64_t> possible;
    for (const auto k : ks)
        if (k <= samples)
            possible.push_back(k);
    return possible;
}

/// Fills in the intervals of @p curve.
Result<PassCurve> withIntervals(PassCurve curve, std::span<const ProblemValues> rows,
                                std::span<const int> ops, IntervalMethod method)
{
    auto estimates = meansOf(rows, ops, method);
    if (!estimates)
        return tl::unexpected(estimates.error());
    for (auto& estimate : *estimates) {
        curve.intervals.push_back(estimate.interval);
        curve.bands.push_back(std::move(estimate.band));
    }
    return curve;
}

Result<void> checkKs(std::span<const std::int64_t> ks)
{
    for (const auto k : ks)
        if (k < 1)
            return fail(ErrorCode::InvalidArgument,
                        "k is " + std::to_string(k) + ", but must be at least 1");
    return {};
}

} // namespace

Result<PassCurve> passCurve(StudyFile& study, RowId evaluation, std::span<const std::int64_t> ks,
                            IntervalMethod method)
{
    if (auto checked = checkKs(ks); !checked)
        return tl::unexpected(checked.error());
    const auto rows = study.tallies(evaluation);
    if (!rows)
        return tl::unexpected(rows.error());
    PassCurve curve;
    if (rows->empty())
        return curve;
    const auto fewest =
        std::min_element(rows->begin(), rows->end(),
                         [](const auto& a, const auto& b) { return a.samples < b.samples; });
    curve.problems = static_cast<std::int64_t>(rows->size());
    curve.samples = fewest->samples;
    curve.ks = possibleKs(ks, curve.samples);
    std::vector<int> ops;
    for (const auto& row : *rows)
        ops.push_back(row.op);
    std::vector<ProblemValues> values(curve.ks.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        for (const auto& row : *rows)
            values[i].of.push_back(unbiasedPassAtK({row.samples, row.verified}, curve.ks[i]));
    return withIntervals(std::move(curve), values, ops, method);
}

Result<PassCurve> firstKCurve(const EvaluatedProblems& problems, std::span<const std::int64_t> ks,
                              IntervalMethod method)
{
    if (auto checked = checkKs(ks); !checked)
        return tl::unexpected(checked.error());
    PassCurve curve;
    if (problems.problems.empty())
        return curve;
    curve.problems = static_cast<std::int64_t>(problems.problems.size());
    curve.samples = problems.fewestSamples();
    curve.ks = possibleKs(ks, curve.samples);
    std::vector<ProblemValues> values(curve.ks.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        for (const auto& problem : problems.problems) {
            const auto& samples = problem.samples;
            const bool isSolved = std::any_of(samples.begin(), samples.begin() + curve.ks[i],
                                              [](const auto& sample) { return sample.isVerified; });
            values[i].of.push_back(isSolved ? 1 : 0);
        }
    return withIntervals(std::move(curve), values, strataOf(problems).of, method);
}

} // namespace gradus

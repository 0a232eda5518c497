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

Result<void> checkKs(std::span<const std::int64_t> ks)
{
    for (const auto k : ks)
        if (k < 1)
            return fail(ErrorCode::InvalidArgument,
                        "k is " + std::to_string(k) + ", but must be at least 1");
    return {};
}

/// The curve of @p problems, @p valueOf(place, k) being that of one.
template <typename ValueOf>
Result<PassCurve> curveOf(std::span<const KeyedTally> problems, std::span<const std::int64_t> ks,
                          IntervalMethod method, const ValueOf& valueOf)
{
    if (auto checked = checkKs(ks); !checked)
        return tl::unexpected(checked.error());
    PassCurve curve;
    if (problems.empty())
        return curve;
    curve.problems = static_cast<std::int64_t>(problems.size());
    curve.samples = problems.front().tally.samples;
    std::vector<int> ops;
    for (const auto& problem : problems) {
        curve.samples = std::min(curve.samples, problem.tally.samples);
        ops.push_back(problem.op);
    }
    curve.ks = possibleKs(ks, curve.samples);
    std::vector<ProblemValues> values(curve.ks.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t place = 0; place < problems.size(); ++place)
            values[i].of.push_back(valueOf(place, curve.ks[i]));
    auto estimates = meansOf(values, ops, method);
    if (!estimates)
        return tl::unexpected(estimates.error());
    for (auto& estimate : *estimates) {
        curve.intervals.push_back(estimate.interval);
        curve.bands.push_back(std::move(estimate.band));
    }
    return curve;
}

} // namespace

Result<PassCurve> passCurve(StudyFile& study, RowId evaluation, std::span<const std::int64_t> ks,
                            IntervalMethod method)
{
    const auto problems = keyedTallies(study, evaluation);
    if (!problems)
        return tl::unexpected(problems.error());
    return passCurve(*problems, ks, method);
}

Result<PassCurve> passCurve(std::span<const KeyedTally> problems, std::span<const std::int64_t> ks,
                            IntervalMethod method)
{
    return curveOf(problems, ks, method, [&](std::size_t place, std::int64_t k) {
        return unbiasedPassAtK(problems[place].tally, k);
    });
}

Result<PassCurve> firstKCurve(const SampledEvaluation& evaluation, std::span<const std::int64_t> ks,
                              IntervalMethod method)
{
    return curveOf(keyedTallies(evaluation), ks, method, [&](std::size_t place, std::int64_t k) {
        const auto& verified = evaluation.problems[place].verified;
        const bool isSolved =
            std::find(verified.begin(), verified.begin() + k, true) != verified.begin() + k;
        return isSolved ? 1.0 : 0.0;
    });
}

} // namespace gradus

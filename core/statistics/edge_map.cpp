#include "core/statistics/edge_map.h"

#include "core/statistics/wilson.h"

#include <array>
#include <cassert>
#include <string>
#include <utility>

namespace gradus {

namespace {

Result<void> checkBounds(const EdgeBounds& bounds)
{
    for (const auto& [name, value] : {std::pair{"lowestPassAtK", bounds.lowestPassAtK},
                                      std::pair{"highestPassAt1", bounds.highestPassAt1}})
        if (!(value > 0 && value < 1))
            return fail(ErrorCode::InvalidArgument, std::string(name) + " is "
                                                        + std::to_string(value)
                                                        + ", but must be in (0, 1)");
    return {};
}

EdgeJudgement judgementOf(const Interval& passAt1, const Interval& passAtK,
                          const EdgeBounds& bounds)
{
    if (passAt1.low > bounds.highestPassAt1)
        return EdgeJudgement::Saturated;
    if (passAtK.high < bounds.lowestPassAtK)
        return EdgeJudgement::OutOfReach;
    if (passAt1.high <= bounds.highestPassAt1 && passAtK.low >= bounds.lowestPassAtK)
        return EdgeJudgement::Edge;
    return EdgeJudgement::Undersampled;
}

/// A score of the problems measured so far.
struct Measured
{
    double estimate = 0;
    double trialsPerProblem = 0;
};

/// How many more problems decide, if estimates and trials a problem stay.
std::optional<std::int64_t> problemsNeeded(std::int64_t problems,
                                           const std::array<Measured, 2>& measured,
                                           const EdgeBounds& bounds)
{
    const auto isDecided = [&](std::int64_t all) {
        std::array<Interval, 2> intervals;
        for (std::size_t i = 0; i < 2; ++i)
            intervals[i] =
                *wilson(measured[i].estimate,
                        measured[i].trialsPerProblem * static_cast<double>(all), bounds.confidence);
        return judgementOf(intervals[0], intervals[1], bounds) != EdgeJudgement::Undersampled;
    };
    // Intervals with more trials lie inside those with fewer, so that halving finds the least.
    std::int64_t tooFew = problems;
    std::int64_t enough = problems + kMostEdgeProblems;
    if (!isDecided(enough))
        return std::nullopt;
    while (enough - tooFew > 1) {
        const std::int64_t middle = tooFew + (enough - tooFew) / 2;
        (isDecided(middle) ? enough : tooFew) = middle;
    }
    return enough - problems;
}

} // namespace

std::string_view edgeJudgementName(EdgeJudgement judgement) noexcept
{
    switch (judgement) {
    case EdgeJudgement::Saturated:
        return "saturated";
    case EdgeJudgement::Edge:
        return "edge";
    case EdgeJudgement::OutOfReach:
        return "out of reach";
    case EdgeJudgement::Undersampled:
        return "undersampled";
    }
    return "";
}

Result<EdgeCell> judgeCell(std::span<const ProblemTally> tallies, const EdgeBounds& bounds)
{
    if (auto checked = checkBounds(bounds); !checked)
        return tl::unexpected(checked.error());
    const auto passAt1 = wilsonPassAtK(tallies, 1, bounds.confidence);
    if (!passAt1)
        return tl::unexpected(passAt1.error());
    const auto passAtK = wilsonPassAtK(tallies, bounds.k, bounds.confidence);
    if (!passAtK)
        return tl::unexpected(passAtK.error());
    EdgeCell cell{.problems = static_cast<std::int64_t>(tallies.size()),
                  .passAt1 = *passAt1,
                  .passAtK = *passAtK,
                  .judgement = judgementOf(*passAt1, *passAtK, bounds)};
    if (cell.judgement != EdgeJudgement::Undersampled)
        return cell;
    const auto problems = static_cast<double>(cell.problems);
    const std::array measured{
        Measured{passAt1->estimate, effectiveTrialsOfPassAtK(tallies, 1) / problems},
        Measured{passAtK->estimate, effectiveTrialsOfPassAtK(tallies, bounds.k) / problems}};
    cell.problemsNeeded = problemsNeeded(cell.problems, measured, bounds);
    return cell;
}

Stopping stoppingOf(const Interval& interval, std::int64_t problems,
                    const StoppingRule& rule) noexcept
{
    assert(rule.mostWidth > 0 && rule.mostProblems >= rule.leastProblems);
    if (problems >= rule.leastProblems && interval.width() <= rule.mostWidth)
        return Stopping::NarrowEnough;
    return problems >= rule.mostProblems ? Stopping::BudgetSpent : Stopping::GoOn;
}

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/statistics/interval.h"
#include "core/statistics/pass_at_k.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gradus {

/// Bounds of the edge of competence; the same as those of a curriculum's EdgeOptions
/// (core/study/curriculum_options.h), which selects by the estimates alone. Source: the study,
/// arXiv:2512.07783, "fails at pass@1 but succeeds at pass@k"; the numbers are ours.
struct EdgeBounds
{
    std::int64_t k = 8;          ///< >= 1
    double lowestPassAtK = 0.1;  ///< below it: out of reach; in (0, 1)
    double highestPassAt1 = 0.5; ///< above it: saturated; in (0, 1)
    double confidence = 0.95;    ///< in (0, 1)

    friend bool operator==(const EdgeBounds&, const EdgeBounds&) = default;
};

/// What a measurement says about a cell (one op, context and mode).
enum class EdgeJudgement {
    Saturated,    ///< all of the interval of pass@1 is above highestPassAt1
    Edge,         ///< pass@1 is at most highestPassAt1 and pass@k at least lowestPassAtK, with all
                  ///< of their intervals
    OutOfReach,   ///< all of the interval of pass@k is below lowestPassAtK
    Undersampled, ///< an interval has a bound inside: it may be either
};
/// "saturated" "edge" "out of reach" "undersampled"
[[nodiscard]] std::string_view edgeJudgementName(EdgeJudgement judgement) noexcept;

/// One cell of an edge map.
struct EdgeCell
{
    std::int64_t problems = 0;
    Interval passAt1; ///< Wilson's, with effective trials: wilsonPassAtK()
    Interval passAtK; ///< the same at EdgeBounds::k
    EdgeJudgement judgement = EdgeJudgement::Undersampled;
    /// Undersampled cells: how many problems more, each sampled as often as those, would decide if
    /// the estimates stayed as they are; nothing where an estimate is so near its bound that
    /// kMostEdgeProblems would not do. Other cells: 0.
    std::optional<std::int64_t> problemsNeeded = 0;

    friend bool operator==(const EdgeCell&, const EdgeCell&) = default;
};

inline constexpr std::int64_t kMostEdgeProblems = 1'000'000;

/// Judges a cell from its interval, never from its estimate.
///
/// A cell of which pass@1 is above its bound and pass@k below is not possible, for pass@k >=
/// pass@1, unless the bounds contradict each other: then it is saturated.
/// @return errors as of passAtK(); InvalidArgument naming a bound out of range.
[[nodiscard]] Result<EdgeCell> judgeCell(std::span<const ProblemTally> tallies,
                                         const EdgeBounds& bounds = {});

/// When to stop sampling a cell.
struct StoppingRule
{
    double mostWidth = 0.1;           ///< of the interval, high - low; > 0
    std::int64_t leastProblems = 30;  ///< before it an interval is not trusted
    std::int64_t mostProblems = 1000; ///< the budget; at least leastProblems

    friend bool operator==(const StoppingRule&, const StoppingRule&) = default;
};

enum class Stopping {
    GoOn,
    NarrowEnough,
    BudgetSpent, ///< mostProblems are measured, the interval is still wider
};

/// Whether a cell's interval is narrow enough.
///
/// The rule looks at the width alone, not at where the interval lies. That is why the interval
/// still covers about what it says after any number of looks (Chow and Robbins 1965, Ann. Math.
/// Stat. 36, 457); a rule that stops as soon as a bound is left would not.
/// @pre the ranges of StoppingRule.
[[nodiscard]] Stopping stoppingOf(const Interval& interval, std::int64_t problems,
                                  const StoppingRule& rule = {}) noexcept;

} // namespace gradus

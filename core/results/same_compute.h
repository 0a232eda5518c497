#pragma once

#include "core/base/result.h"
#include "core/results/evaluation_pairs.h"
#include "core/results/lineage_compute.h"
#include "core/statistics/paired_comparison.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Costs that differ by more than this share of the lower one are not the same.
inline constexpr double kSameCompute = 0.01;

/// (higher - lower) / lower; 0 where both are 0, infinite where one is. @pre neither is negative.
[[nodiscard]] double computeDifference(double first, double second) noexcept;

/// Refuses with InvalidArgument "1.8e15 and 2.1e15 FLOPs differ by 16.7 %, more than 1 %".
[[nodiscard]] Result<void> checkSameCompute(double first, double second,
                                            double tolerance = kSameCompute);

/// By which count of FLOPs two checkpoints are matched.
enum class ComputeCount { Counted, Planned };
/// "counted" "planned"
[[nodiscard]] std::string computeCountName(ComputeCount count);

/// A checkpoint beside the one of another lineage that cost most nearly the same.
struct SameComputeRow
{
    CheckpointRow checkpoint;
    std::optional<CheckpointRow> other; ///< nothing: none of the other lineage has known FLOPs
    std::string otherLineage;           ///< schedules of the recipe, or "run 3"
    ComputeCount by = ComputeCount::Counted;
    std::optional<double> flops;
    std::optional<double> otherFlops;
    std::optional<double> apartPercent; ///< computeDifference() of the two, in percent
    bool isAligned = false;             ///< differ by at most kSameCompute
    std::string distribution;           ///< empty: the checkpoint has no complete evaluation
    std::int64_t problems = 0;
    std::int64_t k = 0;
    std::optional<PairedDifference> passAt1; ///< other - checkpoint; only where aligned
    std::optional<PairedDifference> passAtK;
    std::string band;
    std::string note; ///< why they are not compared

    friend bool operator==(const SameComputeRow&, const SameComputeRow&) = default;
};

/// Every checkpoint beside every other lineage, by counted and by planned FLOPs, on every
/// distribution it is evaluated on. A lineage is a recipe (of its runs those with the seeds of the
/// checkpoint's run, if there are any), or each run if @p isOfEachRun. Of several that are aligned
/// one that is evaluated goes first; of those the nearest.
///
/// @param options base is not looked at.
[[nodiscard]] Result<std::vector<SameComputeRow>> sameComputeRows(StudyFile& study,
                                                                  const StudyIndex& index,
                                                                  const ComparisonOptions& options,
                                                                  bool isOfEachRun = false);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/results/evaluation_pairs.h"
#include "core/results/sampled_evaluation.h"
#include "core/statistics/paired_comparison.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// By what two checkpoints are compared, always on strictly verified samples.
enum class ComparisonMeasure {
    PassAt1,     ///< pass@1; sign flips
    PassAtK,     ///< pass@K; sign flips
    FirstSample, ///< solved by the first sample; McNemar
    AnySample,   ///< solved by any of the first n samples, n the fewer of both; McNemar
};
/// "pass_at_1" "pass_at_k" "first_sample" "any_sample"
[[nodiscard]] std::string comparisonMeasureName(ComparisonMeasure measure);

/// Two checkpoints on the shared problems of one op, or of all.
struct ComparisonRow
{
    std::optional<int> op; ///< nothing: all
    ComparisonMeasure measure = ComparisonMeasure::PassAt1;
    std::int64_t k = 0;                 ///< samples it looks at, of the problem that has fewest
    std::int64_t problems = 0;          ///< shared
    std::int64_t onlyFirst = 0;         ///< problems the second was not asked
    std::int64_t onlySecond = 0;        ///< problems the first was not asked
    std::optional<Interval> difference; ///< second - first
    std::string band;
    std::optional<double> p;       ///< of sign flips, or McNemar's exact one
    std::optional<double> midP;    ///< McNemar's
    std::optional<McNemar> solved; ///< McNemar's counts
    /// Adjusted by Holm over all ops of this pair and measure that have a p; of all ops together: p
    /// itself.
    std::optional<double> holmP;
    std::optional<double> holmMidP;
    std::string family; ///< what holmP is adjusted for, in words
    std::string note;   ///< why there is no difference, else what to keep in mind

    friend bool operator==(const ComparisonRow&, const ComparisonRow&) = default;
};

/// All ops together, then each op that either has; of each the four measures. Where nothing can be
/// said the row has a note.
///
/// Strata are ops. @param options base, checkpoint and distribution are not looked at.
/// @return InvalidArgument when an option of the bootstrap is out of range.
[[nodiscard]] Result<std::vector<ComparisonRow>>
compareEvaluations(const SampledEvaluation& first, const SampledEvaluation& second,
                   const ComparisonOptions& options = {});

/// "base and rl share no problem of "hard"", "... with op 7"
[[nodiscard]] std::string nothingShared(const EvaluationRow& first, const EvaluationRow& second,
                                        std::optional<int> op = std::nullopt);

} // namespace gradus

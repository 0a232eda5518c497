#pragma once

#include "core/base/result.h"
#include "core/statistics/paired_comparison.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// One problem of an evaluation and which of its samples are strictly verified.
struct SampledProblem
{
    RowId problem = 0;
    int op = 0;
    std::vector<bool> verified; ///< in the order they were sampled; at least one

    [[nodiscard]] ProblemTally tally() const;
    friend bool operator==(const SampledProblem&, const SampledProblem&) = default;
};

/// An evaluation with the strict verdicts of all its samples: 100 kB where EvaluatedProblems has
/// 100 MB, and read in a fifth of the time.
struct SampledEvaluation
{
    EvaluationRow row;
    std::vector<SampledProblem> problems; ///< those that have samples, by index
    double meanTokens = 0;                ///< of a sample, prompt left out

    friend bool operator==(const SampledEvaluation&, const SampledEvaluation&) = default;
};

[[nodiscard]] Result<SampledEvaluation> sampledEvaluation(StudyFile& study,
                                                          const EvaluationRow& evaluation);

/// Strictly verified samples of every problem of @p evaluation, counted in the file.
[[nodiscard]] Result<std::vector<KeyedTally>> keyedTallies(StudyFile& study, RowId evaluation);
[[nodiscard]] std::vector<KeyedTally> keyedTallies(const SampledEvaluation& evaluation);

/// Reads each evaluation once, however many pairs it is in.
class SampledEvaluations
{
public:
    explicit SampledEvaluations(StudyFile& study)
        : m_study(study)
    {}
    /// @return valid as long as this lives.
    [[nodiscard]] Result<const SampledEvaluation*> of(const EvaluationRow& evaluation);

private:
    StudyFile& m_study;
    std::map<RowId, SampledEvaluation> m_read;
};

/// "k = 128 is more than the 64 samples of problem 5", of the first of those with
/// fewest samples; nothing if all have enough.
[[nodiscard]] std::optional<std::string> tooFewSamples(std::span<const KeyedTally> tallies,
                                                       std::int64_t k);

/// What to know of how two evaluations were sampled that leaves the numbers standing: "sampled at
/// temperature 0.7 and 1", and that one is adaptive. Empty: nothing.
[[nodiscard]] std::string samplingCaveat(const EvaluationRow& first, const EvaluationRow& second);

} // namespace gradus

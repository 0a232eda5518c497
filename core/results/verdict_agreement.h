#pragma once

#include "core/base/result.h"
#include "core/results/estimate.h"
#include "core/results/evaluated.h"
#include "core/results/gold_facts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// What both verifiers and the answer alone say of the samples of one evaluation.
struct VerdictAgreement
{
    std::optional<int> op; ///< nothing: of every op
    std::int64_t problems = 0;
    std::int64_t samples = 0;

    // The two verifiers. Problems whose gold the published one cannot read are left out: noPaper.
    std::int64_t bothRight = 0;
    std::int64_t strictOnly = 0;
    std::int64_t paperOnly = 0;
    std::int64_t neither = 0;
    std::optional<Estimate> disagreement; ///< mean over problems of the share they differ on

    // Right answers without a right graph: what a reward for answers alone would pay for.
    std::int64_t answerRight = 0;
    std::int64_t graphWrong = 0;               ///< of these, not strictly verified
    Estimate graphWrongShare;                  ///< of all samples, mean over problems
    std::optional<Estimate> graphWrongOfRight; ///< of samples with a right answer
    std::optional<double> guessFloor;          ///< prior, k = 1: GuessFloor; nothing: not known

    bool isAlert = false;
    std::string note; ///< what is missing, and why there is an alert

    friend bool operator==(const VerdictAgreement&, const VerdictAgreement&) = default;
};

/// By group of ops. An alert is raised, group by group,
/// 1. against @p before (nullptr: left out): on the problems both have, the share of all samples
///    with a right answer and no right graph rose (its paired interval is above 0) and strictly
///    verified pass@1 did not (its paired interval is not);
/// 2. by itself: the lower limit of that share is above the prior guess floor at k = 1, so that
///    there are more of them than if every sample had guessed.
/// See docs/evaluation.md. Groups are not corrected for one another.
/// @param beforeName for the note: "since base".
/// @return none if there is no problem.
[[nodiscard]] Result<std::vector<VerdictAgreement>>
verdictAgreements(const EvaluatedProblems& problems, const GoldFacts& facts,
                  const EvaluatedProblems* before = nullptr, const std::string& beforeName = {},
                  IntervalMethod method = IntervalMethod::Percentile);

} // namespace gradus

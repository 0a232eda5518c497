#pragma once

#include "core/base/result.h"
#include "core/results/estimate.h"
#include "core/results/evaluated.h"
#include "core/results/gold_facts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gradus {

/// std::monostate: the measure has none; k; tau.
using ScoreParameter = std::variant<std::monostate, std::int64_t, double>;

/// One measure of one evaluation, of all problems or of those of one op.
struct Score
{
    std::optional<int> op; ///< nothing: of every op
    /// pass_at_k first_k cover majority process_accuracy guess_floor_uniform guess_floor_prior
    /// guess_floor_best truncated tokens
    std::string measure;
    std::string verifier; ///< strict, paper, answer; "": no verifier is asked
    ScoreParameter parameter;
    std::optional<Estimate> estimate; ///< nothing: note says why
    std::int64_t problems = 0;        ///< that it is the mean of
    std::int64_t samples = 0;         ///< of the problem that has fewest
    std::string note;                 ///< "", or a sentence about what is missing

    friend bool operator==(const Score&, const Score&) = default;
};

struct ScoreOptions
{
    /// Empty: 1, 2, 4, ... as far as every problem of a group has samples. A k that is asked for
    /// and is more than that has a row that says so.
    std::vector<std::int64_t> ks;
    IntervalMethod interval = IntervalMethod::Percentile;
};

/// Thresholds of Cover@tau; 1/128: at least one of 128 samples.
[[nodiscard]] const std::vector<double>& coverThresholds();

/// All scores of an evaluation: of all problems first, then op by op. See docs/evaluation.md.
/// @param facts of these problems; guess floors are counted from them.
/// @return none if there is no problem; InvalidArgument naming a k below 1.
[[nodiscard]] Result<std::vector<Score>> scoresOf(const EvaluatedProblems& problems,
                                                  const GoldFacts& facts,
                                                  const ScoreOptions& options = {});

} // namespace gradus

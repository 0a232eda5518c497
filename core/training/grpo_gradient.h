#pragma once

#include "core/study/study.h"
#include "core/training/decoder.h"
#include "core/training/grpo_rollout.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace gradus {

/// Rows of one forward and backward pass: bounds memory, changes the gradient by rounding only.
inline constexpr std::int64_t kGrpoMicroBatchTokens = 16'384;

/// What one mini-batch did. Sums are over the tokens that went through the model; a mini-batch
/// whose groups are all without a gradient sends none.
struct GrpoGradient
{
    std::int64_t sequences = 0; ///< in the denominator; 0: there was nothing to learn from
    std::int64_t tokens = 0;    ///< in the denominator
    std::int64_t scored = 0;    ///< tokens the sums are over
    std::int64_t rows = 0;      ///< through the model, prompts included
    double loss = 0;
    double policyLoss = 0;
    double kl = 0;
    double entropy = 0;
    double clippedLow = 0;
    double clippedHigh = 0;
    double clippedDual = 0;
    double ratio = 0;
    double smallestRatio = std::numeric_limits<double>::infinity();
    double largestRatio = 0;
    double gap = 0;        ///< sum of |sampler - trainer| log-probabilities
    double largestGap = 0; ///< of a token
};

/// Adds the gradient of the loss of one mini-batch to that of @p decoder's parameters.
///
/// Masked samples count nowhere. Constant groups count in the denominators; they go through the
/// model only where a KL or entropy term could pull on them. A prompt goes through the model once
/// for all its samples, unless they do not fit into @p microBatchTokens rows together.
[[nodiscard]] GrpoGradient
accumulateGradient(const Decoder& decoder, std::span<GrpoGroup* const> groups,
                   const ReinforcementOptions& options,
                   std::int64_t microBatchTokens = kGrpoMicroBatchTokens);

/// Writes what @p decoder gives the tokens of every sample that is not masked, at @p temperature,
/// to
/// @p target of the sample; without gradient. @return rows through the model.
std::int64_t scoreSamples(const Decoder& decoder, std::span<GrpoGroup* const> groups,
                          double temperature, std::vector<float> GrpoSample::*target,
                          std::int64_t microBatchTokens = kGrpoMicroBatchTokens);

} // namespace gradus

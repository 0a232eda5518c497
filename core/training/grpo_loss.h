#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <torch/types.h>

namespace gradus {

/// Group-relative advantages: (r - mean) / (std + 1e-6) with the sample standard deviation; all 0
/// where every reward of the group is the same (decided by equality, not by a small std).
///
/// Source: Shao et al. 2024, arXiv:2402.03300, section 4.1.2; paper.md 3.4.
[[nodiscard]] std::vector<double> groupAdvantages(std::span<const double> rewards);

struct GrpoLossOptions
{
    double clipRange = 0.2; ///< of the ratio, both sides
    double dualClip = 3.0;  ///< bound for negative advantages (Ye et al. 2020, arXiv:1912.09729)
    double klCoefficient = 0.0; ///< of the k3 estimator exp(q - p) - (q - p) - 1 (Schulman 2020)
};

struct GrpoLoss
{
    torch::Tensor loss;       ///< scalar: sum over tokens divided by @p tokenCount
    double kl = 0;            ///< sum of the estimator over tokens
    double clippedTokens = 0; ///< tokens whose ratio was clipped
};

/// Clipped policy objective, to be minimised, over one part of a batch.
///
/// logProbability (with gradient), oldLogProbability, advantages: [M] float32, one entry a token.
/// reference: [M] log-probabilities of the frozen reference, or undefined when klCoefficient is 0.
/// @param tokenCount tokens of the whole batch, so that parts add up to the token mean.
[[nodiscard]] GrpoLoss grpoLoss(const torch::Tensor& logProbability,
                                const torch::Tensor& oldLogProbability,
                                const torch::Tensor& advantages, const torch::Tensor& reference,
                                double tokenCount, const GrpoLossOptions& options);

} // namespace gradus

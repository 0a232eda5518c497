#pragma once

#include "core/study/reinforcement_options.h"

#include <cstdint>
#include <span>
#include <vector>

#include <torch/types.h>

namespace gradus {

/// True where every value is the first one: decided by equality, not by a small deviation, so that
/// rounding never makes a gradient out of equal rewards.
[[nodiscard]] bool areAllEqual(std::span<const double> values);

/// Advantage of each of the G samples of one group, the same for all tokens of a sample; all 0
/// where areAllEqual().
///
/// MeanDeviation: (r - mean) / (s + 1e-6), s the sample deviation (divisor G - 1). Source: Shao et
/// al. 2024, arXiv:2402.03300, section 4.1.2; paper.md 3.4.
/// Mean: r - mean. Source: Liu et al. 2025, arXiv:2503.20783, section 3.2.
/// LeaveOneOut: r - mean of the others = G / (G - 1) * (r - mean). Source: Kool et al. 2019;
/// Ahmadian et al. 2024, arXiv:2402.14740, section 3.3.
/// @pre at least two rewards.
[[nodiscard]] std::vector<double>
groupAdvantages(std::span<const double> rewards, AdvantageKind kind = AdvantageKind::MeanDeviation);

/// What the loss of one update is divided by: counts over its whole mini-batch, however that is
/// split into parts.
struct LossDenominator
{
    std::int64_t tokens = 0;
    std::int64_t sequences = 0;
    std::int64_t maxNewTokens = 1;
};

/// The weight of each token of a sequence of @p length tokens (> 0).
///
/// TokenMean: 1 / tokens (Yu et al. 2025, arXiv:2503.14476, section 3.3). SequenceMean:
/// 1 / (sequences * length) (Shao et al. 2024, eq. 3). DrGrpo: 1 / (sequences * maxNewTokens) (Liu
/// et al. 2025, section 3.2).
[[nodiscard]] double tokenWeight(LossAggregation aggregation, const LossDenominator& denominator,
                                 std::int64_t length);

struct GrpoLossOptions
{
    double clipLow = 0.2; ///< the ratio counts from 1 - clipLow
    double clipHigh =
        0.2; ///< to 1 + clipHigh; larger than clipLow: "clip-higher" (Yu et al. 2025, 3.1)
    double dualClip = 3.0; ///< c > 1; 0: none
    KlEstimator klEstimator = KlEstimator::K3;
    double klCoefficient = 0.0;
    double entropyCoefficient = 0.0;
};

/// One entry a token: [M], all float32 or all float64.
struct GrpoTokens
{
    torch::Tensor logProbability;    ///< p, with gradient
    torch::Tensor oldLogProbability; ///< without
    torch::Tensor advantages;
    torch::Tensor weights;   ///< tokenWeight()
    torch::Tensor reference; ///< q of the frozen reference; undefined if klCoefficient is 0
    torch::Tensor entropy;   ///< with gradient; undefined if entropyCoefficient is 0
};

/// Sums over tokens, so that those of parts add up.
struct GrpoLoss
{
    torch::Tensor loss;     ///< scalar: weighted sum, to be minimised
    double policyLoss = 0;  ///< its part without KL and entropy
    double kl = 0;          ///< sum of the estimator, without weights
    double entropy = 0;     ///< sum, without weights
    double clippedLow = 0;  ///< tokens with A < 0 and a ratio below 1 - clipLow: no gradient
    double clippedHigh = 0; ///< tokens with A > 0 and a ratio above 1 + clipHigh: no gradient
    double clippedDual = 0; ///< tokens with A < 0 and a ratio above dualClip: no gradient
    double ratio = 0;       ///< sum
    double smallestRatio = 0;
    double largestRatio = 0;
};

/// loss = sum over tokens of weight * (-J + klCoefficient * K - entropyCoefficient * entropy).
///
/// J = min(r A, clip(r, 1 - clipLow, 1 + clipHigh) A) with r = exp(p - old), the exponent kept in
/// [-20, 20]; where A < 0, J is at least c A (dual clip). Sources: Schulman et al. 2017,
/// arXiv:1707.06347, eq. 7; Ye et al. 2020, arXiv:1912.09729, eq. 3.
///
/// K, with p of the policy and q of the reference (Schulman 2020, "Approximating KL divergence"):
/// * K1 = p - q. Gradient: dp. On-policy its expectation is 0: in the loss K1 adds noise and pulls
///   nowhere; it is there for comparisons.
/// * K2 = (p - q)^2 / 2. Gradient: (p - q) dp, in expectation that of KL(policy | reference).
/// * K3 = exp(q - p) - (q - p) - 1, never negative. Gradient: (1 - exp(q - p)) dp, in expectation
///   that of KL(reference | policy); the exponent is kept in [-20, 20].
/// Neither is weighted with the ratio: off-policy they are estimates under the old policy.
/// @pre M >= 1.
[[nodiscard]] GrpoLoss grpoLoss(const GrpoTokens& tokens, const GrpoLossOptions& options);

} // namespace gradus

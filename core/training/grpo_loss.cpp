#include "core/training/grpo_loss.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>

#include <torch/types.h>

namespace gradus {

namespace {

/// Keeps exponentials finite whatever became of a token.
constexpr double kLargestExponent = 20;

torch::Tensor klOf(const torch::Tensor& policy, const torch::Tensor& reference,
                   KlEstimator estimator)
{
    switch (estimator) {
    case KlEstimator::K1:
        return policy - reference;
    case KlEstimator::K2:
        return 0.5 * (policy - reference).square();
    case KlEstimator::K3:
        break;
    }
    const auto difference = (reference - policy).clamp(-kLargestExponent, kLargestExponent);
    return difference.expm1() - difference;
}

/// The objective of each token, and what was clipped on the way.
torch::Tensor objectiveOf(const GrpoTokens& tokens, const GrpoLossOptions& options,
                          GrpoLoss& result)
{
    const auto& advantages = tokens.advantages;
    const auto ratio = (tokens.logProbability - tokens.oldLogProbability)
                           .clamp(-kLargestExponent, kLargestExponent)
                           .exp();
    const auto clipped = ratio.clamp(1 - options.clipLow, 1 + options.clipHigh);
    auto objective = torch::minimum(ratio * advantages, clipped * advantages);
    const auto isNegative = advantages < 0;
    if (options.dualClip > 0) {
        objective = torch::where(
            isNegative, torch::maximum(objective, advantages * options.dualClip), objective);
        result.clippedDual = (isNegative & (ratio > options.dualClip)).sum().item<double>();
    }
    result.clippedLow = (isNegative & (ratio < 1 - options.clipLow)).sum().item<double>();
    result.clippedHigh = ((advantages > 0) & (ratio > 1 + options.clipHigh)).sum().item<double>();
    result.ratio = ratio.sum().item<double>();
    result.smallestRatio = ratio.min().item<double>();
    result.largestRatio = ratio.max().item<double>();
    return objective;
}

} // namespace

bool areAllEqual(std::span<const double> values)
{
    return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

std::vector<double> groupAdvantages(std::span<const double> rewards, AdvantageKind kind)
{
    assert(rewards.size() >= 2);
    std::vector<double> advantages(rewards.size(), 0.0);
    if (areAllEqual(rewards))
        return advantages;
    const auto count = static_cast<double>(rewards.size());
    double mean = 0;
    for (const double reward : rewards)
        mean += reward / count;
    double variance = 0;
    for (const double reward : rewards)
        variance += (reward - mean) * (reward - mean) / (count - 1);
    double scale = 1;
    if (kind == AdvantageKind::MeanDeviation)
        scale = 1 / (std::sqrt(variance) + 1e-6);
    else if (kind == AdvantageKind::LeaveOneOut)
        scale = count / (count - 1);
    for (std::size_t i = 0; i < rewards.size(); ++i)
        advantages[i] = (rewards[i] - mean) * scale;
    return advantages;
}

double tokenWeight(LossAggregation aggregation, const LossDenominator& denominator,
                   std::int64_t length)
{
    const auto sequences = static_cast<double>(denominator.sequences);
    switch (aggregation) {
    case LossAggregation::TokenMean:
        break;
    case LossAggregation::SequenceMean:
        return 1 / (sequences * static_cast<double>(length));
    case LossAggregation::DrGrpo:
        return 1 / (sequences * static_cast<double>(denominator.maxNewTokens));
    }
    return 1 / static_cast<double>(denominator.tokens);
}

GrpoLoss grpoLoss(const GrpoTokens& tokens, const GrpoLossOptions& options)
{
    GrpoLoss result;
    result.loss = -(tokens.weights * objectiveOf(tokens, options, result)).sum();
    result.policyLoss = result.loss.item<double>();
    if (options.klCoefficient > 0) {
        const auto kl = klOf(tokens.logProbability, tokens.reference, options.klEstimator);
        result.kl = kl.sum().item<double>();
        result.loss = result.loss + options.klCoefficient * (tokens.weights * kl).sum();
    }
    if (options.entropyCoefficient > 0) {
        result.entropy = tokens.entropy.sum().item<double>();
        result.loss =
            result.loss - options.entropyCoefficient * (tokens.weights * tokens.entropy).sum();
    }
    return result;
}

} // namespace gradus

#include "core/training/grpo_loss.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <torch/torch.h>

namespace gradus {

std::vector<double> groupAdvantages(std::span<const double> rewards)
{
    std::vector<double> advantages(rewards.size(), 0.0);
    if (std::adjacent_find(rewards.begin(), rewards.end(), std::not_equal_to<>()) == rewards.end())
        return advantages;
    const auto count = static_cast<double>(rewards.size());
    double mean = 0;
    for (const double reward : rewards)
        mean += reward / count;
    double variance = 0;
    for (const double reward : rewards)
        variance += (reward - mean) * (reward - mean) / (count - 1);
    for (std::size_t i = 0; i < rewards.size(); ++i)
        advantages[i] = (rewards[i] - mean) / (std::sqrt(variance) + 1e-6);
    return advantages;
}

GrpoLoss grpoLoss(const torch::Tensor& logProbability, const torch::Tensor& oldLogProbability,
                  const torch::Tensor& advantages, const torch::Tensor& reference,
                  double tokenCount, const GrpoLossOptions& options)
{
    const auto ratio = (logProbability - oldLogProbability).clamp(-20, 20).exp();
    const auto plain = ratio * advantages;
    const auto clipped = ratio.clamp(1 - options.clipRange, 1 + options.clipRange) * advantages;
    const auto lower = torch::minimum(plain, clipped);
    const auto objective =
        torch::where(advantages < 0, torch::maximum(lower, advantages * options.dualClip), lower);

    GrpoLoss result;
    result.clippedTokens = (clipped < plain).sum().item<double>();
    auto total = -objective.sum();
    if (options.klCoefficient > 0) {
        const auto difference = reference - logProbability;
        const auto k3 = (difference.exp() - difference - 1).sum();
        result.kl = k3.item<double>();
        total = total + options.klCoefficient * k3;
    }
    result.loss = total / tokenCount;
    return result;
}

} // namespace gradus

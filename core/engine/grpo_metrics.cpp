#include "core/engine/grpo_metrics.h"

namespace gradus {

namespace {

using Metrics = std::vector<std::pair<std::string, double>>;

Metrics sampledMetrics(const GrpoStep& step)
{
    const auto count = [](std::int64_t value) {
        return static_cast<double>(value);
    };
    return {{"reward", step.reward},
            {"reward_deviation", step.rewardDeviation},
            {"reward_outcome", step.rewardParts.outcome},
            {"reward_paper_blend", step.rewardParts.paperBlend},
            {"reward_code_blend", step.rewardParts.codeBlend},
            {"reward_strict_paper", step.rewardParts.strictPaper},
            {"reward_strict_code", step.rewardParts.strictCode},
            {"reward_dense_process", step.rewardParts.denseProcess},
            {"overlong_penalty", step.overlongPenalty},
            {"verified", step.verified},
            {"answer_correct", step.answerCorrect},
            {"response_length", step.responseLength},
            {"response_length_correct", step.responseLengthCorrect},
            {"response_length_truncated", step.responseLengthTruncated},
            {"truncated", step.truncated},
            {"entropy", step.entropy},
            {"groups", count(step.groups)},
            {"groups_trained", count(step.groupsTrained)},
            {"groups_all_failed", step.allFailed},
            {"groups_all_solved", step.allSolved},
            {"zero_variance_groups", step.allFailed + step.allSolved},
            {"zero_variance_tokens", step.zeroVarianceTokens},
            {"refill_rounds", static_cast<double>(step.refillRounds)},
            {"refill_tokens", count(step.refillTokens)},
            {"sampled_tokens", count(step.sampledTokens)}};
}

Metrics trainedMetrics(const GrpoStep& step)
{
    return {{"updates", static_cast<double>(step.updates)},
            {"skipped_updates", static_cast<double>(step.skippedUpdates)},
            {"total_loss", step.loss},
            {"policy_loss", step.policyLoss},
            {"policy_entropy", step.policyEntropy},
            {"kl", step.kl},
            {"clip_fraction", step.clipFraction},
            {"clip_fraction_low", step.clipFractionLow},
            {"clip_fraction_high", step.clipFractionHigh},
            {"clip_fraction_dual", step.clipFractionDual},
            {"ratio_mean", step.ratioMean},
            {"ratio_min", step.ratioMin},
            {"ratio_max", step.ratioMax},
            {"log_probability_gap", step.logProbabilityGap},
            {"log_probability_gap_mean", step.logProbabilityGapMean},
            {"sampling_seconds", step.samplingSeconds},
            {"verify_seconds", step.verifySeconds},
            {"training_seconds", step.trainingSeconds},
            {"update_seconds", step.updateSeconds}};
}

} // namespace

Metrics metricsOf(const GrpoStep& step)
{
    Metrics metrics = sampledMetrics(step);
    for (auto& metric : trainedMetrics(step))
        metrics.push_back(std::move(metric));
    for (const auto& op : step.ops) {
        const std::string suffix = "_op_" + std::to_string(op.op);
        metrics.emplace_back("groups" + suffix, static_cast<double>(op.groups));
        metrics.emplace_back("groups_all_failed" + suffix, op.allFailed);
        metrics.emplace_back("groups_all_solved" + suffix, op.allSolved);
    }
    return metrics;
}

} // namespace gradus

#pragma once

#include <cstdint>
#include <string_view>

namespace gradus {

enum class RewardKind { Outcome, PaperBlend, CodeBlend, StrictPaper, StrictCode, DenseProcess };
[[nodiscard]] std::string_view
rewardKindName(RewardKind kind) noexcept; ///< "outcome" "paper_blend" ...

/// What a sample's reward r is compared with; G samples in its group.
enum class AdvantageKind {
    MeanDeviation, ///< (r - mean) / (sample deviation + 1e-6)
    Mean,          ///< r - mean
    LeaveOneOut,   ///< r - mean of the G - 1 others
};

/// How the losses of the tokens of one update become one number.
enum class LossAggregation {
    TokenMean,    ///< mean over all tokens
    SequenceMean, ///< mean over sequences of the mean over their tokens
    DrGrpo,       ///< sum / (sequences * maxNewTokens)
};

/// Estimator of the KL divergence of a token, from the log-probabilities of policy and reference.
enum class KlEstimator { K1, K2, K3 };

/// Where the log-probabilities come from that ratios are taken against.
enum class OldLogProbability {
    Sampled,    ///< kept while sampling
    Recomputed, ///< a pass without gradient before the first update
};

/// What becomes of groups whose rewards are all alike: they have no policy gradient.
enum class ZeroVarianceHandling {
    Keep,   ///< count in every denominator
    Drop,   ///< neither in loss nor in denominators
    Refill, ///< dropped, and further prompts sampled in their place
};

/// What becomes of samples that are cut off.
enum class OverlongHandling {
    Count,    ///< nothing: verified as they are
    Mask,     ///< neither in loss nor in denominators; their rewards stay in the group's mean
    Penalise, ///< the reward falls linearly over the last tokens before maxNewTokens
};

/// A GRPO stage. Source: paper.md 3.4; docs/training.md tells what each option does.
struct ReinforcementOptions
{
    std::int64_t steps = 100;
    int promptsPerStep = 16;
    int samplesPerPrompt = 16;
    double temperature = 1.0;
    double topP = 1.0; ///< draw among the likeliest tokens that together reach this share
    int topK = 0;      ///< draw among so many of the likeliest tokens; 0: all
    int maxNewTokens = 256;
    int promptsPerUpdate = 0; ///< of one optimiser update; 0: all of the step
    int passes = 1;           ///< over the samples of a step
    OldLogProbability oldLogProbability = OldLogProbability::Sampled;
    AdvantageKind advantage = AdvantageKind::MeanDeviation;
    LossAggregation aggregation = LossAggregation::TokenMean;
    double clipRange = 0.2;     ///< the ratio's way below 1, and above unless clipRangeHigh is set
    double clipRangeHigh = 0.0; ///< the ratio's way above 1; 0: as clipRange
    double dualClip = 3.0;      ///< bound of the ratio for negative advantages, above 1; 0: none
    double klCoefficient = 0.0; ///< against the stage's first weights; 0 keeps no reference
    KlEstimator klEstimator = KlEstimator::K3;
    double entropyCoefficient = 0.0;
    ZeroVarianceHandling zeroVariance = ZeroVarianceHandling::Keep;
    int maxRefills = 3; ///< rounds of further prompts in one step
    OverlongHandling overlong = OverlongHandling::Count;
    int overlongBuffer = 64;      ///< tokens before maxNewTokens over which the penalty grows
    double overlongPenalty = 1.0; ///< of the longest sample
    int warmupSteps = 0;          ///< of the learning rate, constant afterwards
    RewardKind reward = RewardKind::StrictPaper;
    double outcomeWeight = 0.2; ///< of the blended rewards, in [0, 1]

    friend bool operator==(const ReinforcementOptions&, const ReinforcementOptions&) = default;
};

} // namespace gradus

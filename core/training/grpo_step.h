#pragma once

#include "core/solution/verdict.h"
#include "core/study/curriculum.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace gradus {

/// The groups of one op among those sampled in a step.
struct GrpoOpGroups
{
    int op = 0;
    std::int64_t groups = 0;
    double allFailed = 0; ///< share of them
    double allSolved = 0;
};

/// What one GRPO step did. Shares are in [0, 1]. What is over samples or groups counts all that
/// were sampled, dropped ones too, so that no option changes what a curve means. NaN: there was
/// none.
struct GrpoStep
{
    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

    std::int64_t step = 0;   ///< 1-based
    std::int64_t tokens = 0; ///< prompts once and all completions

    double reward = 0;          ///< mean over samples, before the penalty for length
    double rewardDeviation = 0; ///< over samples, divisor n
    Rewards rewardParts{};      ///< mean of every kind, whichever is trained on
    double overlongPenalty = 0; ///< mean over samples
    double verified = 0;        ///< share of samples that are verified correct
    double answerCorrect = 0;

    double responseLength = 0;              ///< mean tokens
    double responseLengthCorrect = kNone;   ///< of verified samples
    double responseLengthTruncated = kNone; ///< of samples cut off
    double truncated = 0;                   ///< share of samples cut off

    std::int64_t groups = 0;          ///< sampled
    double allFailed = 0;             ///< share of groups whose rewards are all alike and not full
    double allSolved = 0;             ///< share of groups whose rewards are all 1
    double zeroVarianceTokens = 0;    ///< share of the sampled tokens that fell to those groups
    std::vector<GrpoOpGroups> ops{};  ///< rising op
    std::vector<SolveCount> solved{}; ///< samples and verified ones of each op, rising op
    std::int64_t groupsTrained = 0;   ///< in the denominators of the loss
    int refillRounds = 0;
    std::int64_t refillTokens = 0; ///< part of tokens

    int updates = 0;
    int skippedUpdates = 0; ///< their gradient was no number
    double loss = kNone;    ///< mean over updates
    double policyLoss = kNone;
    double kl = 0;                ///< mean of the estimator over tokens; 0 without a reference
    double entropy = 0;           ///< mean of -log p of the drawn tokens, nats
    double policyEntropy = kNone; ///< exact, over trained tokens; with an entropy bonus only
    double clipFraction = 0;      ///< share of tokens: low and high
    double clipFractionLow = 0;   ///< negative advantage, ratio below its range
    double clipFractionHigh = 0;  ///< positive advantage, ratio above its range
    double clipFractionDual = 0;  ///< negative advantage, ratio above the dual clip
    double ratioMean = kNone;     ///< over tokens and updates
    double ratioMin = kNone;
    double ratioMax = kNone;
    double logProbabilityGap = kNone; ///< largest |sampler - trainer| over tokens, same weights
    double logProbabilityGapMean = kNone;
    double gradientNorm = 0; ///< before clipping, mean over updates
    double learningRate = 0;

    std::int64_t sampledTokens = 0;    ///< of completions
    std::int64_t trainedTokens = 0;    ///< rows through forward and backward, prompts once a part
    std::int64_t referenceTokens = 0;  ///< rows through the reference
    std::int64_t recomputedTokens = 0; ///< rows scored once more before the first update

    double samplingSeconds = 0; ///< problems and completions
    double verifySeconds = 0;
    double trainingSeconds = 0; ///< forward and backward, reference and recomputing
    double updateSeconds = 0;   ///< optimiser
};

} // namespace gradus

#pragma once

#include "core/solution/verdict.h"
#include "core/study/study.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"
#include "core/training/grpo_step.h"
#include "core/training/sampler.h"

#include <cstdint>
#include <vector>

namespace gradus {

/// One sampled solution and what it is worth.
struct GrpoSample
{
    Completion completion;
    Rewards rewards;
    double reward = 0;  ///< of the kind trained on, in [0, 1]
    double penalty = 0; ///< for its length, at least 0
    double advantage = 0;
    bool isVerified = false;
    bool isAnswerCorrect = false;
    bool isMasked = false;                ///< neither in loss nor in denominators
    std::vector<float> oldLogProbability; ///< of each token; empty: its own, exactly on-policy
    std::vector<float> referenceLogProbability; ///< of each token; empty without a reference

    [[nodiscard]] std::int64_t length() const
    {
        return static_cast<std::int64_t>(completion.tokens.size());
    }
};

/// One prompt with its samples.
struct GrpoGroup
{
    std::vector<TokenId> prompt;
    int op = 0;
    std::vector<GrpoSample> samples;
    bool isConstant = false; ///< all rewards, penalties taken off, are equal: no policy gradient
    bool isSolved = false;   ///< constant, and every reward is full
};

/// Everything sampled in one step.
struct GrpoRollout
{
    std::vector<GrpoGroup> groups; ///< in the order of their problems
    std::uint64_t nextDocument = 0;
    int refillRounds = 0;
    std::int64_t refillTokens = 0;
    double samplingSeconds = 0;
    double verifySeconds = 0;
};

/// Where groups come from. References must outlive it.
struct GrpoSource
{
    const Decoder& decoder;
    const DocumentStream& documents;
    const Tokenizer& tokenizer;
    const ReinforcementOptions& options;
    std::uint64_t samplingSeed = 0;
};

/// Samples, verifies and rewards the groups of one step; a function of the weights, the source and
/// @p firstDocument alone.
///
/// With ZeroVarianceHandling::Refill as many further prompts are sampled as groups turned out
/// constant, until there are promptsPerStep others or maxRefills rounds were spent (dynamic
/// sampling: Yu et al. 2025, arXiv:2503.14476, section 3.2).
[[nodiscard]] GrpoRollout rollOut(const GrpoSource& source, std::uint64_t firstDocument);

/// The part of a step's report that sampling decides about.
[[nodiscard]] GrpoStep reportOf(const GrpoRollout& rollout);

/// Rewards, advantages and what follows from them for samples whose `rewards` are set.
void settleGroup(GrpoGroup& group, const ReinforcementOptions& options);

/// The one of @p rewards that is trained on, in [0, 1].
[[nodiscard]] double rewardOf(const Rewards& rewards, RewardKind kind) noexcept;

/// What a sample's reward is lowered by, in [0, overlongPenalty]; 0 unless such a penalty is asked
/// for. Grows linearly over the last overlongBuffer tokens; full for a sample cut off.
///
/// Source: Yu et al. 2025, arXiv:2503.14476, section 3.4 ("soft overlong punishment").
[[nodiscard]] double overlongPenalty(const Completion& completion,
                                     const ReinforcementOptions& options) noexcept;

} // namespace gradus

#pragma once

// Internal to core/study: every field a user edits with its key and its range, written once.
// JSON out, JSON in and validation are three visitors of this one table.

#include "core/study/study.h"
#include "core/token/bpe_table.h"

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace gradus::fields {

/// The numbers a field may take. NaN is in no range.
struct Range
{
    double low = 0;
    bool isLowIncluded = true;
    double high = std::numeric_limits<double>::infinity();
    bool isHighIncluded = false;
    std::string_view words; ///< "at least 1"

    [[nodiscard]] constexpr bool contains(double value) const
    {
        return (value > low || (isLowIncluded && value == low))
               && (value < high || (isHighIncluded && value == high));
    }
};

inline constexpr double kEndless = std::numeric_limits<double>::infinity();
inline constexpr Range kCount{1, true, kEndless, false, "at least 1"};
inline constexpr Range kModelSize{1, true, 65'536, true, "in [1, 65536]"};
inline constexpr Range kVocabulary{kSmallestBpeVocabulary, true, kLargestBpeVocabulary, true,
                                   "in [266, 100000]"};
inline constexpr Range kGroupSize{2, true, kEndless, false, "at least 2"};
inline constexpr Range kPositive{0, false, kEndless, false, "above 0"};
inline constexpr Range kNotNegative{0, true, kEndless, false, "at least 0"};
inline constexpr Range kShare{0, true, 1, true, "in [0, 1]"};
inline constexpr Range kSharePositive{0, false, 1, true, "in (0, 1]"};
inline constexpr Range kShareBelowOne{0, true, 1, false, "in [0, 1)"};
inline constexpr Range kShareInside{0, false, 1, false, "in (0, 1)"};

/// One word of an enumeration as files spell it.
template <typename E>
struct Word
{
    E value;
    std::string_view name;
};
template <typename E>
Word(E, std::string_view) -> Word<E>; // clang 14 deduces none for aggregates

inline constexpr std::array kTokenizerKinds{
    Word{TokenizerKind::Phrase, "phrase"},
    Word{TokenizerKind::Bpe, "bpe"},
};
inline constexpr std::array kStageKinds{
    Word{StageKind::PreTraining, "pre-train"},
    Word{StageKind::MidTraining, "mid-train"},
    Word{StageKind::Reinforcement, "rl"},
};
inline constexpr std::array kOptimizerKinds{
    Word{OptimizerKind::AdamW, "adamw"},
    Word{OptimizerKind::Muon, "muon"},
};
inline constexpr std::array kLossTokens{
    Word{LossTokens::Solution, "solution"},
    Word{LossTokens::All, "all"},
};
inline constexpr std::array kRateSchedules{
    Word{RateSchedule::Cosine, "cosine"},
    Word{RateSchedule::Constant, "constant"},
    Word{RateSchedule::Linear, "linear"},
    Word{RateSchedule::Wsd, "wsd"},
};
inline constexpr std::array kMixtures{
    Word{MixtureBy::Problems, "problems"},
    Word{MixtureBy::Tokens, "tokens"},
};
inline constexpr std::array kRewardKinds{
    Word{RewardKind::Outcome, "outcome"},        Word{RewardKind::PaperBlend, "paper_blend"},
    Word{RewardKind::CodeBlend, "code_blend"},   Word{RewardKind::StrictPaper, "strict_paper"},
    Word{RewardKind::StrictCode, "strict_code"}, Word{RewardKind::DenseProcess, "dense_process"},
};

inline constexpr std::array kBestIs{
    Word{BestIs::Lowest, "lowest"},
    Word{BestIs::Highest, "highest"},
};
inline constexpr std::array kAdvantageKinds{
    Word{AdvantageKind::MeanDeviation, "mean_deviation"},
    Word{AdvantageKind::Mean, "mean"},
    Word{AdvantageKind::LeaveOneOut, "leave_one_out"},
};
inline constexpr std::array kLossAggregations{
    Word{LossAggregation::TokenMean, "token_mean"},
    Word{LossAggregation::SequenceMean, "sequence_mean"},
    Word{LossAggregation::DrGrpo, "dr_grpo"},
};
inline constexpr std::array kKlEstimators{
    Word{KlEstimator::K1, "k1"},
    Word{KlEstimator::K2, "k2"},
    Word{KlEstimator::K3, "k3"},
};
inline constexpr std::array kOldLogProbabilities{
    Word{OldLogProbability::Sampled, "sampled"},
    Word{OldLogProbability::Recomputed, "recomputed"},
};
inline constexpr std::array kZeroVarianceHandlings{
    Word{ZeroVarianceHandling::Keep, "keep"},
    Word{ZeroVarianceHandling::Drop, "drop"},
    Word{ZeroVarianceHandling::Refill, "refill"},
};
inline constexpr std::array kOverlongHandlings{
    Word{OverlongHandling::Count, "count"},
    Word{OverlongHandling::Mask, "mask"},
    Word{OverlongHandling::Penalise, "penalise"},
};
inline constexpr std::array kCurriculumKinds{
    Word{CurriculumKind::None, "none"},        Word{CurriculumKind::Fixed, "fixed"},
    Word{CurriculumKind::Linear, "linear"},    Word{CurriculumKind::Success, "success"},
    Word{CurriculumKind::HardMix, "hard_mix"}, Word{CurriculumKind::Edge, "edge"},
};
inline constexpr std::array kEdgeUnits{
    Word{EdgeUnit::Cells, "cells"},
    Word{EdgeUnit::Problems, "problems"},
};

/// @return "" for a value that is none of the enumeration's.
template <typename Words, typename E>
[[nodiscard]] constexpr std::string_view nameIn(const Words& words, E value) noexcept
{
    for (const auto& word : words)
        if (word.value == value)
            return word.name;
    return {};
}

// A visitor is called as visit(key, number, range), visit(key, window, range), visit(key, name),
// visit(key, names) and visit(key, enumerator, words); the order of the calls is the order in a
// file.

template <typename Visitor, typename Model>
void visitModel(Visitor& visit, Model& model)
{
    visit("layers", model.layers, kModelSize);
    visit("width", model.width, kModelSize);
    visit("heads", model.heads, kModelSize);
    visit("key_value_heads", model.keyValueHeads, kModelSize);
    visit("feed_forward", model.feedForward, kModelSize);
    visit("context_length", model.contextLength, kModelSize);
    visit("rope_theta", model.ropeTheta, kPositive);
    visit("initial_deviation", model.initialDeviation, kPositive);
    visit("tokenizer", model.tokenizer, kTokenizerKinds);
    visit("vocabulary", model.vocabulary, kVocabulary);
}

template <typename Visitor, typename Options>
void visitLanguageModel(Visitor& visit, Options& options)
{
    visit("tokens", options.tokens, kCount);
    visit("batch_tokens", options.batchTokens, kCount);
    visit("floor_ratio", options.floorRatio, kShare);
    visit("warmup_ratio", options.warmupRatio, kShareBelowOne);
    visit("loss_on", options.lossOn, kLossTokens);
    visit("rate_schedule", options.rateSchedule, kRateSchedules);
    visit("decay_ratio", options.decayRatio, kSharePositive);
    visit("mixture_by", options.mixtureBy, kMixtures);
    visit("micro_batch_tokens", options.microBatchTokens, kCount);
    visit("skip_loss_z", options.skipLossZ, kNotNegative);
    visit("skip_gradient_z", options.skipGradientZ, kNotNegative);
    visit("skip_window", options.skipWindow, kGroupSize);
    visit("held_out_problems", options.heldOutProblems, kNotNegative);
    visit("held_out_every", options.heldOutEvery, kCount);
}

template <typename Visitor, typename Options>
void visitReinforcement(Visitor& visit, Options& options)
{
    visit("steps", options.steps, kCount);
    visit("prompts_per_step", options.promptsPerStep, kCount);
    visit("samples_per_prompt", options.samplesPerPrompt, kGroupSize);
    visit("temperature", options.temperature, kPositive);
    visit("top_p", options.topP, kSharePositive);
    visit("top_k", options.topK, kNotNegative);
    visit("max_new_tokens", options.maxNewTokens, kCount);
    visit("prompts_per_update", options.promptsPerUpdate, kNotNegative);
    visit("passes", options.passes, kCount);
    visit("old_log_probability", options.oldLogProbability, kOldLogProbabilities);
    visit("advantage", options.advantage, kAdvantageKinds);
    visit("aggregation", options.aggregation, kLossAggregations);
    visit("clip_range", options.clipRange, kShareInside);
    visit("clip_range_high", options.clipRangeHigh, kNotNegative);
    visit("dual_clip", options.dualClip, kNotNegative);
    visit("kl_coefficient", options.klCoefficient, kNotNegative);
    visit("kl_estimator", options.klEstimator, kKlEstimators);
    visit("entropy_coefficient", options.entropyCoefficient, kNotNegative);
    visit("zero_variance", options.zeroVariance, kZeroVarianceHandlings);
    visit("max_refills", options.maxRefills, kCount);
    visit("overlong", options.overlong, kOverlongHandlings);
    visit("overlong_buffer", options.overlongBuffer, kCount);
    visit("overlong_penalty", options.overlongPenalty, kNotNegative);
    visit("warmup_steps", options.warmupSteps, kNotNegative);
    visit("reward", options.reward, kRewardKinds);
    visit("outcome_weight", options.outcomeWeight, kShare);
}

template <typename Visitor, typename Options>
void visitEdge(Visitor& visit, Options& options)
{
    visit("unit", options.unit, kEdgeUnits);
    visit("problems", options.problems, kCount);
    visit("samples", options.samples, kCount);
    visit("k", options.k, kCount);
    visit("lowest_pass_at_k", options.lowestPassAtK, kShare);
    visit("highest_pass_at_1", options.highestPassAt1, kShare);
    visit("measure_every", options.measureEvery, kNotNegative);
}

/// The kind comes before the options it decides about.
template <typename Visitor, typename Options>
void visitCurriculum(Visitor& visit, Options& options)
{
    visit("kind", options.kind, kCurriculumKinds);
    const auto kind = options.kind;
    const bool isRamp = kind == CurriculumKind::Linear || kind == CurriculumKind::HardMix;
    if (isRamp || kind == CurriculumKind::Fixed || kind == CurriculumKind::Success)
        visit("op", options.op, kNotNegative);
    if (kind == CurriculumKind::Linear)
        visit("last_op", options.lastOp, kNotNegative);
    if (kind == CurriculumKind::HardMix) {
        visit("hard_op", options.hardOp, kNotNegative);
        visit("first_share", options.firstShare, kShare);
        visit("last_share", options.lastShare, kShare);
    }
    if (isRamp)
        visit("ramp_steps", options.rampSteps, kNotNegative);
    if (kind == CurriculumKind::Success) {
        visit("op_bounds", options.opBounds, kNotNegative);
        visit("raise_at", options.raiseAt, kShare);
        visit("lower_at", options.lowerAt, kShare);
        visit("evidence_steps", options.evidenceSteps, kCount);
        visit("stride", options.stride, kCount);
    }
    if (kind == CurriculumKind::Edge)
        visitEdge(visit, options.edge);
}

/// The kind comes before the options it decides about.
template <typename Visitor, typename S>
void visitStage(Visitor& visit, S& stage)
{
    visit("name", stage.name);
    visit("kind", stage.kind, kStageKinds);
    visit("distribution", stage.distribution);
    visit("optimizer", stage.optimizer, kOptimizerKinds);
    visit("learning_rate", stage.learningRate, kPositive);
    visit("weight_decay", stage.weightDecay, kNotNegative);
    visit("beta1", stage.beta1, kShareBelowOne);
    visit("beta2", stage.beta2, kShareBelowOne);
    visit("gradient_clip", stage.gradientClip, kPositive);
    if (stage.kind == StageKind::Reinforcement)
        visitReinforcement(visit, stage.reinforcement);
    else
        visitLanguageModel(visit, stage.languageModel);
}

template <typename Visitor, typename Plan>
void visitEvaluation(Visitor& visit, Plan& plan)
{
    visit("distributions", plan.distributions);
    visit("problems", plan.problems, kCount);
    visit("samples", plan.samples, kCount);
    visit("temperature", plan.temperature, kPositive);
    visit("max_new_tokens", plan.maxNewTokens, kCount);
}

template <typename Visitor, typename Options>
void visitCheckpoints(Visitor& visit, Options& options)
{
    visit("every_seconds", options.everySeconds, kNotNegative);
    visit("every_steps", options.everySteps, kNotNegative);
    visit("keep", options.keep, kCount);
    visit("keep_best", options.keepBest, kNotNegative);
    visit("best_by", options.bestBy);
    visit("best_is", options.bestIs, kBestIs);
}

/// @p value as people and files write it: the shortest form that reads back equal.
[[nodiscard]] std::string numberText(double value);

/// What is wrong with @p name: no name, or one that cannot stand in a list, a path or a table.
/// "must not be empty"
[[nodiscard]] std::optional<std::string> nameFault(std::string_view name);

} // namespace gradus::fields

#pragma once

#include "core/study/study.h"

#include <cstdint>

namespace gradus {

// What training costs in floating-point operations, planned and counted. Pure arithmetic.
//
// Planned: the paper's formulas (arXiv:2512.07783, section 5 and A.10.1), which leave attention out
// and charge each sample the longest text allowed. Counted: the same two operations a weight and
// token with the tokens there really were, and attention on top.

/// A budget of training and how it is split. The defaults are the paper's.
struct Budget
{
    double tokens = 0;  ///< T: mid-training tokens it would pay for, > 0
    double rlShare = 0; ///< beta, in [0, 1]
    int samplesPerPrompt = 6;
    int sequenceLength = 2'048; ///< L: the longest prompt and response together
    std::int64_t batchTokens = 524'288;
    int promptsPerStep = 1'024;
    bool hasReference = true; ///< gamma: a frozen reference reads all samples
};

/// What a budget buys.
struct BudgetPlan
{
    double midTokens = 0; ///< (1 - beta) T
    std::int64_t midSteps = 0;
    double rlTokens = 0;  ///< beta T, token equivalents
    double rlPrompts = 0; ///< N = beta T / ((4/3 + gamma/3) r L)
    std::int64_t rlSteps = 0;
};

/// Splits @p budget. Steps as in Table 3 of the paper: the whole budget in batches is rounded to
/// the nearest, the share of it left to mid-training rounded down, steps of RL to the nearest.
/// @pre the ranges written beside the fields of Budget.
[[nodiscard]] BudgetPlan planBudget(const Budget& budget);

/// Training on @p tokens: 6 P T.
[[nodiscard]] double plannedTrainingFlops(double parameters, double tokens);

/// GRPO on @p prompts: (8 + 2 gamma) P N r L = rollout 2, reference 2 gamma, update 6.
[[nodiscard]] double plannedReinforcementFlops(double parameters, double prompts,
                                               double samplesPerPrompt, double sequenceLength,
                                               bool hasReference);

/// @p flops as tokens a model of @p parameters could have been trained on: flops / 6P.
[[nodiscard]] double tokenEquivalents(double flops, double parameters);

/// Planned cost of @p stage in token equivalents after @p steps of it, its @p tokens trained on so
/// far: those for a language model, (4/3 + gamma/3) N r L for GRPO with L the context length.
[[nodiscard]] double plannedTokenEquivalents(const Stage& stage, const ModelSpec& model,
                                             std::int64_t steps, std::int64_t tokens);

/// Tokens that went through a model, and what attention adds to them.
struct TokenWork
{
    double tokens = 0;
    double squares = 0; ///< sum over sequences of length^2; a continuation counts what it adds

    TokenWork& operator+=(const TokenWork& other);
    friend bool operator==(const TokenWork&, const TokenWork&) = default;
};

/// One sequence read from its start.
[[nodiscard]] TokenWork sequenceWork(double length);

/// One forward pass: 2 P a token, and 2 layers width length for each token of a sequence, which is
/// two products with half the sequence on average. Tokens of a prompt that samples share count
/// once, and a sampled token costs the same as one that is read.
[[nodiscard]] double forwardFlops(const ModelSpec& model, double parameters, const TokenWork& work);

/// Forward and backward: three times forwardFlops().
[[nodiscard]] double trainingFlops(const ModelSpec& model, double parameters,
                                   const TokenWork& work);

/// What one GRPO step worked on. Tokens of the passes after sampling may be more than were sampled
/// (several passes) or fewer (groups left out).
struct RolloutCounts
{
    double prompts = 0;
    double samples = 0;          ///< of all prompts
    double promptTokens = 0;     ///< each prompt once
    double completionTokens = 0; ///< of all samples
    double trainedTokens = 0;    ///< through forward and backward
    double referenceTokens = 0;  ///< through the reference
    double rescoredTokens = 0;   ///< through one more forward pass of the model itself
};

/// The tokens of a rollout, each prompt read once for its group. Attention is that of prompts and
/// completions of mean length: exact where all are alike, else a little low.
[[nodiscard]] TokenWork rolloutWork(const RolloutCounts& counts);

/// Sampling 2, training 6, reference and rescoring 2 operations a weight and token, with attention
/// as in rolloutWork() for a token of any of them.
[[nodiscard]] double rolloutFlops(const ModelSpec& model, double parameters,
                                  const RolloutCounts& counts);

} // namespace gradus

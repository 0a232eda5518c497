#pragma once

#include "core/study/compute_ledger.h"
#include "core/training/grpo_step.h"
#include "core/training/language_model_trainer.h"

#include <string>
#include <utility>
#include <vector>

namespace gradus {

using StepMetrics = std::vector<std::pair<std::string, double>>;

/// What one step of a language-model stage has to say beyond rate, norm and speed: "loss",
/// "skipped_updates", with several components "share_problems_1" and "share_tokens_1" (realised
/// shares of the stage so far), and where it was measured "held_out_loss" and "nll_op_5".
[[nodiscard]] StepMetrics metricsOf(const LanguageModelStep& step);

/// What the step's tokens are in the ledger. @pre @p stage is the one it belongs to.
[[nodiscard]] RolloutCounts rolloutCounts(const GrpoStep& step, const Stage& stage);

/// "flops_planned", "flops_counted" and "token_equivalents" (counted / 6P), of the stage so far.
///
/// @param flopsCounted of the stage so far; @param step and @param tokens where it stands.
[[nodiscard]] StepMetrics computeMetrics(const Stage& stage, const ModelSpec& model,
                                         double parameters, std::int64_t step, std::int64_t tokens,
                                         double flopsCounted);

} // namespace gradus

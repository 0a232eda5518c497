#pragma once

#include "core/study/study.h"

#include <cstdint>

namespace gradus {

/// What @p stage is planned to cost, in tokens of training: its own tokens for a language-model
/// stage; (5/3) N r L for N prompts, r samples each and L tokens at most for a reinforcement stage.
///
/// Source: arXiv:2512.07783, section 5 and A.10.1, with gamma = 1. L is the longest solution
/// allowed, so reinforcement is charged at its upper bound.
[[nodiscard]] double plannedTokens(const Stage& stage);

[[nodiscard]] double plannedTokens(const Schedule& schedule);

/// Optimiser steps @p stage is planned to take. @pre batchTokens > 0
[[nodiscard]] std::int64_t plannedSteps(const Stage& stage);

} // namespace gradus

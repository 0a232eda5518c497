#pragma once

#include "core/study/study.h"

#include <cstdint>

namespace gradus {

/// What all of @p stage is planned to cost with @p model, in tokens of training, as the compute
/// ledger plans it (core/study/compute_ledger.h): each sample is charged the longest text there
/// can be, so reinforcement stands at its upper bound.
[[nodiscard]] double plannedTokens(const Stage& stage, const ModelSpec& model);

[[nodiscard]] double plannedTokens(const Schedule& schedule);

/// Optimiser steps @p stage is planned to take; 0 if it has no tokens a step.
[[nodiscard]] std::int64_t plannedSteps(const Stage& stage);

} // namespace gradus

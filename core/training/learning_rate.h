#pragma once

#include "core/study/study.h"

#include <cstdint>

namespace gradus {

/// How a learning rate goes over a stage: up in a line, then by one of four shapes down to a floor.
/// Steps count from 1.
///
/// With x the share of the way from the end of warm-up (0) to the last step (1), and for Wsd from
/// the start of its decay, the rate is floor + (peak - floor) * shape:
/// Cosine   (1 + cos(pi x)) / 2   Loshchilov and Hutter, arXiv:1608.03983, eq. 5, a single cycle
/// Linear   1 - x
/// Wsd      1 until the last decaySteps, then 1 - sqrt(x): warm-up, stable, decay of Hu et al.,
///          arXiv:2404.06395, with the decay of Hägele et al., arXiv:2405.18392, section 3
/// Constant 1 throughout; the floor is never reached
struct LearningRateSchedule
{
    RateSchedule shape = RateSchedule::Cosine;
    double peak = 3e-4;              ///< highest rate, > 0
    double floorRatio = 0.1;         ///< final rate / peak, in [0, 1]
    std::int64_t warmupSteps = 0;    ///< in [0, totalSteps)
    std::int64_t decaySteps = 0;     ///< Wsd only, in [0, totalSteps - warmupSteps]
    std::int64_t totalSteps = 1'000; ///< > 0
};

/// The schedule of @p stage, which is planned to take @p steps of them: shares become whole steps,
/// rounded down, and at least one step is left after warm-up. @pre steps >= 1, and the stage's
/// options are valid.
[[nodiscard]] LearningRateSchedule learningRateSchedule(const Stage& stage, std::int64_t steps);

/// The learning rate of optimiser step @p step.
///
/// @pre @p schedule keeps the ranges written beside its fields, and step >= 1 (asserted).
/// @return peak * step / warmupSteps while warming up; from totalSteps on what step totalSteps has.
[[nodiscard]] double learningRateAt(const LearningRateSchedule& schedule,
                                    std::int64_t step) noexcept;

} // namespace gradus

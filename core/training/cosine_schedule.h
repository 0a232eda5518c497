#pragma once

#include <cstdint>

namespace gradus {

/// Linear warm-up, then half a cosine down to a floor. Steps count from 1.
struct CosineSchedule
{
    double peak = 3e-4;              ///< highest learning rate, > 0.
    double floorRatio = 0.1;         ///< final rate / peak, in [0, 1].
    std::int64_t warmupSteps = 0;    ///< in [0, totalSteps).
    std::int64_t totalSteps = 1'000; ///< > 0.
};

/// Learning rate to use for optimizer step @p step.
///
/// @pre @p schedule keeps the ranges written beside its fields, and step >= 1 (asserted).
/// @return peak * step / warmupSteps while warming up; floorRatio * peak from totalSteps on.
/// Source: Loshchilov and Hutter, SGDR, arXiv:1608.03983, eq. 5 with a single cycle.
[[nodiscard]] double learningRateAt(const CosineSchedule& schedule, std::int64_t step) noexcept;

} // namespace gradus

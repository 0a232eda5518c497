#include "core/training/cosine_schedule.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace gradus {

double learningRateAt(const CosineSchedule& schedule, std::int64_t step) noexcept
{
    assert(step >= 1 && schedule.warmupSteps < schedule.totalSteps);

    if (step <= schedule.warmupSteps)
        return schedule.peak * static_cast<double>(step)
               / static_cast<double>(schedule.warmupSteps);

    const auto decaySteps = static_cast<double>(schedule.totalSteps - schedule.warmupSteps);
    const double done =
        std::min(1.0, static_cast<double>(step - schedule.warmupSteps) / decaySteps);
    const double floor = schedule.floorRatio * schedule.peak;
    return floor + 0.5 * (schedule.peak - floor) * (1.0 + std::cos(std::numbers::pi * done));
}

} // namespace gradus

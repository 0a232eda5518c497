#include "core/training/learning_rate.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace gradus {

namespace {

/// How far @p step is on the way from step @p first (0) to step @p last (1).
double shareOfWay(std::int64_t step, std::int64_t first, std::int64_t last)
{
    if (step <= first)
        return 0;
    if (step >= last)
        return 1;
    return static_cast<double>(step - first) / static_cast<double>(last - first);
}

} // namespace

LearningRateSchedule learningRateSchedule(const Stage& stage, std::int64_t steps)
{
    const auto& options = stage.languageModel;
    const auto shareOfSteps = [&](double share) {
        return static_cast<std::int64_t>(std::floor(share * static_cast<double>(steps)));
    };
    const auto warmup = std::min(shareOfSteps(options.warmupRatio), steps - 1);
    return {.shape = options.rateSchedule,
            .peak = stage.learningRate,
            .floorRatio = options.floorRatio,
            .warmupSteps = warmup,
            .decaySteps =
                std::clamp<std::int64_t>(shareOfSteps(options.decayRatio), 1, steps - warmup),
            .totalSteps = steps};
}

double learningRateAt(const LearningRateSchedule& schedule, std::int64_t step) noexcept
{
    assert(step >= 1 && schedule.warmupSteps < schedule.totalSteps);
    assert(schedule.decaySteps <= schedule.totalSteps - schedule.warmupSteps);

    if (step <= schedule.warmupSteps)
        return schedule.peak * static_cast<double>(step)
               / static_cast<double>(schedule.warmupSteps);

    const double way = shareOfWay(step, schedule.warmupSteps, schedule.totalSteps);
    const double floor = schedule.floorRatio * schedule.peak;
    const double drop = schedule.peak - floor;
    switch (schedule.shape) {
    case RateSchedule::Cosine:
        return floor + 0.5 * drop * (1.0 + std::cos(std::numbers::pi * way));
    case RateSchedule::Linear:
        return floor + drop * (1.0 - way);
    case RateSchedule::Wsd:
        return floor
               + drop
                     * (1.0
                        - std::sqrt(shareOfWay(step, schedule.totalSteps - schedule.decaySteps,
                                               schedule.totalSteps)));
    case RateSchedule::Constant:
        break;
    }
    return schedule.peak;
}

} // namespace gradus

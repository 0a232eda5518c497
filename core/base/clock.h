#pragma once

#include <chrono>

namespace gradus {

/// For durations: never set back.
using Clock = std::chrono::steady_clock;

[[nodiscard]] inline double secondsSince(Clock::time_point start) noexcept
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace gradus

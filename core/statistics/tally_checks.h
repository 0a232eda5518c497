#pragma once

// Inside core/statistics: what every function over tallies refuses.

#include "core/statistics/pass_at_k.h"

namespace gradus {

/// There is a problem, and none has more right solutions than samples.
[[nodiscard]] Result<void> checkTallies(std::span<const ProblemTally> tallies);

/// @p k is in [1, fewest samples of a problem]. @pre checkTallies().
[[nodiscard]] Result<void> checkK(std::span<const ProblemTally> tallies, std::int64_t k);

} // namespace gradus

#pragma once

#include "core/study/study.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus {

/// @p wish if it is not among @p taken, else "WISH 2", "WISH 3", ...
[[nodiscard]] std::string freeName(const std::string& wish, const std::vector<std::string>& taken);

/// A stage to start from, named so that it is unique in @p schedule.
///
/// @param distribution name; the newest stage's distribution is a good guess.
[[nodiscard]] Stage newStage(StageKind kind, const Schedule& schedule,
                             const std::string& distribution);

/// Pre-training, mid-training and RL on the first distributions of the study.
/// @pre @p distributions is not empty.
[[nodiscard]] Schedule newSchedule(const std::vector<Schedule>& others,
                                   const std::vector<Distribution>& distributions);

/// @p schedule under a name of its own.
[[nodiscard]] Schedule copyOf(const Schedule& schedule, const std::vector<Schedule>& others);

} // namespace gradus

#pragma once

#include "core/statistics/bootstrap.h"

#include <cstdint>
#include <span>

namespace gradus {

/// The process accuracy of one problem's samples: of each, the share of gold steps it got right.
struct ProcessTally
{
    std::int64_t samples = 0;
    double sum = 0; ///< of the accuracies, each in [0, 1]

    friend bool operator==(const ProcessTally&, const ProcessTally&) = default;
};

/// Mean over problems of the mean over samples, with a bootstrap interval over problems: every
/// problem counts alike, however many samples it has. Source: the study, arXiv:2512.07783, A.4.
///
/// @return InvalidArgument when there is no problem, one has no samples, a sum is not in [0,
/// samples], or as of bootstrapMeans().
[[nodiscard]] Result<Interval> meanProcessAccuracy(std::span<const ProcessTally> tallies,
                                                   const BootstrapOptions& options = {},
                                                   const Strata& strata = {});

} // namespace gradus

#pragma once

#include "core/base/random.h"
#include "core/problem/problem.h"

namespace gradus {

/// Adds wrong openings to @p problem: before each step one with probability options.retryRate, and
/// then another with the same probability, and so on.
///
/// Exact: a parameter that is not defined yet and cannot be, for want of a parent. Weak: one that
/// this or a later step defines. None twice at one place. Source: igsm.md 9.
/// @pre a settled iGSM problem without wrong openings.
void addBacktracks(Problem& problem, const IgsmOptions& options, CounterRandom& random);

} // namespace gradus

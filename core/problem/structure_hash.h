#pragma once

#include "core/problem/problem.h"

#include <cstdint>

namespace gradus {

/// A hash of what has to be worked out, names, letters, numbers and the order of telling removed.
///
/// Two problems have the same hash if their needed graphs are alike: kinds of quantities,
/// operations, uses of literals (not their values), edges, order only of the two sides of a
/// difference, which quantity is asked for, and the mode. Distractors do not count. Colour
/// refinement (Weisfeiler and Leman 1968) to a fixed point: graphs that differ may share a hash
/// only if refinement cannot tell them apart, which no generated problem was found to do.
[[nodiscard]] std::uint64_t structureHash(const Problem& problem);

/// A hash of the problem as it is told: its sentences in any order, and the question; not the
/// letters of its solution.
[[nodiscard]] std::uint64_t contentHash64(const ProblemText& text);

} // namespace gradus

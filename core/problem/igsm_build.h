#pragma once

#include "core/base/random.h"
#include "core/problem/igsm_graph.h"
#include "core/problem/igsm_names.h"
#include "core/problem/problem.h"

#include <cstddef>
#include <span>

namespace gradus {

/// Gives a drawn graph names, operations, numbers and values. Source: igsm.md 1, 4e and 5.
///
/// Sentences are in the order of the quantities; letters are still to be drawn.
/// @param chains indices into kIgsmChains; one of them is drawn.
[[nodiscard]] Problem buildIgsm(const IgsmGraph& graph, std::span<const std::size_t> chains,
                                const IgsmNames& names, CounterRandom& random);

/// Asks for the quantity at @p asked instead: what it needs comes first, in a random order.
/// Source: igsm.md 8, reask. @pre quantities stand behind their parents.
void askIgsm(Problem& problem, std::size_t asked, CounterRandom& random);

} // namespace gradus

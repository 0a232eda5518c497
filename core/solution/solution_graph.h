#pragma once

#include "core/problem/labelled_graph.h"
#include "core/solution/solution.h"

namespace gradus {

/// The graph a solution states: a node for each step, its parents the steps of the names it uses.
/// Of several steps that define one name, later ones use the last before them. What was not parsed
/// is not in it; names no step defined are no parents.
[[nodiscard]] LabelledGraph graphOf(const ParsedSolution& solution);

} // namespace gradus

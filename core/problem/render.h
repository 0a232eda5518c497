#pragma once

#include "core/problem/context.h"
#include "core/problem/problem.h"

namespace gradus {

/// Writes @p problem in the words of its context and rendering. Source: paper.md 1.8 and 1.9.
[[nodiscard]] ProblemText renderProblem(const Problem& problem, const Context& context);

} // namespace gradus

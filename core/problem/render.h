#pragma once

#include "core/problem/problem.h"

namespace gradus {

/// Writes @p problem in the words of its flavour. Source: paper.md 1.8 and 1.9, igsm.md 5 and 6.
[[nodiscard]] ProblemText renderProblem(const Problem& problem);

} // namespace gradus

#pragma once

#include "core/problem/problem.h"

#include <string_view>
#include <vector>

namespace gradus {

/// Writes @p problem in the words of its flavour. Source: paper.md 1.8 and 1.9, igsm.md 5 and 6.
[[nodiscard]] ProblemText renderProblem(const Problem& problem);

/// The sentences of a problem text of any flavour, sorted, without the marks between them.
[[nodiscard]] std::vector<std::string_view> sortedSentences(std::string_view problem);

} // namespace gradus

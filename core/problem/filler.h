#pragma once

#include "core/problem/filler_names.h"
#include "core/problem/graph_draft.h"

namespace gradus {

struct Context;

/// Longest text filler can be made for.
inline constexpr int kLongestText = 128'000;

/// How many tokens of filler @p names are good for, at the least.
[[nodiscard]] std::size_t fillerCapacity(const FillerNames& names, int layers) noexcept;

/// Adds quantities the question does not need, and a sentence for each, until the text of
/// @p problem has problem.length tokens (countTokens()) give or take half a sentence. A problem
/// that is long enough already stays as it is.
///
/// Their places and things are from @p names, none of them in @p context. They refer to each other
/// and, half of the time, to what was there before, never the other way round, so that no total and
/// no answer changes. Source: the filler of GSM-Infinite's long problems.
void addFiller(Problem& problem, const FillerNames& names, const Context& context,
               const DraftRules& rules, CounterRandom& random);

} // namespace gradus

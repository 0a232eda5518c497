#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>

namespace gradus {

/// What pass@k judged by the answer alone would be for a guesser that reads no problem: the number
/// to print beside answer-only pass@k. Verified pass@k has no such floor: a guess has no steps.
///
/// All of it for guesses that are independent of each other, as samples are.
struct GuessFloor
{
    /// Every possible answer equally often: 1 - (1 - 1/m)^k.
    double uniform = 0;
    /// Answers as often as they are right: sum over answers a of q_a (1 - (1 - q_a)^k).
    double prior = 0;
    /// The k commonest answers, one each: the best that can be done without reading.
    double best = 0;

    friend bool operator==(const GuessFloor&, const GuessFloor&) = default;
};

/// @param answerCounts for each answer that is possible, of how many problems it is the right one:
/// of the problems at hand or, better, of many more of their kind. A reverse problem's answer is 1
/// to 4, so that its floors at k = 1 are 0.25 and more.
/// @return InvalidArgument when k < 1, a count is negative or all are 0.
[[nodiscard]] Result<GuessFloor> guessFloor(std::span<const std::int64_t> answerCounts,
                                            std::int64_t k);

/// 1 - (1 - 1/m)^k for m equally likely answers. @pre answers >= 1, k >= 1.
[[nodiscard]] double uniformGuessFloor(std::int64_t answers, std::int64_t k) noexcept;

} // namespace gradus

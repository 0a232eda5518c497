#pragma once

#include "core/problem/problem.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus {

/// The sign between two parents: '-' of a difference, else '+'.
[[nodiscard]] constexpr char signOf(Operation operation) noexcept
{
    return operation == Operation::Difference ? '-' : '+';
}

/// The sign between a literal and what follows it.
[[nodiscard]] constexpr char signOf(LiteralUse use) noexcept
{
    return use == LiteralUse::Times ? '*' : '+';
}

[[nodiscard]] constexpr std::int64_t applySign(std::int64_t left, char sign,
                                               std::int64_t right) noexcept
{
    switch (sign) {
    case '-':
        return left - right;
    case '*':
        return left * right;
    default:
        return left + right;
    }
}

/// What follows the names in a symbolic step: " = 3 * ( 4 + 12 ) = 3 * 16 = 48"; nothing after a
/// constant. Of @p how only operation and literal count; @p values are those of its parents.
[[nodiscard]] std::string symbolicValues(const Quantity& how, std::vector<std::int64_t> values);

/// The compact rendering: "b3 = a1 + b2 ; a1 = 4 ; ", "b ?", "a1 = 4 ; ... Answer: 28."
///
/// Names are the quantities' codes. A solution step gives the expression as told, the same with
/// values, and one more term for each operator that is worked out, from left to right and inside
/// brackets first: "b2 = 3 * ( a1 + b1 ) = 3 * ( 4 + 12 ) = 3 * 16 = 48 ; ".
[[nodiscard]] ProblemText renderSymbolic(const Problem& problem);

} // namespace gradus

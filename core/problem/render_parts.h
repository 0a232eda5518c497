#pragma once

#include "core/problem/linear.h"
#include "core/problem/problem.h"

#include <string>
#include <string_view>

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

/// Words of reverse solutions that stand for themselves (paper.md 1.9).
inline constexpr std::string_view kReversePreface =
    "The question is difficult, so we use equations to solve it. ";
inline constexpr std::string_view kUnknownClause =
    "we don't know its value yet but will find it out later";
inline constexpr char kUnknownLetter = 'x';

/// The values between two "=" of a clause: "4 + 12"; reverse problems put brackets around both
/// sides of '*' and '-', even of plain numbers: "(3) * (2*x)".
void appendMiddle(std::string& text, const Linear& left, char sign, const Linear& right, Mode mode,
                  char unknown = kUnknownLetter);

/// iGSM's texts; the solution ends with " Answer: 16.". Source: igsm.md 5, 6 and 9.
/// @pre problem.igsm is set.
[[nodiscard]] ProblemText renderIgsm(const Problem& problem);
/// The steps alone, as the original has them. Numbers come from operations and literals.
[[nodiscard]] std::string igsmSteps(const Problem& problem);

/// The symbolic flavour: "c2 = a1 + 1 ; a1 = 4 ; ", "? = 5", "a1 = 4 ; c2 = a1 + 1 = 4 + 1 = 5 ;
/// ... Answer: c2, d1."
///
/// Every assignment is a constant, a copy, or one variable plus or minus a literal. The solution
/// works out all of them in the order of Problem::quantities; the answer names every variable that
/// has the value asked for, sorted. Source: GSM-Infinite's symbolic subset, made compact.
[[nodiscard]] ProblemText renderSymbolic(const Problem& problem);

} // namespace gradus

#pragma once

#include "core/problem/problem.h"

#include <string>

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

/// One sentence of a GSM-Infinite problem: "The number of adult wolf in Pine Ridge equals 4. ".
void appendSentence(std::string& text, const Problem& problem, const Sentence& sentence);

/// One sentence of a symbolic problem: "c2 = a1 + 1 ; ".
void appendAssignment(std::string& text, const Problem& problem, const Sentence& sentence);

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

#pragma once

#include "core/solution/solution.h"

#include <cstddef>
#include <string_view>

namespace gradus {

/// Reads "Define NAME as V; ..." steps, and the equation at the end of a reverse solution, from
/// @p body into steps, equation and unparsed of @p parsed.
void parseSentences(std::string_view body, int modulus, ParsedSolution& parsed);

/// Reads "c2 = a1 + 1 = 4 + 1 = 5 ; " steps from @p body into steps and unparsed of @p parsed.
void parseAssignments(std::string_view body, ParsedSolution& parsed);

/// Whether @p body holds steps of iGSM: by its first name, "Film Studio's Backpack".
[[nodiscard]] bool isIgsm(std::string_view body);
/// Reads "Define NAME as V; ..." steps of iGSM from @p body into steps, unparsed and backtracks of
/// @p parsed. Everything is modulo 23. Source: igsm.md 6 and 9.
void parseIgsmSteps(std::string_view body, ParsedSolution& parsed);

/// Where the steps of @p text end: at the first mark of an answer, or at the end of the text.
[[nodiscard]] std::size_t solutionBodyEnd(std::string_view text);

/// Marks [begin, end) of @p body as not understood, unless it is blank.
void addUnparsed(ParsedSolution& parsed, std::string_view body, TextSpan span);

} // namespace gradus

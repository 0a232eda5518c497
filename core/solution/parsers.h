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

/// Marks [begin, end) of @p body as not understood, unless it is blank.
void addUnparsed(ParsedSolution& parsed, std::string_view body, TextSpan span);

} // namespace gradus

#pragma once

#include "core/solution/solution.h"

#include <cstddef>
#include <string_view>

namespace gradus {

/// Reads "Define NAME as V; ..." steps from @p body into steps and unparsed of @p parsed.
void parseSentences(std::string_view body, ParsedSolution& parsed);

/// Reads "b3 = a1 + b2 = 4 + 12 = 16 ; " steps from @p body into steps and unparsed of @p parsed.
void parseAssignments(std::string_view body, ParsedSolution& parsed);

/// Marks [begin, end) of @p body as not understood, unless it is blank.
void addUnparsed(ParsedSolution& parsed, std::string_view body, TextSpan span);

} // namespace gradus

#pragma once

#include "core/problem/linear.h"
#include "core/problem/problem.h"

#include <optional>
#include <string>
#include <string_view>

namespace gradus {

/// What the clauses of one step compute, in letters of quantities.
struct ClauseExpression
{
    Operation operation = Operation::Constant;
    std::string operands; ///< letters, in their order
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;
};

/// The clauses of one step, read for what they say rather than for how they say it.
struct ClauseReading
{
    ClauseExpression expression;
    std::string partials;         ///< letters of the partial results, in text order
    std::optional<Linear> result; ///< what the last clause ends in
    bool isComplete = false;      ///< they follow each other and end in the step's own letter
};

/// Reads "b = O + u = 9 + 3 = 12; so y = b + A = 12 + 3 = 15", the clauses of the step of @p
/// letter.
///
/// Numbers between the first and the last "=" are not looked at. @param unknown the letter of x.
[[nodiscard]] ClauseReading readClausesLoosely(std::string_view text, char letter, char unknown);

/// "2*x + 3", "3 - x", "7" as SymPy prints it; nothing if @p text is anything else.
[[nodiscard]] std::optional<Linear> readLinear(std::string_view text, char unknown);

/// Whether two texts agree but for the numbers in them.
[[nodiscard]] bool hasSameShape(std::string_view a, std::string_view b);

} // namespace gradus

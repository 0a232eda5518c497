#pragma once

#include "core/problem/linear.h"
#include "core/problem/problem.h"

#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// A variable, or a literal, and what it is worth.
struct Operand
{
    char letter = 0; ///< 0: a literal
    Linear value;

    friend bool operator==(const Operand&, const Operand&) = default;
};

/// What one step of a GSM-Infinite solution says: "Define NAME as V; ... so V = ... = 9."
struct StepText
{
    std::string_view name;
    char letter = 0;
    bool isUnknown = false; ///< the x of a reverse problem; nothing below counts then
    Operation operation = Operation::Constant;
    std::span<const Operand> operands; ///< values of the parents, in their order
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;
    std::string_view partials; ///< letters of the partial results, as many as
                               ///< partialResultCount() says
    Mode mode = Mode::Forward; ///< reverse steps put brackets around products and differences
    int modulus = 0;
    char unknown = 'x';
};

/// Appends the step, its final '.' included. Source: paper.md 1.9.
/// @return what the step's variable is worth; nothing, and @p text as it was, if that is not linear
/// or too large.
/// @pre operands and partials fit the operation.
[[nodiscard]] std::optional<Linear> appendStep(std::string& text, const StepText& step);

/// Words of reverse solutions that stand for themselves (paper.md 1.9).
inline constexpr std::string_view kReversePreface =
    "The question is difficult, so we use equations to solve it. ";
inline constexpr std::string_view kUnknownClause =
    "we don't know its value yet but will find it out later";
inline constexpr char kUnknownLetter = 'x';

} // namespace gradus

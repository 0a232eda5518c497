#pragma once

#include "core/solution/solution.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// What a letter of an iGSM solution stands for, in steps: k more than, or k times, a sum of single
/// quantities and products, or a difference of two.
struct IgsmExpression
{
    struct Term
    {
        std::size_t step = 0;              ///< that defined the quantity
        std::optional<std::size_t> factor; ///< a product of two quantities

        friend bool operator==(const Term&, const Term&) = default;
    };

    std::vector<Term> terms; ///< in text order; none: a constant
    bool isDifference = false;
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0; ///< the constant, or k
    bool isValid = true;      ///< false: no parameter is computed like this

    /// @pre isValid. Mixed sums are called sums of products.
    [[nodiscard]] Operation operation() const;
    /// The steps of all terms, in text order.
    [[nodiscard]] std::vector<std::size_t> steps() const;
};

/// One "Define ..." of an iGSM solution, and all that can be said about it without the problem.
struct IgsmStep
{
    std::string_view name;   ///< empty if there is none; a part of the text
    char letter = 0;         ///< 0: a wrong opening, or not to be read
    std::string letters;     ///< own one, then partial results, in text order
    std::size_t clauses = 0; ///< as many as the step counts operations
    IgsmExpression expression;
    std::optional<std::int64_t> value; ///< as stated
    bool isBacktrack = false;          ///< "Define NAME as BACK."
    bool isWellFormed = true;          ///< written as the grammar says
    bool hasUsedLetter = false;        ///< a letter that is new means something already
    bool hasUnknownLetter = false;
    bool hasWrongReference = false;  ///< a number beside a letter is not the letter's value
    bool hasWrongArithmetic = false; ///< an equality does not hold modulo 23
    TextSpan span;
};

/// The steps of one solution.
struct IgsmReading
{
    std::vector<IgsmStep> steps; ///< wrong openings included
    std::vector<TextSpan> unparsed;
};

/// Reads the steps of @p body by the grammar of igsm.md 6 and 9. Sums may be folded in any order,
/// and results may be used later. Linear in the length of @p body; any bytes are allowed.
[[nodiscard]] IgsmReading readIgsmSteps(std::string_view body);

} // namespace gradus

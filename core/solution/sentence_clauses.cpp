#include "core/solution/sentence_clauses.h"

#include "core/solution/text_cursor.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace gradus {

namespace {

/// A letter or a number to the right of the first "=".
struct Term
{
    char letter = 0; ///< 0: a number
    std::int64_t number = 0;
};

std::optional<Term> readTerm(TextCursor& cursor)
{
    if (const auto letter = cursor.letter())
        return Term{*letter, 0};
    if (const auto number = cursor.integer())
        return Term{0, *number};
    return std::nullopt;
}

/// "V = A + B = ... = 16" as far as it could be read.
struct Clause
{
    char target = 0;
    std::optional<Term> left;
    char sign = 0; ///< 0: a copy or a constant
    std::optional<Term> right;
    std::optional<Linear> result;
};

Clause readClause(std::string_view text, char unknown)
{
    Clause clause;
    TextCursor cursor(text);
    cursor.accept("so ");
    clause.target = cursor.letter().value_or(0);
    if (clause.target == 0 || !cursor.accept(" = "))
        return clause;
    clause.left = readTerm(cursor);
    for (const auto& [signText, sign] : {std::pair{" + ", '+'}, {" - ", '-'}, {" * ", '*'}})
        if (clause.left && clause.sign == 0 && cursor.accept(signText))
            clause.sign = sign;
    if (clause.sign != 0)
        clause.right = readTerm(cursor);
    if (const auto last = text.rfind(" = "); last != std::string_view::npos)
        clause.result = readLinear(text.substr(last + 3), unknown);
    return clause;
}

/// Puts clauses together: each partial result stands for what made it. What the grammar does not
/// have is put together as well as it goes, so that its parents are still known.
class ClauseFolder
{
public:
    /// What @p clause stands for. @pre It has its terms.
    ClauseExpression fold(const Clause& clause)
    {
        const Term& left = *clause.left;
        if (clause.sign == 0)
            return left.letter == 0 ? ClauseExpression{Operation::Constant, {}, {}, left.number}
                                    : meaningOf(left.letter);
        m_isSound &= clause.right->letter != 0; // a literal stands on the left
        auto right =
            clause.right->letter == 0 ? ClauseExpression{} : meaningOf(clause.right->letter);
        return left.letter == 0 ? applyLiteral(left.number, clause.sign, std::move(right))
                                : combineTerms(meaningOf(left.letter), clause.sign, right);
    }

    void keep(char partial, ClauseExpression expression)
    {
        m_partials.emplace_back(partial, std::move(expression));
    }

    /// Whether everything so far is something the grammar has.
    [[nodiscard]] bool isSound() const { return m_isSound; }

private:
    [[nodiscard]] ClauseExpression meaningOf(char letter) const
    {
        for (const auto& [partial, expression] : m_partials)
            if (partial == letter)
                return expression;
        return {Operation::Copy, std::string(1, letter), LiteralUse::None, 0};
    }

    /// "3 * e": the literal comes last, after a partial result.
    ClauseExpression applyLiteral(std::int64_t literal, char sign, ClauseExpression expression)
    {
        m_isSound &= sign != '-' && expression.literalUse == LiteralUse::None
                     && expression.operation != Operation::Constant
                     && expression.operation != Operation::SumOfProducts;
        expression.literalUse = sign == '*' ? LiteralUse::Times : LiteralUse::Plus;
        expression.literal = literal;
        return expression;
    }

    ClauseExpression combineTerms(ClauseExpression left, char sign, const ClauseExpression& right)
    {
        const bool isSingle = left.operation == Operation::Copy;
        const bool isProduct = left.operation == Operation::SumOfProducts;
        m_isSound &= left.literalUse == LiteralUse::None && right.literalUse == LiteralUse::None;
        m_isSound &= right.operation == (isProduct ? Operation::SumOfProducts : Operation::Copy);
        m_isSound &= isSingle || (sign == '+' && (isProduct || left.operation == Operation::Sum));
        if (isSingle)
            left.operation = sign == '*'   ? Operation::SumOfProducts
                             : sign == '-' ? Operation::Difference
                                           : Operation::Sum;
        left.operands += right.operands;
        return left;
    }

    std::vector<std::pair<char, ClauseExpression>> m_partials;
    bool m_isSound = true;
};

} // namespace

ClauseReading readClausesLoosely(std::string_view text, char letter, char unknown)
{
    // Longer steps than the widest total has are no steps; it bounds the time.
    constexpr std::size_t kMostClauses = 64;
    ClauseReading reading;
    ClauseFolder folder;
    for (std::size_t begin = 0; begin <= text.size() && reading.partials.size() < kMostClauses;) {
        const std::size_t end = std::min(text.find("; ", begin), text.size());
        const Clause clause = readClause(text.substr(begin, end - begin), unknown);
        if (!clause.left || (clause.sign != 0 && !clause.right))
            return reading;
        reading.expression = folder.fold(clause);
        const bool isLast = end == text.size();
        if (clause.target == letter)
            reading.result = clause.result;
        if ((clause.target == letter) != isLast || !clause.result)
            return reading;
        if (isLast) {
            const auto expected =
                partialResultCount(reading.expression.operands.size(),
                                   reading.expression.literalUse, Flavour::GsmInfinite);
            reading.isComplete = folder.isSound() && reading.partials.size() == expected;
            return reading;
        }
        reading.partials += clause.target;
        folder.keep(clause.target, reading.expression);
        begin = end + 2;
    }
    return reading;
}

std::optional<Linear> readLinear(std::string_view text, char unknown)
{
    while (text.ends_with(' '))
        text.remove_suffix(1);
    TextCursor cursor(text);
    Linear linear;
    const std::string letter(1, unknown);
    for (int term = 0; term < 2 && (term == 0 || !cursor.isAtEnd()); ++term) {
        std::int64_t sign = 1;
        if (term > 0)
            sign = cursor.accept(" - ") ? -1 : cursor.accept(" + ") ? 1 : 0;
        else if (cursor.accept("-"))
            sign = -1;
        if (sign == 0)
            return std::nullopt;
        const auto number = cursor.integer();
        const bool hasLetter = number ? cursor.accept("*" + letter) : cursor.accept(letter);
        if (!number && !hasLetter)
            return std::nullopt;
        (hasLetter ? linear.slope : linear.constant) += sign * number.value_or(1);
    }
    // Only one way of writing it is the grammar's.
    return cursor.isAtEnd() && linearText(linear, unknown) == text ? std::optional(linear)
                                                                   : std::nullopt;
}

bool hasSameShape(std::string_view a, std::string_view b)
{
    TextCursor left(a);
    TextCursor right(b);
    while (!left.isAtEnd() && !right.isAtEnd()) {
        const bool isNumber = left.integer().has_value();
        if (isNumber != right.integer().has_value())
            return false;
        if (!isNumber
            && (!left.accept(right.rest().substr(0, 1))
                || !right.accept(right.rest().substr(0, 1))))
            return false;
    }
    return left.isAtEnd() && right.isAtEnd();
}

} // namespace gradus

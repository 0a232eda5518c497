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

/// Puts clauses together: each partial result stands for what made it.
class ClauseFolder
{
public:
    /// @return what @p clause stands for; nothing if it makes no sense.
    std::optional<ClauseExpression> fold(const Clause& clause)
    {
        if (!clause.left || (clause.sign != 0 && !clause.right))
            return std::nullopt;
        if (clause.sign == 0)
            return clause.left->letter == 0
                       ? ClauseExpression{Operation::Constant, {}, {}, clause.left->number}
                       : meaningOf(clause.left->letter);
        if (clause.left->letter == 0)
            return applyLiteral(clause);
        if (clause.right->letter == 0)
            return std::nullopt;
        return combineTerms(meaningOf(clause.left->letter), clause.sign,
                            meaningOf(clause.right->letter));
    }

    void keep(char partial, ClauseExpression expression)
    {
        m_partials.emplace_back(partial, std::move(expression));
    }

private:
    ClauseExpression meaningOf(char letter) const
    {
        for (const auto& [partial, expression] : m_partials)
            if (partial == letter)
                return expression;
        return {Operation::Copy, std::string(1, letter), LiteralUse::None, 0};
    }

    /// "3 * e": the literal comes last, after a partial result.
    std::optional<ClauseExpression> applyLiteral(const Clause& clause) const
    {
        if (clause.right->letter == 0 || clause.sign == '-')
            return std::nullopt;
        auto expression = meaningOf(clause.right->letter);
        if (expression.literalUse != LiteralUse::None)
            return std::nullopt;
        expression.literalUse = clause.sign == '*' ? LiteralUse::Times : LiteralUse::Plus;
        expression.literal = clause.left->number;
        return expression;
    }

    static std::optional<ClauseExpression> combineTerms(ClauseExpression left, char sign,
                                                        const ClauseExpression& right)
    {
        if (left.literalUse != LiteralUse::None || right.literalUse != LiteralUse::None)
            return std::nullopt;
        const bool areSingle = left.operation == Operation::Copy;
        const bool isProduct = left.operation == Operation::SumOfProducts;
        if (isProduct != (right.operation == Operation::SumOfProducts)
            || (!isProduct && right.operation != Operation::Copy))
            return std::nullopt;
        if (sign == '*' || sign == '-') {
            if (!areSingle)
                return std::nullopt;
            left.operation = sign == '*' ? Operation::SumOfProducts : Operation::Difference;
        } else if (areSingle) {
            left.operation = Operation::Sum;
        } else if (left.operation != Operation::Sum && !isProduct) {
            return std::nullopt;
        }
        left.operands += right.operands;
        return left;
    }

    std::vector<std::pair<char, ClauseExpression>> m_partials;
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
        auto expression = folder.fold(clause);
        const bool isLast = end == text.size();
        if (clause.target == letter && clause.result)
            reading.result = clause.result;
        if (!expression || (clause.target == letter) != isLast || !clause.result) {
            if (expression)
                reading.expression = *expression;
            return reading;
        }
        reading.expression = *expression;
        if (isLast) {
            reading.isComplete = true;
            return reading;
        }
        reading.partials += clause.target;
        folder.keep(clause.target, std::move(*expression));
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
    return cursor.isAtEnd() && linearText(linear, unknown) == text ? std::optional(linear) : std::nullopt;
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

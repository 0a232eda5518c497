#include "core/solution/igsm_steps.h"

#include "core/problem/igsm_names.h"
#include "core/solution/text_cursor.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gradus {

namespace {

constexpr std::string_view kDefine = "Define ";
constexpr std::string_view kAs = " as ";
/// More than any parameter has; bounds the work for texts that double their sums.
constexpr std::size_t kMostTerms = 16;

using Expression = IgsmExpression;

/// Appends terms of @p right; too many make the expression invalid.
void append(Expression& left, const Expression& right)
{
    left.isValid &= right.isValid && left.terms.size() + right.terms.size() <= kMostTerms;
    for (const auto& term : right.terms)
        if (left.terms.size() < kMostTerms)
            left.terms.push_back(term);
}

bool isSingle(const Expression& expression)
{
    return expression.terms.size() == 1 && !expression.terms[0].factor
           && expression.literalUse == LiteralUse::None;
}

/// "k + E" and "k * E"
Expression applyLiteral(std::int64_t literal, LiteralUse use, Expression expression)
{
    expression.isValid &= !expression.terms.empty() && expression.literalUse == LiteralUse::None;
    expression.literalUse = use;
    expression.literal = literal;
    return expression;
}

Expression sum(Expression left, const Expression& right)
{
    const bool isPlain = !left.isDifference && !right.isDifference
                         && left.literalUse != LiteralUse::Times
                         && right.literalUse != LiteralUse::Times;
    const bool hasTwo = left.literalUse != LiteralUse::None && right.literalUse != LiteralUse::None;
    left.isValid &= isPlain && !hasTwo;
    append(left, right);
    if (right.literalUse != LiteralUse::None) {
        left.literalUse = right.literalUse;
        left.literal = right.literal;
    }
    return left;
}

Expression difference(Expression left, const Expression& right)
{
    left.isValid &= isSingle(left) && isSingle(right);
    append(left, right);
    left.isDifference = true;
    return left;
}

Expression product(Expression left, const Expression& right)
{
    if (isSingle(left) && isSingle(right) && left.isValid && right.isValid) {
        left.terms[0].factor = right.terms[0].step;
        return left;
    }
    append(left, right);
    left.isValid = false;
    return left;
}

/// What an operation gives, in 0..22, also of numbers that are not.
std::int64_t apply(std::int64_t left, char sign, std::int64_t right)
{
    const auto reduced = [](std::int64_t number) {
        return (number % kIgsmModulus + kIgsmModulus) % kIgsmModulus;
    };
    left = reduced(left);
    right = reduced(right);
    return reduced(sign == '+' ? left + right : sign == '-' ? left - right : left * right);
}

/// A letter or a number, and the number stated for it.
struct Operand
{
    char letter = 0; ///< 0: a number
    std::int64_t number = 0;
};

/// "V = A + B = 13 + 7 = 20", "V = A = 4" or "V = 4"
struct Clause
{
    char target = 0;
    Operand left;
    char sign = 0; ///< 0: a copy or a constant
    Operand right;
    std::int64_t leftValue = 0;
    std::int64_t rightValue = 0;
    std::int64_t result = 0;
};

char readSign(TextCursor& cursor)
{
    for (const auto& [text, sign] : {std::pair{" + ", '+'}, {" - ", '-'}, {" * ", '*'}})
        if (cursor.accept(text))
            return sign;
    return 0;
}

bool readNumber(TextCursor& cursor, std::int64_t& number)
{
    const auto read = cursor.integer();
    number = read.value_or(0);
    return read.has_value();
}

bool readOperand(TextCursor& cursor, Operand& operand)
{
    if (const auto letter = cursor.letter()) {
        operand.letter = *letter;
        return true;
    }
    return readNumber(cursor, operand.number);
}

/// @return nothing if the clause is not written as the grammar says.
std::optional<Clause> readClause(TextCursor& cursor)
{
    Clause clause;
    clause.target = cursor.letter().value_or(0);
    if (clause.target == 0 || !cursor.accept(" = ") || !readOperand(cursor, clause.left))
        return std::nullopt;
    clause.sign = readSign(cursor);
    if (clause.sign == 0) {
        clause.result = clause.left.number;
        if (clause.left.letter != 0 && !(cursor.accept(" = ") && readNumber(cursor, clause.result)))
            return std::nullopt;
        clause.leftValue = clause.result;
        return clause;
    }
    if (readOperand(cursor, clause.right) && cursor.accept(" = ")
        && readNumber(cursor, clause.leftValue) && readSign(cursor) == clause.sign
        && readNumber(cursor, clause.rightValue) && cursor.accept(" = ")
        && readNumber(cursor, clause.result))
        return clause;
    return std::nullopt;
}

/// What a letter means so far.
struct Symbol
{
    bool isKnown = false;
    Expression expression;
    std::optional<std::int64_t> value;
};

class StepReader
{
public:
    explicit StepReader(std::string_view body)
        : m_body(body)
    {}

    IgsmReading read()
    {
        std::size_t begin = std::min(m_body.find(kDefine), m_body.size());
        addUnparsed({0, begin});
        while (begin < m_body.size()) {
            const std::size_t next = m_body.find(kDefine, begin + kDefine.size());
            const std::size_t end = std::min(next, m_body.size());
            readStep(begin, end);
            begin = end;
        }
        return std::move(m_reading);
    }

private:
    void addUnparsed(TextSpan span)
    {
        if (!isBlank(m_body.substr(span.begin, span.end - span.begin)))
            m_reading.unparsed.push_back(span);
    }

    /// Reads what lies between two occurrences of "Define ".
    void readStep(std::size_t begin, std::size_t end)
    {
        IgsmStep step;
        TextCursor cursor(m_body.substr(0, end), begin + kDefine.size());
        step.isWellFormed = readName(cursor, step) && readRest(cursor, step);
        if (!step.isWellFormed)
            cursor = TextCursor(m_body.substr(0, end), end);
        step.span = {begin, cursor.position()};
        if (!isBlank(cursor.rest())) {
            step.isWellFormed = false;
            addUnparsed({cursor.position(), end});
        } else if (!step.isWellFormed) {
            addUnparsed({begin, end});
        }
        m_reading.steps.push_back(std::move(step));
    }

    static bool readName(TextCursor& cursor, IgsmStep& step)
    {
        const auto rest = cursor.rest();
        const std::size_t length = rest.find(kAs);
        if (length == std::string_view::npos || length == 0 || rest.find_first_of(".;\n") < length)
            return false;
        step.name = rest.substr(0, length);
        return cursor.accept(rest.substr(0, length + kAs.size()));
    }

    bool readRest(TextCursor& cursor, IgsmStep& step)
    {
        if (cursor.accept("BACK.")) {
            step.isBacktrack = true;
            return true;
        }
        step.letter = cursor.letter().value_or(0);
        if (step.letter == 0)
            return false;
        checkNew(step.letter, step);
        const bool isRead = cursor.accept(";") && readClauses(cursor, step);
        // Whatever went wrong, the letter stands for this quantity from here on.
        Expression own;
        own.terms.push_back({m_reading.steps.size(), std::nullopt});
        symbolOf(step.letter) = {true, std::move(own), step.value};
        return isRead;
    }

    bool readClauses(TextCursor& cursor, IgsmStep& step)
    {
        for (;;) {
            if (!cursor.accept(" "))
                return false;
            const bool isLast = cursor.accept("so ");
            const auto clause = readClause(cursor);
            if (!clause || isLast != (clause->target == step.letter))
                return false;
            ++step.clauses;
            Expression expression = interpret(*clause, step);
            if (isLast) {
                step.expression = std::move(expression);
                step.value = clause->result;
                return cursor.accept(".");
            }
            checkNew(clause->target, step);
            symbolOf(clause->target) = {true, std::move(expression), clause->result};
            if (!cursor.accept(";"))
                return false;
        }
    }

    Symbol& symbolOf(char letter) { return m_symbols[static_cast<unsigned char>(letter) & 127U]; }

    void checkNew(char letter, IgsmStep& step)
    {
        step.hasUsedLetter |= symbolOf(letter).isKnown;
        step.letters += letter;
    }

    Expression expressionOf(const Operand& operand, std::int64_t stated, IgsmStep& step)
    {
        if (operand.letter == 0) {
            step.hasWrongReference |= operand.number != stated;
            Expression number;
            number.literal = operand.number;
            return number;
        }
        const Symbol& symbol = symbolOf(operand.letter);
        step.hasUnknownLetter |= !symbol.isKnown;
        step.hasWrongReference |= symbol.isKnown && symbol.value != stated;
        return symbol.expression;
    }

    Expression interpret(const Clause& clause, IgsmStep& step)
    {
        Expression left = expressionOf(clause.left, clause.leftValue, step);
        if (clause.sign == 0)
            return left;
        Expression right = expressionOf(clause.right, clause.rightValue, step);
        if (apply(clause.leftValue, clause.sign, clause.rightValue) != clause.result)
            step.hasWrongArithmetic = true;
        if (clause.sign == '-')
            return difference(std::move(left), right);
        const auto use = clause.sign == '+' ? LiteralUse::Plus : LiteralUse::Times;
        if (left.terms.empty()) // a number, or a letter that stands for one
            return applyLiteral(left.literal, use, std::move(right));
        if (right.terms.empty())
            return applyLiteral(right.literal, use, std::move(left));
        return clause.sign == '+' ? sum(std::move(left), right) : product(std::move(left), right);
    }

    std::string_view m_body;
    IgsmReading m_reading;
    std::array<Symbol, 128> m_symbols{};
};

} // namespace

Operation IgsmExpression::operation() const
{
    if (terms.empty())
        return Operation::Constant;
    if (isDifference)
        return Operation::Difference;
    if (std::any_of(terms.begin(), terms.end(), [](const Term& term) { return term.factor; }))
        return Operation::SumOfProducts;
    return terms.size() == 1 ? Operation::Copy : Operation::Sum;
}

std::vector<std::size_t> IgsmExpression::steps() const
{
    std::vector<std::size_t> all;
    for (const auto& term : terms) {
        all.push_back(term.step);
        if (term.factor)
            all.push_back(*term.factor);
    }
    return all;
}

IgsmReading readIgsmSteps(std::string_view body)
{
    return StepReader(body).read();
}

} // namespace gradus

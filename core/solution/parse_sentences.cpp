#include "core/problem/render_parts.h"
#include "core/solution/parsers.h"
#include "core/solution/text_cursor.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gradus {

namespace {

constexpr std::string_view kDefine = "Define ";

/// A letter or a number in a clause.
struct Operand
{
    char letter = 0; ///< 0: a number
    std::int64_t number = 0;
};

/// "V = A + B = 4 + 12 = 16", "V = A = 4" or "V = 4", as far as it could be read.
struct Clause
{
    char target = 0;
    std::optional<Operand> left;
    char sign = 0; ///< 0: a copy or a constant
    std::optional<Operand> right;
    std::int64_t leftValue = 0;
    std::int64_t rightValue = 0;
    std::int64_t result = 0;
    bool isComplete = false;
};

std::optional<Operand> readOperand(TextCursor& cursor)
{
    if (const auto letter = cursor.letter())
        return Operand{*letter, 0};
    if (const auto number = cursor.integer())
        return Operand{0, *number};
    return std::nullopt;
}

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

Clause readClause(TextCursor& cursor)
{
    Clause clause;
    clause.target = cursor.letter().value_or(0);
    if (clause.target == 0 || !cursor.accept(" = "))
        return clause;
    clause.left = readOperand(cursor);
    if (!clause.left)
        return clause;
    clause.sign = readSign(cursor);
    if (clause.sign == 0) {
        clause.result = clause.left->number;
        clause.isComplete =
            clause.left->letter == 0 || (cursor.accept(" = ") && readNumber(cursor, clause.result));
        return clause;
    }
    clause.right = readOperand(cursor);
    clause.isComplete = clause.right && cursor.accept(" = ") && readNumber(cursor, clause.leftValue)
                        && readSign(cursor) == clause.sign && readNumber(cursor, clause.rightValue)
                        && cursor.accept(" = ") && readNumber(cursor, clause.result);
    return clause;
}

/// What a letter or a partial result stands for, in quantities.
struct Expression
{
    std::vector<std::size_t> operands; ///< steps
    Operation operation = Operation::Copy;
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;
};

/// What a letter means so far.
struct Symbol
{
    enum class Kind { Unused, Quantity, Partial } kind = Kind::Unused;
    std::size_t step = 0;              ///< that defined it last
    std::optional<std::int64_t> value; ///< as stated
};

/// Reads the steps of one body; knows what each letter stands for.
class SentenceReader
{
public:
    SentenceReader(std::string_view body, ParsedSolution& parsed)
        : m_body(body)
        , m_parsed(parsed)
    {}

    void read()
    {
        std::size_t begin = m_body.find(kDefine);
        addUnparsed(m_parsed, m_body, {0, begin});
        while (begin != std::string_view::npos) {
            const std::size_t next = m_body.find(kDefine, begin + kDefine.size());
            readStep(begin, std::min(next, m_body.size()));
            begin = next;
        }
    }

private:
    /// Reads what lies between two occurrences of "Define ".
    void readStep(std::size_t begin, std::size_t end)
    {
        const auto region = m_body.substr(0, end);
        const std::size_t nameBegin = begin + kDefine.size();
        const std::size_t nameEnd = region.find(" as ", nameBegin);
        const bool hasName = nameEnd != std::string_view::npos && nameEnd > nameBegin
                             && region.find_first_of(".;\n", nameBegin) > nameEnd;
        TextCursor cursor(region, hasName ? nameEnd + 4 : end);
        const auto letter = cursor.letter();
        if (!letter || !cursor.accept(";")) {
            addUnparsed(m_parsed, m_body, {begin, end});
            return;
        }
        m_index = m_parsed.steps.size();
        m_step = &m_parsed.steps.emplace_back();
        m_step->name = region.substr(nameBegin, nameEnd - nameBegin);
        m_step->variable = *letter;
        m_pending = {};
        m_pendingLetter = 0;
        checkNew(*letter, Symbol::Kind::Quantity);
        const auto value = readClauses(cursor, *letter);
        symbolOf(*letter) = {Symbol::Kind::Quantity, m_index, value};
        finishStep({begin, cursor.position()});
        if (!isBlank(cursor.rest())) {
            m_step->isWellFormed = false;
            addUnparsed(m_parsed, m_body, {cursor.position(), end});
        }
    }

    /// @return the value the last clause gives the step's variable.
    std::optional<std::int64_t> readClauses(TextCursor& cursor, char variable)
    {
        for (;;) {
            if (!cursor.accept(" "))
                break;
            const bool isLast = cursor.accept("so ");
            const Clause clause = readClause(cursor);
            interpret(clause, isLast);
            if (!clause.isComplete || isLast != (clause.target == variable))
                break;
            if (isLast) {
                m_step->isWellFormed &= cursor.accept(".");
                return clause.result;
            }
            checkNew(clause.target, Symbol::Kind::Partial);
            symbolOf(clause.target) = {Symbol::Kind::Partial, m_index, clause.result};
            m_pendingLetter = clause.target;
            if (!cursor.accept(";"))
                break;
        }
        m_step->isWellFormed = false;
        return std::nullopt;
    }

    Symbol& symbolOf(char letter) { return m_symbols[static_cast<unsigned char>(letter) & 127U]; }

    /// A letter stands for one thing only; a quantity defined again may use its letters again.
    void checkNew(char letter, Symbol::Kind kind)
    {
        const Symbol& symbol = symbolOf(letter);
        if (symbol.kind == Symbol::Kind::Unused)
            return;
        const bool isSameAgain = symbol.kind == kind && symbol.step != m_index
                                 && m_parsed.steps[symbol.step].name == m_step->name;
        m_step->isWellFormed &= isSameAgain;
    }

    /// Folds @p clause into what the step says so far, and checks its equalities.
    void interpret(const Clause& clause, bool isLast)
    {
        if (!clause.left)
            return;
        if (clause.sign != 0)
            interpretBinary(clause, isLast);
        else if (clause.left->letter != 0)
            interpretCopy(clause);
        else
            interpretConstant(clause, isLast);
    }

    void interpretConstant(const Clause& clause, bool isLast)
    {
        m_step->isWellFormed &= isLast && m_pendingLetter == 0;
        m_pending = {{}, Operation::Constant, LiteralUse::None, clause.left->number};
    }

    void interpretCopy(const Clause& clause)
    {
        m_step->isWellFormed &= m_pendingLetter == 0; // a partial result is not copied again
        checkValue(*clause.left, clause.result, clause.isComplete);
        m_pending = expressionOf(*clause.left);
    }

    void interpretBinary(const Clause& clause, bool isLast)
    {
        checkValue(*clause.left, clause.leftValue, clause.isComplete);
        if (clause.right)
            checkValue(*clause.right, clause.rightValue, clause.isComplete);
        if (clause.isComplete
            && applySign(clause.leftValue, clause.sign, clause.rightValue) != clause.result)
            m_step->isConsistent = false;
        if (clause.left->letter == 0)
            applyLiteral(clause, isLast);
        else
            combine(clause);
    }

    /// "O = 3 * e": the literal comes last, after a clause that made e.
    void applyLiteral(const Clause& clause, bool isLast)
    {
        const bool hasPartial =
            clause.right && clause.right->letter != 0 && clause.right->letter == m_pendingLetter;
        m_step->isWellFormed &= isLast && hasPartial && clause.sign != '-';
        Expression result = clause.right ? expressionOf(*clause.right) : m_pending;
        result.literalUse = clause.sign == '*' ? LiteralUse::Times : LiteralUse::Plus;
        result.literal = clause.left->number;
        m_pending = std::move(result);
    }

    /// "y = b + A": a partial sum or a quantity on the left, a quantity on the right.
    void combine(const Clause& clause)
    {
        const bool isFirst = m_pendingLetter == 0;
        Expression result = expressionOf(*clause.left);
        // What is added to must be a sum itself, not a copy; a difference has two operands only.
        m_step->isWellFormed &= isFirst
                                || (clause.left->letter == m_pendingLetter && clause.sign == '+'
                                    && result.operation == Operation::Sum);
        m_step->isWellFormed &= clause.sign != '*';
        if (clause.right) {
            m_step->isWellFormed &=
                clause.right->letter != 0 && clause.right->letter != m_pendingLetter;
            const Expression right = expressionOf(*clause.right);
            result.operands.insert(result.operands.end(), right.operands.begin(),
                                   right.operands.end());
        }
        result.operation = clause.sign == '-' ? Operation::Difference : Operation::Sum;
        m_pending = std::move(result);
    }

    /// What @p operand stands for; a letter that is not defined makes the step inconsistent.
    Expression expressionOf(const Operand& operand)
    {
        if (operand.letter == 0)
            return {};
        if (operand.letter == m_pendingLetter)
            return m_pending;
        const Symbol& symbol = symbolOf(operand.letter);
        if (symbol.kind != Symbol::Kind::Quantity) {
            m_step->isConsistent = false;
            return {};
        }
        return {{symbol.step}, Operation::Copy, LiteralUse::None, 0};
    }

    void checkValue(const Operand& operand, std::int64_t stated, bool isStated)
    {
        if (!isStated)
            return;
        const auto value =
            operand.letter == 0 ? std::optional(operand.number) : symbolOf(operand.letter).value;
        if (value != stated)
            m_step->isConsistent = false;
    }

    void finishStep(TextSpan span)
    {
        m_step->span = span;
        m_step->operation = m_pending.operation;
        m_step->literalUse = m_pending.literalUse;
        m_step->literal = m_pending.literal;
        if (const auto& value = symbolOf(m_step->variable[0]).value)
            m_step->value = static_cast<double>(*value);
        for (const std::size_t operand : m_pending.operands)
            m_step->operands.push_back(m_parsed.steps[operand].name);
        m_step->dependencies = m_step->operands;
        auto& names = m_step->dependencies;
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
    }

    std::string_view m_body;
    ParsedSolution& m_parsed;
    std::array<Symbol, 128> m_symbols{};
    SolutionStep* m_step = nullptr; ///< the step being read
    std::size_t m_index = 0;        ///< its place in m_parsed.steps
    Expression m_pending;           ///< what its last clause stands for
    char m_pendingLetter = 0;       ///< of its last partial result; 0 before the first
};

} // namespace

void parseSentences(std::string_view body, ParsedSolution& parsed)
{
    SentenceReader(body, parsed).read();
}

} // namespace gradus

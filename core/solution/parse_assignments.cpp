#include "core/problem/render_parts.h"
#include "core/solution/parsers.h"
#include "core/solution/text_cursor.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gradus {

namespace {

/// "b3" or "b"; empty if there is none here.
std::string_view readCode(TextCursor& cursor)
{
    const auto text = cursor.rest();
    if (text.empty() || text[0] < 'a' || text[0] > 'z')
        return {};
    const std::size_t length = text.size() > 1 && text[1] >= '1' && text[1] <= '9' ? 2 : 1;
    cursor.accept(text.substr(0, length));
    return text.substr(0, length);
}

/// The right side in names: "3 * ( a1 + b1 )".
struct NamedExpression
{
    Quantity how; ///< operation and literal
    std::vector<std::string_view> operands;
};

/// "a1 + b1 + c1" or "a1 - b1".
bool readOperands(TextCursor& cursor, NamedExpression& expression)
{
    for (;;) {
        const auto code = readCode(cursor);
        if (code.empty())
            return false;
        expression.operands.push_back(code);
        const bool isSum = cursor.accept(" + ");
        if (!isSum && !cursor.accept(" - "))
            break;
        // A difference has two operands and no sum beside it.
        if (expression.how.operation == Operation::Difference
            || (!isSum && expression.operands.size() > 1))
            return false;
        expression.how.operation = isSum ? Operation::Sum : Operation::Difference;
    }
    return true;
}

bool readExpression(TextCursor& cursor, NamedExpression& expression)
{
    auto& how = expression.how;
    how.operation = Operation::Copy;
    const auto literal = cursor.integer();
    if (!literal)
        return readOperands(cursor, expression);
    how.literal = *literal;
    if (cursor.accept(" + "))
        how.literalUse = LiteralUse::Plus;
    else if (cursor.accept(" * "))
        how.literalUse = LiteralUse::Times;
    else {
        how.operation = Operation::Constant;
        return true;
    }
    const bool hasBrackets = cursor.accept("( ");
    return readOperands(cursor, expression) && hasBrackets == (expression.operands.size() > 1)
           && (!hasBrackets || cursor.accept(" )"));
}

/// Whether two texts agree but for the numbers in them.
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

/// Reads the steps of one body; knows what each code is worth.
class AssignmentReader
{
public:
    AssignmentReader(std::string_view body, ParsedSolution& parsed)
        : m_body(body)
        , m_parsed(parsed)
    {}

    void read()
    {
        for (std::size_t begin = 0; begin < m_body.size();) {
            const std::size_t end = std::min(m_body.find(';', begin), m_body.size());
            readStep(begin, end);
            begin = end + 1;
        }
    }

private:
    void readStep(std::size_t begin, std::size_t end)
    {
        TextCursor cursor(m_body.substr(0, end), begin);
        cursor.skipSpace();
        const std::size_t first = cursor.position();
        const auto code = readCode(cursor);
        if (code.empty() || !cursor.accept(" = ")) {
            addUnparsed(m_parsed, m_body, {begin, end});
            return;
        }
        SolutionStep step;
        step.name = code;
        step.variable = code;
        NamedExpression expression;
        const bool isRead = readExpression(cursor, expression);
        setOperands(step, expression);
        readValues(step, expression, isRead, cursor.rest());
        // The sign that ends a step may be missing only from a text that breaks off.
        step.isWellFormed &= end < m_body.size();
        step.span = {first, std::min(end + 1, m_body.size())};
        m_values[code] = step.value;
        m_parsed.steps.push_back(std::move(step));
    }

    /// Operands that are not defined yet are left out, and make the step inconsistent.
    void setOperands(SolutionStep& step, const NamedExpression& expression)
    {
        step.operation = expression.how.operation;
        step.literalUse = expression.how.literalUse;
        step.literal = expression.how.literal;
        for (const auto operand : expression.operands) {
            if (m_values.contains(operand))
                step.operands.emplace_back(operand);
            else
                step.isConsistent = false;
        }
        step.dependencies = step.operands;
        auto& names = step.dependencies;
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
    }

    /// Compares @p text, which follows the names, with what must stand there.
    void readValues(SolutionStep& step, const NamedExpression& expression, bool isRead,
                    std::string_view text)
    {
        while (text.ends_with(' '))
            text.remove_suffix(1);
        if (isRead && step.operation == Operation::Constant) {
            step.isWellFormed = text.empty();
            if (text.empty())
                step.value = static_cast<double>(step.literal);
            return;
        }
        std::vector<std::int64_t> values;
        for (const auto operand : expression.operands) {
            const auto found = m_values.find(operand);
            const bool isKnown = found != m_values.end() && found->second;
            step.isConsistent &= isKnown;
            values.push_back(isKnown ? static_cast<std::int64_t>(*found->second) : 0);
        }
        const auto expected = isRead ? symbolicValues(expression.how, std::move(values)) : "";
        step.isWellFormed = isRead && hasSameShape(text, expected);
        step.isConsistent &= text == expected;
        if (const auto last = text.rfind(" = "); last != std::string_view::npos) {
            TextCursor cursor(text, last + 3);
            if (const auto value = cursor.integer(); value && cursor.isAtEnd())
                step.value = static_cast<double>(*value);
        }
    }

    std::string_view m_body;
    ParsedSolution& m_parsed;
    std::unordered_map<std::string_view, std::optional<double>> m_values; ///< as last stated
};

} // namespace

void parseAssignments(std::string_view body, ParsedSolution& parsed)
{
    AssignmentReader(body, parsed).read();
}

} // namespace gradus

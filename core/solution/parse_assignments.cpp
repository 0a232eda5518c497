#include "core/solution/parsers.h"
#include "core/solution/text_cursor.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace gradus {

namespace {

/// Reads the steps of one body, "c2 = a1 + 1 = 4 + 1 = 5 ; "; knows what each variable is worth.
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
        SolutionStep step;
        step.name = cursor.variable();
        if (step.name.empty() || !cursor.accept(" = ")) {
            addUnparsed(m_parsed, m_body, {begin, end});
            return;
        }
        step.variable = step.name;
        if (const auto literal = cursor.integer()) {
            step.literal = *literal;
            step.value = static_cast<double>(*literal);
        } else {
            readReference(cursor, step);
        }
        cursor.skipSpace();
        // The sign that ends a step may be missing only from a text that breaks off.
        step.isWellFormed &= cursor.isAtEnd() && end < m_body.size();
        step.span = {first, std::min(end + 1, m_body.size())};
        m_values[step.name] =
            step.value ? std::optional(static_cast<std::int64_t>(*step.value)) : std::nullopt;
        m_parsed.steps.push_back(std::move(step));
    }

    /// "a1 + 1 = 4 + 1 = 5" or "a1 = 4".
    void readReference(TextCursor& cursor, SolutionStep& step)
    {
        const std::string parent(cursor.variable());
        const auto found = m_values.find(parent);
        if (found != m_values.end()) {
            step.operands.push_back(parent);
            step.dependencies.push_back(parent);
        }
        const auto literal = readLiteral(cursor);
        step.operation = Operation::Copy;
        step.literal = literal.value_or(0);
        step.literalUse = literal ? LiteralUse::Plus : LiteralUse::None;
        const auto stated = readValue(cursor);
        auto result = stated;
        step.isConsistent = stated && found != m_values.end() && found->second == stated;
        step.isWellFormed = !parent.empty() && stated;
        if (literal) {
            const bool isSame = readLiteral(cursor) == literal;
            result = readValue(cursor);
            step.isWellFormed &= isSame && result;
            step.isConsistent &= stated && result && *stated + *literal == *result;
        }
        if (step.isWellFormed)
            step.value = static_cast<double>(*result);
    }

    /// " = 5"
    static std::optional<std::int64_t> readValue(TextCursor& cursor)
    {
        return cursor.accept(" = ") ? cursor.integer() : std::nullopt;
    }

    /// " + 3" or " - 3"; what is neither is left, so that the step does not go on as if it were not
    /// there.
    static std::optional<std::int64_t> readLiteral(TextCursor& cursor)
    {
        TextCursor ahead = cursor;
        const bool isSum = ahead.accept(" + ");
        if (!isSum && !ahead.accept(" - "))
            return std::nullopt;
        const auto literal = ahead.integer();
        if (!literal || *literal < 0)
            return std::nullopt;
        cursor = ahead;
        return isSum ? *literal : -*literal;
    }

    std::string_view m_body;
    ParsedSolution& m_parsed;
    std::unordered_map<std::string, std::optional<std::int64_t>> m_values; ///< as last stated
};

} // namespace

void parseAssignments(std::string_view body, ParsedSolution& parsed)
{
    AssignmentReader(body, parsed).read();
}

} // namespace gradus

#include "core/solution/read_igsm_text.h"

#include "core/solution/text_cursor.h"

#include <algorithm>
#include <set>
#include <utility>

namespace gradus {

namespace {

constexpr std::size_t kMostSentences = 4096; ///< real ones have at most 48

/// "each A, each B and each C"; names may hold " and " and ", ".
std::vector<std::string_view> splitOperands(std::string_view text)
{
    std::vector<std::string_view> operands;
    while (!text.empty()) {
        const auto comma = text.find(", each ");
        const auto last = text.find(" and each ");
        const auto end = std::min({comma, last, text.size()});
        operands.push_back(text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end == comma ? end + 7 : end + 10));
    }
    return operands;
}

/// Reads what follows the number: "each A" or "the sum of each A and each B".
bool readBody(TextCursor& cursor, IgsmStatement& statement)
{
    statement.operation = Operation::Copy;
    if (cursor.accept("the sum of "))
        statement.operation = Operation::Sum;
    else if (cursor.accept("the difference of "))
        statement.operation = Operation::Difference;
    if (!cursor.accept("each ") || cursor.isAtEnd())
        return false;
    if (statement.operation == Operation::Copy) {
        statement.operands.push_back(cursor.rest());
        return true;
    }
    statement.operands = splitOperands(cursor.rest());
    return statement.operands.size() == 2
           || (statement.operands.size() > 2 && statement.operation == Operation::Sum);
}

Result<IgsmStatement> readStatement(std::string_view sentence)
{
    constexpr std::string_view kEquals = " equals ";
    const auto equals = sentence.find(kEquals);
    IgsmStatement statement;
    statement.name = sentence.substr(0, equals);
    if (equals == std::string_view::npos)
        return corruptText("problem", "no number is stated in", sentence);
    TextCursor cursor(sentence, equals + kEquals.size());
    const auto literal = cursor.integer();
    statement.literal = literal.value_or(0);
    if (literal && cursor.isAtEnd())
        return statement;
    if (literal && cursor.accept(" more than "))
        statement.literalUse = LiteralUse::Plus;
    else if (literal && cursor.accept(" times as much as "))
        statement.literalUse = LiteralUse::Times;
    else if (literal)
        return corruptText("problem", "cannot read the right side of", sentence);
    if (statement.literal < 0 || !readBody(cursor, statement))
        return corruptText("problem", "cannot read the right side of", sentence);
    return statement;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && TextCursor::isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && TextCursor::isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace

tl::unexpected<Error> corruptText(const char* field, const std::string& what, std::string_view text)
{
    return fail(ErrorCode::Corrupt, "field \"" + std::string(field) + "\": " + what + " \""
                                        + std::string(text.substr(0, 200)) + '"');
}

Result<std::vector<IgsmStatement>> readIgsmStatements(std::string_view text)
{
    constexpr std::string_view kSubject = "The number of each ";
    text = trimmed(text);
    if (!text.starts_with(kSubject) || !text.ends_with('.'))
        return corruptText("problem", "is not made of sentences:", text);
    text.remove_suffix(1);
    std::vector<IgsmStatement> statements;
    std::set<std::string_view> names;
    while (!text.empty()) {
        text.remove_prefix(kSubject.size());
        const auto next = text.find(". The number of each ");
        auto statement = readStatement(text.substr(0, next));
        if (!statement)
            return tl::unexpected(statement.error());
        if (!names.insert(statement->name).second)
            return corruptText("problem", "states twice", statement->name);
        statements.push_back(*std::move(statement));
        text.remove_prefix(next == std::string_view::npos ? text.size() : next + 2);
        if (statements.size() > kMostSentences)
            return corruptText("problem", "has too many sentences from", text);
    }
    return statements;
}

Result<IgsmParts> readIgsmQuestion(std::string_view text)
{
    constexpr std::string_view kBegin = "How many ";
    constexpr std::string_view kMiddle = " does ";
    constexpr std::string_view kEnd = " have?";
    const auto question = trimmed(text);
    const auto middle = question.rfind(kMiddle);
    if (!question.starts_with(kBegin) || !question.ends_with(kEnd)
        || middle == std::string_view::npos || middle < kBegin.size())
        return corruptText("question", "cannot read", question);
    const auto item = question.substr(middle + kMiddle.size());
    return IgsmParts{item.substr(0, item.size() - kEnd.size()),
                     question.substr(kBegin.size(), middle - kBegin.size())};
}

} // namespace gradus

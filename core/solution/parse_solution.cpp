#include "core/solution/parsers.h"
#include "core/solution/text_cursor.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace gradus {

namespace {

constexpr std::string_view kSolutionEnd = "</solution>";
constexpr std::string_view kAnswerTag = "<answer>";
constexpr std::string_view kAnswerEnd = "</answer>";
constexpr std::string_view kAnswerWord = "Answer:";

/// An integer or a decimal number; none if there is no number here.
std::optional<double> readNumber(TextCursor& cursor)
{
    const auto text = cursor.rest();
    std::size_t end = text.starts_with('-') ? 1 : 0;
    const std::size_t first = end;
    while (end < text.size() && TextCursor::isDigit(text[end]))
        ++end;
    if (end == first)
        return std::nullopt;
    if (end + 1 < text.size() && text[end] == '.' && TextCursor::isDigit(text[end + 1]))
        for (++end; end < text.size() && TextCursor::isDigit(text[end]);)
            ++end;
    double value = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + end, value);
    if (error != std::errc{} || last != text.data() + end)
        return std::nullopt;
    cursor.accept(text.substr(0, end));
    return value;
}

/// " 15 </answer>" or " 15." with the cursor behind the mark. The text may break off after the
/// number, since samplers may cut their stop string.
std::optional<double> readAnswer(TextCursor& cursor, bool isTag)
{
    cursor.skipSpace();
    const auto value = readNumber(cursor);
    cursor.skipSpace();
    if (!cursor.isAtEnd() && !cursor.accept(isTag ? kAnswerEnd : "."))
        return std::nullopt;
    return value;
}

/// Reads all answers @p tail gives: a second one must agree with the first.
void parseAnswers(std::string_view text, std::size_t begin, ParsedSolution& parsed)
{
    bool isFirst = true;
    TextCursor cursor(text, begin);
    std::size_t gap = begin;
    while (!cursor.isAtEnd()) {
        const std::size_t position = cursor.position();
        const bool isTag = cursor.accept(kAnswerTag);
        if (!isTag && !cursor.accept(kAnswerWord)) {
            if (!cursor.accept(kSolutionEnd)) {
                cursor.accept(text.substr(position, 1));
                continue;
            }
            addUnparsed(parsed, text, {gap, position});
            gap = cursor.position();
            continue;
        }
        const auto answer = readAnswer(cursor, isTag);
        addUnparsed(parsed, text, {gap, position});
        gap = cursor.position();
        if (isFirst)
            parsed.answer = answer;
        else if (parsed.answer != answer)
            parsed.answer = std::nullopt;
        isFirst = false;
    }
    addUnparsed(parsed, text, {gap, text.size()});
}

} // namespace

std::size_t solutionBodyEnd(std::string_view text)
{
    std::size_t end = text.size();
    for (const auto mark : {kSolutionEnd, kAnswerTag, kAnswerWord})
        end = std::min(end, text.find(mark));
    return end;
}

void addUnparsed(ParsedSolution& parsed, std::string_view body, TextSpan span)
{
    if (!isBlank(body.substr(span.begin, span.end - span.begin)))
        parsed.unparsed.push_back(span);
}

ParsedSolution parseSolution(std::string_view text)
{
    ParsedSolution parsed;
    const std::size_t end = solutionBodyEnd(text);
    const auto body = text.substr(0, end);
    if (isIgsm(body))
        parseIgsmSteps(body, parsed);
    else if (body.find("Define ") != std::string_view::npos)
        parseSentences(body, parsed);
    else
        parseAssignments(body, parsed);
    parseAnswers(text, end, parsed);
    return parsed;
}

} // namespace gradus

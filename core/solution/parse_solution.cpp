#include "core/solution/parsers.h"
#include "core/solution/text_cursor.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

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

/// What one mark of an answer gives: a number, or names in the symbolic flavour.
struct Answer
{
    std::optional<double> number;
    std::vector<std::string> names;

    friend bool operator==(const Answer&, const Answer&) = default;
};

/// "c2, d1"; sorted, so that their order does not count.
std::vector<std::string> readNames(TextCursor& cursor)
{
    std::vector<std::string> names;
    do {
        names.emplace_back(cursor.variable());
    } while (!names.back().empty() && cursor.accept(", "));
    if (names.back().empty())
        return {};
    std::sort(names.begin(), names.end());
    return names;
}

/// " 15 </answer>" or " 15." with the cursor behind the mark. The text may break off after the
/// number, since samplers may cut their stop string.
Answer readAnswer(TextCursor& cursor, bool isTag)
{
    cursor.skipSpace();
    Answer answer{readNumber(cursor), {}};
    if (!answer.number)
        answer.names = readNames(cursor);
    cursor.skipSpace();
    if (!cursor.isAtEnd() && !cursor.accept(isTag ? kAnswerEnd : "."))
        return {};
    if (!isTag && !cursor.isAtEnd() && TextCursor::isDigit(cursor.rest()[0]))
        return {}; // "w5.5" names no variable
    return answer;
}

/// Reads all answers @p text gives from @p begin on: a second one must agree with the first.
void parseAnswers(std::string_view text, std::size_t begin, ParsedSolution& parsed)
{
    std::optional<Answer> found;
    TextCursor cursor(text, begin);
    std::size_t gap = begin;
    while (!cursor.isAtEnd()) {
        const std::size_t position = cursor.position();
        const bool isTag = cursor.accept(kAnswerTag);
        const bool isAnswer = isTag || cursor.accept(kAnswerWord);
        if (!isAnswer && !cursor.accept(kSolutionEnd)) {
            cursor.accept(text.substr(position, 1));
            continue;
        }
        if (isAnswer) {
            const auto answer = readAnswer(cursor, isTag);
            found = !found || *found == answer ? answer : Answer{};
        }
        addUnparsed(parsed, text, {gap, position});
        gap = cursor.position();
    }
    addUnparsed(parsed, text, {gap, text.size()});
    if (found) {
        parsed.answer = found->number;
        parsed.answerNames = std::move(found->names);
    }
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

std::optional<std::string> faultOf(const ParsedSolution& solution)
{
    if (solution.steps.empty())
        return "there is no step in it";
    for (const auto& step : solution.steps)
        if (!step.isWellFormed || !step.isConsistent)
            return "the step of \"" + step.name
                   + "\" is not in the grammar, or an equality in it does not hold";
    if (solution.equation && !solution.equation->isConsistent)
        return "the equation does not follow from the steps";
    return std::nullopt;
}

ParsedSolution parseSolution(std::string_view text, int modulus)
{
    ParsedSolution parsed;
    const std::size_t end = solutionBodyEnd(text);
    const auto body = text.substr(0, end);
    if (isIgsm(body))
        parseIgsmSteps(body, parsed);
    else if (body.find("Define ") != std::string_view::npos)
        parseSentences(body, modulus, parsed);
    else
        parseAssignments(body, parsed);
    parseAnswers(text, end, parsed);
    return parsed;
}

} // namespace gradus

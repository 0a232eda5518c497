#include "core/solution/problem_sentences.h"

#include "core/solution/text_cursor.h"

#include <algorithm>

namespace gradus {

namespace {

constexpr std::string_view kStatedUnknown = " exists, and its number is greater than 0";
constexpr std::string_view kStatedAverage = " is greater than 0";

/// "the number of adult wolf in Bundle Ranch" without its opening; nothing if it has none.
std::optional<std::string> referenceName(std::string_view reference)
{
    constexpr std::string_view kNumber = "the number of ";
    constexpr std::string_view kOther = "the ";
    if (reference.starts_with(kNumber) && reference.size() > kNumber.size())
        return std::string(reference.substr(kNumber.size()));
    if (reference.starts_with(kOther)
        && kindOfName(reference.substr(kOther.size())) != QuantityKind::Instance)
        return std::string(reference.substr(kOther.size()));
    return std::nullopt;
}

/// Splits "A, B, and C" or "A and B"; every reference begins with "the ".
std::vector<std::string_view> splitReferences(std::string_view text)
{
    std::vector<std::string_view> references;
    const bool isLong = text.find(", the ") != std::string_view::npos;
    const std::string_view last = isLong ? ", and the " : " and the ";
    const auto end = text.rfind(last);
    if (end == std::string_view::npos)
        return {};
    auto front = text.substr(0, end);
    for (auto comma = front.find(", the "); comma != std::string_view::npos;
         comma = front.find(", the ")) {
        references.push_back(front.substr(0, comma));
        front.remove_prefix(comma + 2);
    }
    references.push_back(front);
    references.push_back(text.substr(end + last.size() - 4));
    return references;
}

bool readParents(std::string_view text, StatedSentence& sentence)
{
    constexpr std::string_view kSum = "the sum of ";
    constexpr std::string_view kDifference = "the difference between ";
    std::vector<std::string_view> references{text};
    sentence.operation = Operation::Copy;
    if (text.starts_with(kSum)) {
        sentence.operation = Operation::Sum;
        references = splitReferences(text.substr(kSum.size()));
    } else if (text.starts_with(kDifference)) {
        sentence.operation = Operation::Difference;
        references = splitReferences(text.substr(kDifference.size()));
    }
    for (const auto reference : references) {
        auto name = referenceName(reference);
        if (!name)
            return false;
        sentence.parents.push_back(*std::move(name));
    }
    const auto count = sentence.parents.size();
    return sentence.operation == Operation::Copy  ? count == 1
           : sentence.operation == Operation::Sum ? count >= 2
                                                  : count == 2;
}

bool readRightSide(std::string_view text, StatedSentence& sentence)
{
    TextCursor cursor(text);
    if (const auto literal = cursor.integer()) {
        sentence.literal = *literal;
        if (cursor.isAtEnd())
            return true;
        if (cursor.accept(" plus "))
            sentence.literalUse = LiteralUse::Plus;
        else if (cursor.accept(" times "))
            sentence.literalUse = LiteralUse::Times;
        else
            return false;
    }
    return readParents(cursor.rest(), sentence);
}

std::optional<StatedSentence> readSentence(std::string_view text)
{
    constexpr std::string_view kNumber = "The number of ";
    constexpr std::string_view kOther = "The ";
    StatedSentence sentence;
    const bool isInstance = text.starts_with(kNumber);
    if (!isInstance && !text.starts_with(kOther))
        return std::nullopt;
    text.remove_prefix(isInstance ? kNumber.size() : kOther.size());
    const auto equals = text.find(" equals ");
    const auto existence = isInstance ? kStatedUnknown : kStatedAverage;
    if (equals != std::string_view::npos) {
        sentence.name = text.substr(0, equals);
        if (!readRightSide(text.substr(equals + 8), sentence))
            return std::nullopt;
    } else if (text.ends_with(existence)) {
        sentence.kind = StatedSentence::Kind::Unknown;
        sentence.name = text.substr(0, text.size() - existence.size());
    } else {
        return std::nullopt;
    }
    if (sentence.name.find(" in ") == std::string::npos
        || isInstance != (kindOfName(sentence.name) == QuantityKind::Instance))
        return std::nullopt;
    return sentence;
}

} // namespace

QuantityKind kindOfName(std::string_view name) noexcept
{
    if (name.starts_with("average "))
        return QuantityKind::Average;
    return name.starts_with("total ") ? QuantityKind::Total : QuantityKind::Instance;
}

Result<std::vector<StatedSentence>> readSentences(std::string_view problem)
{
    std::vector<StatedSentence> sentences;
    while (!isBlank(problem)) {
        auto end = problem.find(". ");
        if (end == std::string_view::npos)
            end = problem.ends_with('.') ? problem.size() - 1 : problem.size();
        auto sentence = readSentence(problem.substr(0, end));
        if (!sentence)
            return fail(ErrorCode::Corrupt, "field \"problem\": cannot read the sentence \""
                                                + std::string(problem.substr(0, end)) + "\"");
        sentences.push_back(*std::move(sentence));
        problem.remove_prefix(std::min(end + 2, problem.size()));
    }
    return sentences;
}

Result<std::string> readQuestion(std::string_view question)
{
    constexpr std::string_view kTotal = "What is the ";
    constexpr std::string_view kInstance = "How many ";
    constexpr std::string_view kHave = " have?";
    const auto does = question.find(" does ");
    if (question.starts_with(kTotal) && question.ends_with('?'))
        return std::string(question.substr(kTotal.size(), question.size() - kTotal.size() - 1));
    if (question.starts_with(kInstance) && question.ends_with(kHave)
        && does != std::string_view::npos && does + 6 + kHave.size() <= question.size()
        && does >= kInstance.size()) {
        const auto thing = question.substr(kInstance.size(), does - kInstance.size());
        const auto place = question.substr(does + 6, question.size() - does - 6 - kHave.size());
        return std::string(thing) + " in " + std::string(place);
    }
    return fail(ErrorCode::Corrupt,
                "field \"question\": cannot read \"" + std::string(question) + "\"");
}

} // namespace gradus

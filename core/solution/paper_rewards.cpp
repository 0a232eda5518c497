#include "core/solution/paper_rewards.h"

#include "core/solution/python_text.h"

#include <algorithm>
#include <cctype>

namespace gradus {

namespace {

constexpr std::string_view kOpening = "<answer>";
constexpr std::string_view kClosing = "</answer>";
constexpr std::string_view kWord = "answer:";

/// Position of the last "<answer>", ASCII letters in either case; npos if there is none.
std::size_t findLastOpening(std::string_view text)
{
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    };
    for (std::size_t i = text.rfind('<'); i != std::string_view::npos; i = text.rfind('<', i - 1)) {
        const auto tag = text.substr(i, kOpening.size());
        if (std::equal(tag.begin(), tag.end(), kOpening.begin(), kOpening.end(),
                       [&](char a, char b) { return lower(a) == b; }))
            return i;
        if (i == 0)
            break;
    }
    return std::string_view::npos;
}

/// What stands behind the last opening tag. The published code looks for it in a lower-case copy,
/// where each dotted capital I is two characters, and so cuts too far behind one.
std::string_view behindLastOpening(std::string_view text, std::size_t opening)
{
    constexpr std::string_view kDottedI = "\xc4\xb0"; // U+0130
    std::size_t begin = opening + kOpening.size();
    for (std::size_t i = text.find(kDottedI); i < opening; i = text.find(kDottedI, i + 1))
        if (begin < text.size())
            begin += characterAt(text, begin).length;
    const auto tail = text.substr(begin);
    return tail.substr(0, tail.find_first_of("<\n"));
}

std::string_view withoutPoints(std::string_view answer)
{
    while (answer.ends_with('.'))
        answer.remove_suffix(1);
    return answer;
}

/// The gold answer loses its points once more than a predicted one: blanks before them go too.
std::string_view goldAnswerOf(std::string_view gold)
{
    return withoutPoints(stripPython(withoutPoints(flexibleAnswer(gold))));
}

std::size_t penaltyOf(const PaperReport& report)
{
    const std::size_t gold = std::max<std::size_t>(report.goldCount, 1);
    return report.valueMismatches.size() + report.dependencyMismatches.size()
           + report.missing.size() + std::min(report.extra.size(), gold)
           + (report.isAnswerMismatch ? 1U : 0U);
}

} // namespace

std::string_view taggedAnswer(std::string_view text)
{
    const auto opening = findIgnoringCase(text, kOpening);
    if (opening != std::string_view::npos) {
        const auto begin = opening + matchIgnoringCase(text, opening, kOpening);
        const auto end = findIgnoringCase(text, kClosing, begin);
        if (end != std::string_view::npos)
            return stripPython(text.substr(begin, end - begin));
    }
    const auto last = findLastOpening(text);
    if (last == std::string_view::npos)
        return {};
    return stripPython(behindLastOpening(text, last));
}

std::string_view flexibleAnswer(std::string_view text)
{
    // A tag decides also if nothing stands in it.
    const auto opening = findIgnoringCase(text, kOpening);
    const bool hasTag = findLastOpening(text) != std::string_view::npos
                        || (opening != std::string_view::npos
                            && findIgnoringCase(text, kClosing, opening) != std::string_view::npos);
    if (hasTag)
        return taggedAnswer(text);
    const auto word = findIgnoringCase(text, kWord);
    if (word == std::string_view::npos)
        return {};
    const auto begin = skipPythonSpace(text, word + matchIgnoringCase(text, word, kWord));
    const auto tail = text.substr(begin);
    return stripPython(tail.substr(0, tail.find_first_of("<\n")));
}

PaperRewards paperRewards(const PaperReport& report, std::string_view gold,
                          std::string_view predicted, double outcomeWeight)
{
    const auto goldAnswer = goldAnswerOf(gold);
    const auto isRight = [&](std::string_view answer) {
        return !goldAnswer.empty() && withoutPoints(answer) == goldAnswer;
    };
    const auto penalty = static_cast<double>(penaltyOf(report));
    const auto goldCount = static_cast<double>(std::max<std::size_t>(report.goldCount, 1));

    PaperRewards result;
    auto& blend = result.blend;
    blend.outcome = isRight(taggedAnswer(predicted)) ? 1.0 : 0.0;
    blend.process = std::max(0.0, 1.0 - penalty / goldCount);
    if (blend.outcome == 1.0)
        blend.score = std::clamp(outcomeWeight + (1.0 - outcomeWeight) * blend.process, 0.0, 1.0);
    result.strict = blend;
    result.strict.isZeroed = blend.outcome == 1.0 && penalty > 0;
    if (result.strict.isZeroed)
        result.strict.score = 0;

    auto& rewards = result.rewards;
    rewards.outcome = isRight(flexibleAnswer(predicted)) ? 1.0 : 0.0;
    rewards.paperBlend =
        outcomeWeight * rewards.outcome + (1.0 - outcomeWeight) * report.processAccuracy;
    rewards.codeBlend = blend.score;
    rewards.strictPaper = report.processAccuracy == 1.0 ? rewards.outcome : 0.0;
    rewards.strictCode = result.strict.score;
    return result;
}

} // namespace gradus

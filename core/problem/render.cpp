#include "core/problem/render.h"

#include "core/problem/linear.h"
#include "core/problem/render_parts.h"
#include "core/problem/solution_step.h"

#include <algorithm>
#include <vector>

namespace gradus {

namespace {

void appendReference(std::string& text, const Quantity& quantity)
{
    text += quantity.kind == QuantityKind::Instance ? "the number of " : "the ";
    text += quantity.name;
}

void appendSubject(std::string& text, const Quantity& quantity)
{
    text += quantity.kind == QuantityKind::Instance ? "The number of " : "The ";
    text += quantity.name;
}

void appendRightSide(std::string& text, const Problem& problem, const Quantity& quantity)
{
    if (quantity.operation == Operation::Constant || quantity.literalUse != LiteralUse::None)
        text += std::to_string(quantity.literal);
    if (quantity.literalUse != LiteralUse::None)
        text += quantity.literalUse == LiteralUse::Plus ? " plus " : " times ";
    const auto& parents = quantity.parents;
    if (parents.size() > 1)
        text +=
            quantity.operation == Operation::Difference ? "the difference between " : "the sum of ";
    for (std::size_t i = 0; i < parents.size(); ++i) {
        if (i > 0)
            text += parents.size() == 2 ? " and " : i + 1 < parents.size() ? ", " : ", and ";
        appendReference(text, problem.quantities[parents[i]]);
    }
}

/// How a sentence about the unknown of a reverse problem ends.
std::string_view existence(const Quantity& unknown)
{
    return unknown.kind == QuantityKind::Average ? " is greater than 0"
                                                 : " exists, and its number is greater than 0";
}

std::string problemText(const Problem& problem)
{
    std::string text;
    text.reserve(problem.sentences.size() * 160);
    for (const auto& sentence : problem.sentences)
        appendSentence(text, problem, sentence);
    return text;
}

std::string questionText(const Problem& problem)
{
    const auto& asked = problem.quantities[problem.asked];
    if (asked.kind != QuantityKind::Instance)
        return "What is the " + asked.name + "?";
    return "How many " + asked.thing + " does " + asked.place + " have?";
}

std::string solutionText(const Problem& problem)
{
    std::string text;
    text.reserve(problem.quantities.size() * 120 + 400);
    const bool isReverse = problem.mode == Mode::Reverse;
    if (isReverse)
        text += kReversePreface;
    const std::size_t needed = neededCount(problem);
    std::vector<Operand> known(needed);
    std::vector<Operand> operands;
    std::string_view letters = problem.letters;
    for (std::size_t i = 0; i < needed; ++i) {
        const auto& quantity = problem.quantities[i];
        const bool isUnknown = isReverse && i == problem.asked;
        const std::size_t used = isUnknown ? 0 : 1;
        const char letter = isUnknown ? kUnknownLetter : letters[0];
        const auto partials = partialResultCount(quantity, problem.flavour);
        operands.clear();
        for (const std::size_t parent : quantity.parents)
            operands.push_back(known[parent]);
        const auto value =
            appendStep(text, {quantity.name, letter, isUnknown, quantity.operation, operands,
                              quantity.literalUse, quantity.literal, letters.substr(used, partials),
                              problem.mode, problem.modulus, kUnknownLetter});
        text += ' ';
        known[i] = {letter, value.value_or(Linear{})}; // generators see to it that there is one
        letters.remove_prefix(used + partials);
    }
    if (isReverse)
        appendEquation(text, {known[needed - 1].letter, known[needed - 1].value,
                              problem.quantities[needed - 1].value, kUnknownLetter});
    text += "Answer: " + std::to_string(problem.quantities[problem.asked].value) + '.';
    return text;
}

} // namespace

void appendSentence(std::string& text, const Problem& problem, const Sentence& sentence)
{
    const auto& quantity = problem.quantities[sentence.quantity];
    appendSubject(text, quantity);
    if (sentence.isAnchor) {
        text += " equals ";
        text += std::to_string(quantity.value);
    } else if (problem.mode == Mode::Reverse && sentence.quantity == problem.asked) {
        text += existence(quantity);
    } else {
        text += " equals ";
        appendRightSide(text, problem, quantity);
    }
    text += ". ";
}

ProblemText renderProblem(const Problem& problem)
{
    switch (problem.flavour) {
    case Flavour::GsmInfinite:
        break;
    case Flavour::Igsm:
        return renderIgsm(problem);
    case Flavour::Symbolic:
        return renderSymbolic(problem);
    }
    return {problemText(problem), questionText(problem), solutionText(problem)};
}

std::vector<std::string_view> sortedSentences(std::string_view problem)
{
    std::vector<std::string_view> sentences;
    while (!problem.empty()) {
        const auto end = std::min({problem.find(". "), problem.find(" ; "), problem.size()});
        auto sentence = problem.substr(0, end);
        if (sentence.ends_with('.')) // the last one of iGSM
            sentence.remove_suffix(1);
        sentences.push_back(sentence);
        problem.remove_prefix(
            std::min(end + (problem.substr(end).starts_with('.') ? 2 : 3), problem.size()));
    }
    std::sort(sentences.begin(), sentences.end());
    return sentences;
}

} // namespace gradus

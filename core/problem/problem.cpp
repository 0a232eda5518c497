#include "core/problem/problem.h"

#include <algorithm>

namespace gradus {

namespace {

std::string_view withoutBlanks(std::string_view text)
{
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

} // namespace

int operationCount(const Quantity& quantity) noexcept
{
    const bool hasLiteral =
        quantity.operation == Operation::Constant || quantity.literalUse != LiteralUse::None;
    return static_cast<int>(quantity.parents.size()) + (hasLiteral ? 1 : 0);
}

std::size_t partialResultCount(const Quantity& quantity) noexcept
{
    // From left to right, one clause an operator; the last clause is the quantity's own.
    const std::size_t parents = quantity.parents.size();
    if (quantity.literalUse != LiteralUse::None)
        return parents == 1 ? 1 : parents - 1;
    return parents > 2 ? parents - 2 : 0;
}

int operationCount(const Problem& problem) noexcept
{
    int count = 0;
    for (const auto& quantity : problem.quantities)
        if (quantity.isNeeded)
            count += operationCount(quantity);
    return count;
}

int igsmOperationCount(const Problem& problem) noexcept
{
    int count = 0;
    for (const auto& quantity : problem.quantities)
        if (quantity.isNeeded)
            count += std::max(1, operationCount(quantity) - 1);
    return count;
}

std::string promptText(const ProblemText& text)
{
    std::string prompt = "<question> ";
    prompt += withoutBlanks(text.problem);
    prompt += ' ';
    prompt += withoutBlanks(text.question);
    prompt += " </question> <solution>";
    return prompt;
}

std::string completionText(const ProblemText& text)
{
    constexpr std::string_view kAnswer = "Answer:";
    const std::string_view solution = text.solution;
    const auto mark = solution.rfind(kAnswer);
    const auto body = withoutBlanks(solution.substr(0, mark));
    std::string_view answer;
    if (mark != std::string_view::npos)
        answer = withoutBlanks(solution.substr(mark + kAnswer.size()));
    if (answer.ends_with('.'))
        answer.remove_suffix(1);

    std::string completion = " ";
    completion += body;
    completion += " </solution> <answer> ";
    completion += answer;
    completion += " </answer>";
    return completion;
}

} // namespace gradus

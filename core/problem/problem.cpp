#include "core/problem/problem.h"

#include "core/problem/linear.h"

#include <algorithm>
#include <utility>

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

std::size_t partialResultCount(const Quantity& quantity, Flavour flavour) noexcept
{
    return partialResultCount(quantity.parents.size(), quantity.literalUse, flavour);
}

std::size_t partialResultCount(std::size_t parents, LiteralUse literalUse, Flavour flavour) noexcept
{
    // From left to right, one clause an operator; the last clause is the quantity's own.
    if (literalUse == LiteralUse::None)
        return parents > 2 ? parents - 2 : 0;
    // GSM-Infinite copies a single parent before it applies the literal.
    return parents == 1 && flavour == Flavour::GsmInfinite ? 1 : parents - 1;
}

std::optional<std::int64_t> evaluate(const Quantity& quantity,
                                     const std::vector<Quantity>& quantities, int modulus) noexcept
{
    const auto& parents = quantity.parents;
    const auto valueOf = [&](std::size_t i) {
        return Linear{0, quantities[parents[i]].value};
    };
    std::optional<Linear> value = Linear{0, parents.empty() ? quantity.literal : 0};
    if (quantity.operation == Operation::SumOfProducts) {
        for (std::size_t i = 0; value && i + 1 < parents.size(); i += 2) {
            const auto product = combine(valueOf(i), '*', valueOf(i + 1), modulus);
            value = product ? combine(*value, '+', *product, modulus) : std::nullopt;
        }
    } else {
        const char sign = quantity.operation == Operation::Difference ? '-' : '+';
        for (std::size_t i = 0; value && i < parents.size(); ++i)
            value = combine(*value, i == 0 ? '+' : sign, valueOf(i), modulus);
    }
    if (value && quantity.literalUse != LiteralUse::None)
        value = combine({0, quantity.literal}, quantity.literalUse == LiteralUse::Times ? '*' : '+',
                        *value, modulus);
    return value ? std::optional(value->constant) : std::nullopt;
}

std::size_t neededCount(const Problem& problem) noexcept
{
    const auto end = std::find_if(problem.quantities.begin(), problem.quantities.end(),
                                  [](const Quantity& quantity) { return !quantity.isNeeded; });
    return static_cast<std::size_t>(end - problem.quantities.begin());
}

std::size_t letterCount(const Problem& problem) noexcept
{
    if (problem.flavour == Flavour::Symbolic)
        return 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < problem.quantities.size(); ++i) {
        const bool isUnknown = problem.mode == Mode::Reverse && i == problem.asked;
        if (problem.quantities[i].isNeeded)
            count +=
                (isUnknown ? 0 : 1) + partialResultCount(problem.quantities[i], problem.flavour);
    }
    return count;
}

int edgeCount(const Problem& problem) noexcept
{
    int count = 0;
    for (const auto& quantity : problem.quantities)
        if (quantity.isNeeded)
            count += operationCount(quantity);
    return count;
}

int operationCount(const Problem& problem) noexcept
{
    switch (problem.flavour) {
    case Flavour::GsmInfinite:
        return edgeCount(problem);
    case Flavour::Igsm:
        return igsmOperationCount(problem);
    case Flavour::Symbolic:
        return static_cast<int>(neededCount(problem));
    }
    return 0;
}

int igsmOperationCount(const Problem& problem) noexcept
{
    int count = 0;
    for (const auto& quantity : problem.quantities)
        if (quantity.isNeeded)
            count += std::max(1, operationCount(quantity) - 1);
    return count;
}

std::vector<std::string> answerNames(const Problem& problem)
{
    std::vector<std::string> names;
    for (const auto& quantity : problem.quantities)
        if (quantity.isNeeded && quantity.value == problem.quantities[problem.asked].value)
            names.push_back(quantity.name);
    std::sort(names.begin(), names.end());
    return names;
}

std::string promptText(const ProblemText& text)
{
    std::string_view first = text.problem;
    std::string_view second = text.question;
    if (text.isQuestionFirst)
        std::swap(first, second);
    std::string prompt = "<question> ";
    prompt += withoutBlanks(first);
    prompt += ' ';
    prompt += withoutBlanks(second);
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

#include "core/problem/render_parts.h"

#include <span>
#include <string>
#include <vector>

namespace gradus {

namespace {

/// "3 * ( a + b )", "a + b", "4": the literal in front, the operands between signs.
void appendExpression(std::string& text, const Quantity& quantity,
                      std::span<const std::string> operands)
{
    const bool hasLiteral = quantity.literalUse != LiteralUse::None;
    const bool hasBrackets = hasLiteral && operands.size() > 1;
    if (hasLiteral || quantity.operation == Operation::Constant)
        text += std::to_string(quantity.literal);
    if (hasLiteral) {
        text += ' ';
        text += signOf(quantity.literalUse);
        text += hasBrackets ? " ( " : " ";
    }
    for (std::size_t i = 0; i < operands.size(); ++i) {
        if (i > 0) {
            text += ' ';
            text += signOf(quantity.operation);
            text += ' ';
        }
        text += operands[i];
    }
    if (hasBrackets)
        text += " )";
}

std::vector<std::string> codesOf(const Problem& problem, const Quantity& quantity)
{
    std::vector<std::string> codes;
    for (const std::size_t parent : quantity.parents)
        codes.push_back(problem.quantities[parent].code);
    return codes;
}

void appendAssignment(std::string& text, const Problem& problem, const Quantity& quantity)
{
    text += quantity.code;
    text += " = ";
    appendExpression(text, quantity, codesOf(problem, quantity));
}

std::vector<std::int64_t> parentValues(const Problem& problem, const Quantity& quantity)
{
    std::vector<std::int64_t> values;
    for (const std::size_t parent : quantity.parents)
        values.push_back(problem.quantities[parent].value);
    return values;
}

} // namespace

std::string symbolicValues(const Quantity& how, std::vector<std::int64_t> values)
{
    std::string text;
    std::vector<std::string> operands;
    while (!values.empty()) {
        operands.clear();
        for (const auto value : values)
            operands.push_back(std::to_string(value));
        text += " = ";
        appendExpression(text, how, operands);
        if (values.size() == 1)
            break;
        values[1] = applySign(values[0], signOf(how.operation), values[1]);
        values.erase(values.begin());
    }
    if (!values.empty() && how.literalUse != LiteralUse::None) {
        text += " = ";
        text += std::to_string(applySign(how.literal, signOf(how.literalUse), values[0]));
    }
    return text;
}

ProblemText renderSymbolic(const Problem& problem)
{
    ProblemText text;
    for (const std::size_t index : problem.sentenceOrder) {
        appendAssignment(text.problem, problem, problem.quantities[index]);
        text.problem += " ; ";
    }
    const auto& asked = problem.quantities[problem.asked];
    text.question = asked.code + " ?";
    for (const auto& quantity : problem.quantities) {
        if (!quantity.isNeeded)
            continue;
        appendAssignment(text.solution, problem, quantity);
        text.solution += symbolicValues(quantity, parentValues(problem, quantity));
        text.solution += " ; ";
    }
    text.solution += "Answer: " + std::to_string(asked.value) + ".";
    return text;
}

} // namespace gradus

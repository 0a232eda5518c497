#include "core/problem/render_parts.h"

#include <cassert>

namespace gradus {

namespace {

/// "a1 + 1", "a1", "4": @p parent stands for the variable, be it by name or by value.
void appendRightSide(std::string& text, const Quantity& quantity, const std::string& parent)
{
    if (quantity.parents.empty()) {
        text += std::to_string(quantity.literal);
        return;
    }
    text += parent;
    if (quantity.literalUse == LiteralUse::None)
        return;
    const auto literal = quantity.literal;
    text += literal < 0 ? " - " : " + ";
    text += std::to_string(literal < 0 ? -literal : literal);
}

void appendAssigned(std::string& text, const Problem& problem, const Quantity& quantity)
{
    text += quantity.name;
    text += " = ";
    appendRightSide(text, quantity,
                    quantity.parents.empty() ? "" : problem.quantities[quantity.parents[0]].name);
}

} // namespace

void appendAssignment(std::string& text, const Problem& problem, const Sentence& sentence)
{
    appendAssigned(text, problem, problem.quantities[sentence.quantity]);
    text += " ; ";
}

ProblemText renderSymbolic(const Problem& problem)
{
    ProblemText text;
    for (const auto& sentence : problem.sentences)
        appendAssignment(text.problem, problem, sentence);
    text.question = "? = " + std::to_string(problem.quantities[problem.asked].value);
    for (const auto& quantity : problem.quantities) {
        if (!quantity.isNeeded)
            continue;
        appendAssigned(text.solution, problem, quantity);
        if (!quantity.parents.empty()) {
            text.solution += " = ";
            appendRightSide(text.solution, quantity,
                            std::to_string(problem.quantities[quantity.parents[0]].value));
            if (quantity.literalUse != LiteralUse::None)
                text.solution += " = " + std::to_string(quantity.value);
        }
        text.solution += " ; ";
    }
    text.solution += "Answer: ";
    const auto names = answerNames(problem);
    for (std::size_t i = 0; i < names.size(); ++i)
        text.solution += (i > 0 ? ", " : "") + names[i];
    text.solution += '.';
    return text;
}

} // namespace gradus

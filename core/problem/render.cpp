#include "core/problem/render.h"

#include "core/problem/render_parts.h"

#include <cassert>

namespace gradus {

namespace {

void appendReference(std::string& text, const Quantity& quantity)
{
    text += quantity.kind == QuantityKind::Total ? "the " : "the number of ";
    text += quantity.name;
}

void appendParent(std::string& text, const Problem& problem, std::size_t index)
{
    appendReference(text, problem.quantities[index]);
}

void appendRightSide(std::string& text, const Problem& problem, const Quantity& quantity)
{
    if (quantity.operation == Operation::Constant || quantity.literalUse != LiteralUse::None)
        text += std::to_string(quantity.literal);
    if (quantity.literalUse != LiteralUse::None)
        text += quantity.literalUse == LiteralUse::Plus ? " plus " : " times ";

    const auto& parents = quantity.parents;
    switch (quantity.operation) {
    case Operation::Constant:
        break;
    case Operation::Copy:
        appendParent(text, problem, parents[0]);
        break;
    case Operation::Difference:
        text += "the difference between ";
        appendParent(text, problem, parents[0]);
        text += " and ";
        appendParent(text, problem, parents[1]);
        break;
    case Operation::Sum:
        text += "the sum of ";
        for (std::size_t i = 0; i < parents.size(); ++i) {
            if (i > 0)
                text += parents.size() == 2 ? " and " : i + 1 < parents.size() ? ", " : ", and ";
            appendParent(text, problem, parents[i]);
        }
        break;
    }
}

std::string problemText(const Problem& problem)
{
    std::string text;
    text.reserve(problem.sentenceOrder.size() * 140);
    for (const std::size_t index : problem.sentenceOrder) {
        const auto& quantity = problem.quantities[index];
        text += "The number of ";
        text += quantity.name;
        text += " equals ";
        appendRightSide(text, problem, quantity);
        text += ". ";
    }
    return text;
}

std::string questionText(const Problem& problem)
{
    const auto& asked = problem.quantities[problem.asked];
    if (asked.kind == QuantityKind::Total)
        return "What is the " + asked.name + "?";
    return "How many " + asked.thing + " does " + asked.place + " have?";
}

/// A variable and its value, as an operand of a clause.
struct Operand
{
    std::string symbol; ///< a letter or a literal
    std::int64_t value = 0;
};

/// Writes the steps of a solution; takes the letters in order.
class SolutionWriter
{
public:
    explicit SolutionWriter(const Problem& problem)
        : m_problem(problem)
        , m_letterOf(problem.quantities.size(), ' ')
    {
        m_text.reserve(problem.quantities.size() * 100);
    }

    std::string write()
    {
        for (std::size_t i = 0; i < m_problem.quantities.size(); ++i)
            if (m_problem.quantities[i].isNeeded)
                writeStep(i);
        m_text += "Answer: ";
        m_text += std::to_string(m_problem.quantities[m_problem.asked].value);
        m_text += '.';
        return std::move(m_text);
    }

private:
    char nextLetter()
    {
        assert(m_used < m_problem.letters.size());
        return m_problem.letters[m_used++];
    }

    [[nodiscard]] Operand operandOf(std::size_t index) const
    {
        return {std::string(1, m_letterOf[index]), m_problem.quantities[index].value};
    }

    /// "V = A + B = 4 + 12 = 16"
    Operand writeClause(char letter, const Operand& left, char sign, const Operand& right)
    {
        Operand result{std::string(1, letter), applySign(left.value, sign, right.value)};
        const std::string between = {' ', sign, ' '};
        m_text += result.symbol + " = " + left.symbol + between + right.symbol + " = ";
        m_text += std::to_string(left.value) + between + std::to_string(right.value) + " = ";
        m_text += std::to_string(result.value);
        return result;
    }

    /// "V = A = 4"
    Operand writeCopy(char letter, const Operand& operand)
    {
        const auto value = std::to_string(operand.value);
        Operand result{std::string(1, letter), operand.value};
        m_text += result.symbol + " = ";
        if (operand.symbol != value) // a literal is its own value
            m_text += operand.symbol + " = ";
        m_text += value;
        return result;
    }

    void writeStep(std::size_t index)
    {
        const auto& quantity = m_problem.quantities[index];
        const char letter = nextLetter();
        m_letterOf[index] = letter;
        m_text += "Define ";
        m_text += quantity.name;
        m_text += " as ";
        m_text += letter;
        m_text += "; ";
        writeClauses(quantity, letter);
        m_text += ". ";
    }

    void writeClauses(const Quantity& quantity, char letter)
    {
        const Operand literal{std::to_string(quantity.literal), quantity.literal};
        const bool hasLiteral = quantity.literalUse != LiteralUse::None;
        if (quantity.parents.size() < 2 && !hasLiteral) {
            m_text += "so ";
            writeCopy(letter, quantity.parents.empty() ? literal : operandOf(quantity.parents[0]));
            return;
        }
        Operand partial = operandOf(quantity.parents[0]);
        if (quantity.parents.size() == 1) {
            partial = writeCopy(nextLetter(), partial);
            m_text += "; ";
        }
        for (std::size_t i = 1; i < quantity.parents.size(); ++i) {
            const bool isLast = i + 1 == quantity.parents.size() && !hasLiteral;
            m_text += isLast ? "so " : "";
            partial = writeClause(isLast ? letter : nextLetter(), partial,
                                  signOf(quantity.operation), operandOf(quantity.parents[i]));
            m_text += isLast ? "" : "; ";
        }
        if (hasLiteral) {
            m_text += "so ";
            writeClause(letter, literal, signOf(quantity.literalUse), partial);
        }
    }

    const Problem& m_problem;
    std::string m_text;
    std::string m_letterOf; ///< of each quantity told so far
    std::size_t m_used = 0;
};

} // namespace

ProblemText renderProblem(const Problem& problem, [[maybe_unused]] const Context& context)
{
    assert(problem.context == context.id);
    if (problem.rendering == Rendering::Symbolic)
        return renderSymbolic(problem);
    return {problemText(problem), questionText(problem), SolutionWriter(problem).write()};
}

} // namespace gradus

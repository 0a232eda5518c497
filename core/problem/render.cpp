#include "core/problem/render.h"

#include "core/problem/linear.h"
#include "core/problem/render_parts.h"

#include <cassert>
#include <utility>

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
        text += quantity.operation == Operation::Difference ? "the difference between "
                                                            : "the sum of ";
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

/// A variable, or a literal, and what it is worth.
struct Operand
{
    char letter = 0; ///< 0: a literal
    Linear value;
};

/// Writes the steps of a solution; takes the letters in order.
class SolutionWriter
{
public:
    explicit SolutionWriter(const Problem& problem)
        : m_problem(problem)
        , m_operands(problem.quantities.size())
    {
        m_text.reserve(problem.quantities.size() * 120 + 400);
    }

    std::string write()
    {
        const bool isReverse = m_problem.mode == Mode::Reverse;
        if (isReverse)
            m_text += kReversePreface;
        const std::size_t needed = neededCount(m_problem);
        for (std::size_t i = 0; i < needed; ++i)
            writeStep(i);
        if (isReverse) {
            const auto& anchor = m_operands[needed - 1];
            appendEquation(m_text,
                           {anchor.letter, anchor.value, m_problem.quantities[needed - 1].value});
        }
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

    void appendSymbol(const Operand& operand)
    {
        if (operand.letter != 0)
            m_text += operand.letter;
        else
            appendLinear(m_text, operand.value);
    }

    /// "V = A + B = 4 + 12 = 16", with brackets "(4) * (x)" in reverse products and differences.
    Operand writeClause(char letter, const Operand& left, char sign, const Operand& right)
    {
        const auto value = combine(left.value, sign, right.value, m_problem.modulus);
        assert(value); // the generator keeps values small and linear
        const Operand result{letter, value.value_or(Linear{})};
        m_text += letter;
        m_text += " = ";
        appendSymbol(left);
        appendSign(sign);
        appendSymbol(right);
        m_text += " = ";
        appendMiddle(m_text, left.value, sign, right.value, m_problem.mode);
        m_text += " = ";
        appendLinear(m_text, result.value);
        return result;
    }

    void appendSign(char sign)
    {
        m_text += ' ';
        m_text += sign;
        m_text += ' ';
    }

    /// "V = A = 4", or "V = 4" of a literal.
    Operand writeCopy(char letter, const Operand& operand)
    {
        m_text += letter;
        m_text += " = ";
        if (operand.letter != 0) {
            m_text += operand.letter;
            m_text += " = ";
        }
        appendLinear(m_text, operand.value);
        return {letter, operand.value};
    }

    void writeStep(std::size_t index)
    {
        const auto& quantity = m_problem.quantities[index];
        const bool isUnknown = m_problem.mode == Mode::Reverse && index == m_problem.asked;
        const char letter = isUnknown ? kUnknownLetter : nextLetter();
        m_text += "Define ";
        m_text += quantity.name;
        m_text += " as ";
        m_text += letter;
        m_text += "; ";
        if (isUnknown) {
            m_text += kUnknownClause;
            m_operands[index] = {letter, {1, 0}};
        } else if (quantity.operation == Operation::SumOfProducts) {
            m_operands[index] = writeProducts(quantity, letter);
        } else {
            m_operands[index] = writeClauses(quantity, letter);
        }
        m_text += ". ";
    }

    Operand writeClauses(const Quantity& quantity, char letter)
    {
        const Operand literal{0, {0, quantity.literal}};
        const bool hasLiteral = quantity.literalUse != LiteralUse::None;
        if (quantity.parents.size() < 2 && !hasLiteral) {
            m_text += "so ";
            return writeCopy(letter,
                             quantity.parents.empty() ? literal : m_operands[quantity.parents[0]]);
        }
        Operand partial = m_operands[quantity.parents[0]];
        if (quantity.parents.size() == 1) {
            partial = writeCopy(nextLetter(), partial);
            m_text += "; ";
        }
        for (std::size_t i = 1; i < quantity.parents.size(); ++i) {
            const bool isLast = i + 1 == quantity.parents.size() && !hasLiteral;
            m_text += isLast ? "so " : "";
            partial = writeClause(isLast ? letter : nextLetter(), partial,
                                  signOf(quantity.operation), m_operands[quantity.parents[i]]);
            m_text += isLast ? "" : "; ";
        }
        if (!hasLiteral)
            return partial;
        m_text += "so ";
        return writeClause(letter, literal, signOf(quantity.literalUse), partial);
    }

    /// All products first, then their sums; "so" only where one product is all (paper.md 1.9).
    Operand writeProducts(const Quantity& quantity, char letter)
    {
        const std::size_t pairs = quantity.parents.size() / 2;
        std::vector<Operand> products;
        for (std::size_t i = 0; i < pairs; ++i) {
            m_text += pairs == 1 ? "so " : i > 0 ? "; " : "";
            products.push_back(writeClause(pairs == 1 ? letter : nextLetter(),
                                           m_operands[quantity.parents[2 * i]], '*',
                                           m_operands[quantity.parents[2 * i + 1]]));
        }
        Operand sum = products[0];
        for (std::size_t i = 1; i < pairs; ++i) {
            m_text += "; ";
            sum = writeClause(i + 1 == pairs ? letter : nextLetter(), sum, '+', products[i]);
        }
        return sum;
    }

    const Problem& m_problem;
    std::string m_text;
    std::vector<Operand> m_operands; ///< of each quantity told so far
    std::size_t m_used = 0;
};

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
    return {problemText(problem), questionText(problem), SolutionWriter(problem).write()};
}

} // namespace gradus

#include "core/problem/igsm_names.h"
#include "core/problem/linear.h"
#include "core/problem/render_parts.h"

#include <cassert>
#include <utility>

namespace gradus {

namespace {

void appendReference(std::string& text, const Quantity& quantity)
{
    text += "each ";
    text += quantity.name;
}

void appendBody(std::string& text, const Problem& problem, const Quantity& quantity)
{
    const auto& parents = quantity.parents;
    if (parents.size() > 1)
        text += quantity.operation == Operation::Difference ? "the difference of " : "the sum of ";
    for (std::size_t i = 0; i < parents.size(); ++i) {
        if (i > 0)
            text += i + 1 < parents.size() ? ", " : " and ";
        appendReference(text, problem.quantities[parents[i]]);
    }
}

std::string problemText(const Problem& problem)
{
    std::string text;
    text.reserve(problem.sentences.size() * 150);
    for (const auto& sentence : problem.sentences) {
        const auto& quantity = problem.quantities[sentence.quantity];
        text += text.empty() ? "The number of " : " The number of ";
        appendReference(text, quantity);
        text += " equals ";
        if (quantity.operation == Operation::Constant || quantity.literalUse != LiteralUse::None)
            text += std::to_string(quantity.literal);
        if (quantity.literalUse != LiteralUse::None)
            text += quantity.literalUse == LiteralUse::Plus ? " more than " : " times as much as ";
        appendBody(text, problem, quantity);
        text += '.';
    }
    return text;
}

/// A variable, or a literal, and what it is worth.
struct Operand
{
    char letter = 0; ///< 0: a literal
    std::int64_t value = 0;
};

/// Writes the steps of a solution; takes the letters in order.
class StepWriter
{
public:
    explicit StepWriter(const Problem& problem)
        : m_problem(problem)
        , m_operands(problem.quantities.size())
    {
        m_text.reserve(problem.quantities.size() * 100);
    }

    std::string write()
    {
        auto backtrack = m_problem.igsm->backtracks.begin();
        const std::size_t needed = neededCount(m_problem);
        for (std::size_t i = 0; i < needed; ++i) {
            for (; backtrack != m_problem.igsm->backtracks.end() && backtrack->before == i;
                 ++backtrack) {
                beginStep(backtrack->name);
                m_text += "BACK.";
            }
            writeStep(i);
        }
        return std::move(m_text);
    }

private:
    void beginStep(const std::string& name)
    {
        m_text += m_text.empty() ? "Define " : " Define ";
        m_text += name;
        m_text += " as ";
    }

    void writeStep(std::size_t index)
    {
        const auto& quantity = m_problem.quantities[index];
        beginStep(quantity.name);
        const char letter = nextLetter();
        m_text += letter;
        m_text += "; ";
        std::size_t clauses = partialResultCount(quantity, Flavour::Igsm);
        m_last = letter;
        m_left = clauses;
        m_operands[index] = quantity.operation == Operation::SumOfProducts ? writeProducts(quantity)
                                                                           : writeFold(quantity);
        m_text += '.';
    }

    char nextLetter()
    {
        assert(m_used < m_problem.letters.size());
        return m_problem.letters[m_used++];
    }

    /// Begins a clause: a partial result with its own letter, or the last one, "so V = ".
    char beginClause()
    {
        const bool isLast = m_left == 0;
        const char letter = isLast ? m_last : nextLetter();
        m_text += isLast ? "so " : "";
        m_text += letter;
        m_text += " = ";
        return letter;
    }

    void endClause()
    {
        if (m_left-- > 0)
            m_text += "; ";
    }

    void appendSymbol(const Operand& operand)
    {
        if (operand.letter != 0)
            m_text += operand.letter;
        else
            m_text += std::to_string(operand.value);
    }

    /// "V = A + B = 13 + 7 = 20"
    Operand writeClause(const Operand& left, char sign, const Operand& right)
    {
        const auto value = combine({0, left.value}, sign, {0, right.value}, m_problem.modulus);
        assert(value);
        const Operand result{beginClause(), value ? value->constant : 0};
        appendSymbol(left);
        appendSign(sign);
        appendSymbol(right);
        m_text += " = ";
        m_text += std::to_string(left.value);
        appendSign(sign);
        m_text += std::to_string(right.value);
        m_text += " = ";
        m_text += std::to_string(result.value);
        endClause();
        return result;
    }

    void appendSign(char sign)
    {
        m_text += ' ';
        m_text += sign;
        m_text += ' ';
    }

    /// "V = A = 4", or "V = 4" of a literal.
    Operand writeCopy(const Operand& operand)
    {
        const Operand result{beginClause(), operand.value};
        if (operand.letter != 0) {
            m_text += operand.letter;
            m_text += " = ";
        }
        m_text += std::to_string(operand.value);
        endClause();
        return result;
    }

    /// From left to right; the literal comes last, and stands on the left.
    Operand writeFold(const Quantity& quantity)
    {
        const Operand literal{0, quantity.literal};
        const auto& parents = quantity.parents;
        if (parents.empty())
            return writeCopy(literal);
        Operand result = m_operands[parents[0]];
        for (std::size_t i = 1; i < parents.size(); ++i)
            result = writeClause(result, signOf(quantity.operation), m_operands[parents[i]]);
        if (quantity.literalUse != LiteralUse::None)
            return writeClause(literal, signOf(quantity.literalUse), result);
        return parents.size() == 1 ? writeCopy(result) : result;
    }

    /// A product is written when the sum needs it.
    Operand writeProducts(const Quantity& quantity)
    {
        Operand sum;
        for (std::size_t i = 0; i + 1 < quantity.parents.size(); i += 2) {
            const Operand product = writeClause(m_operands[quantity.parents[i]], '*',
                                                m_operands[quantity.parents[i + 1]]);
            sum = i == 0 ? product : writeClause(sum, '+', product);
        }
        return sum;
    }

    const Problem& m_problem;
    std::string m_text;
    std::vector<Operand> m_operands; ///< of each quantity told so far
    std::size_t m_used = 0;          ///< letters
    char m_last = 0;                 ///< letter of the step's quantity
    std::size_t m_left = 0;          ///< partial results the step still has to write
};

} // namespace

std::string igsmSteps(const Problem& problem)
{
    return StepWriter(problem).write();
}

ProblemText renderIgsm(const Problem& problem)
{
    const auto& asked = problem.quantities[problem.asked];
    ProblemText text;
    text.problem = problemText(problem);
    text.question = "How many " + asked.thing + " does " + asked.place + " have?";
    text.solution = igsmSteps(problem) + " Answer: " + std::to_string(asked.value) + '.';
    text.isQuestionFirst = problem.igsm && problem.igsm->isQuestionFirst;
    return text;
}

} // namespace gradus

#include "core/problem/solution_step.h"

#include "core/problem/render_parts.h"

#include <cassert>
#include <vector>

namespace gradus {

namespace {

/// Writes the clauses of one step; a result that is not linear ends it.
class StepWriter
{
public:
    StepWriter(std::string& text, const StepText& step)
        : m_text(text)
        , m_step(step)
    {}

    std::optional<Linear> write()
    {
        m_text += "Define ";
        m_text += m_step.name;
        m_text += " as ";
        m_text += m_step.letter;
        m_text += "; ";
        Operand result{m_step.letter, {1, 0}};
        if (m_step.isUnknown)
            m_text += kUnknownClause;
        else
            result = m_step.operation == Operation::SumOfProducts ? products() : clauses();
        m_text += '.';
        return m_isLinear ? std::optional(result.value) : std::nullopt;
    }

private:
    Operand clauses()
    {
        const Operand literal{0, {0, m_step.literal}};
        const auto operands = m_step.operands;
        const bool hasLiteral = m_step.literalUse != LiteralUse::None;
        if (operands.size() < 2 && !hasLiteral) {
            m_text += "so ";
            return copy(m_step.letter, operands.empty() ? literal : operands[0]);
        }
        Operand partial = operands[0];
        if (operands.size() == 1) {
            partial = copy(nextPartial(), partial);
            m_text += "; ";
        }
        for (std::size_t i = 1; i < operands.size(); ++i) {
            const bool isLast = i + 1 == operands.size() && !hasLiteral;
            m_text += isLast ? "so " : "";
            partial = clause(isLast ? m_step.letter : nextPartial(), partial,
                             signOf(m_step.operation), operands[i]);
            m_text += isLast ? "" : "; ";
        }
        if (!hasLiteral)
            return partial;
        m_text += "so ";
        return clause(m_step.letter, literal, signOf(m_step.literalUse), partial);
    }

    /// All products first, then their sums; "so" only where one product is all.
    Operand products()
    {
        const std::size_t pairs = m_step.operands.size() / 2;
        std::vector<Operand> products;
        for (std::size_t i = 0; i < pairs; ++i) {
            m_text += pairs == 1 ? "so " : i > 0 ? "; " : "";
            products.push_back(clause(pairs == 1 ? m_step.letter : nextPartial(),
                                      m_step.operands[2 * i], '*', m_step.operands[2 * i + 1]));
        }
        Operand sum = products[0];
        for (std::size_t i = 1; i < pairs; ++i) {
            m_text += "; ";
            sum = clause(i + 1 == pairs ? m_step.letter : nextPartial(), sum, '+', products[i]);
        }
        return sum;
    }

    /// "V = A + B = 4 + 12 = 16"; in reverse problems "V = A * B = (4) * (x) = 4*x".
    Operand clause(char letter, const Operand& left, char sign, const Operand& right)
    {
        const auto value = combine(left.value, sign, right.value, m_step.modulus);
        m_isLinear = m_isLinear && value;
        const Operand result{letter, value.value_or(Linear{})};
        m_text += letter;
        m_text += " = ";
        appendSymbol(left);
        m_text += ' ';
        m_text += sign;
        m_text += ' ';
        appendSymbol(right);
        m_text += " = ";
        appendMiddle(left.value, sign, right.value);
        m_text += " = ";
        appendLinear(m_text, result.value, m_step.unknown);
        return result;
    }

    void appendMiddle(const Linear& left, char sign, const Linear& right)
    {
        const bool hasBrackets = m_step.mode == Mode::Reverse && sign != '+';
        m_text += hasBrackets ? "(" : "";
        appendLinear(m_text, left, m_step.unknown);
        m_text += hasBrackets ? ") " : " ";
        m_text += sign;
        m_text += hasBrackets ? " (" : " ";
        appendLinear(m_text, right, m_step.unknown);
        m_text += hasBrackets ? ")" : "";
    }

    /// "V = A = 4", or "V = 4" of a literal.
    Operand copy(char letter, const Operand& operand)
    {
        m_text += letter;
        m_text += " = ";
        if (operand.letter != 0) {
            m_text += operand.letter;
            m_text += " = ";
        }
        appendLinear(m_text, operand.value, m_step.unknown);
        return {letter, operand.value};
    }

    void appendSymbol(const Operand& operand)
    {
        if (operand.letter != 0)
            m_text += operand.letter;
        else
            appendLinear(m_text, operand.value, m_step.unknown);
    }

    char nextPartial()
    {
        assert(m_used < m_step.partials.size());
        return m_step.partials[m_used++];
    }

    std::string& m_text;
    const StepText& m_step;
    std::size_t m_used = 0;
    bool m_isLinear = true;
};

} // namespace

std::optional<Linear> appendStep(std::string& text, const StepText& step)
{
    const std::size_t before = text.size();
    const auto value = StepWriter(text, step).write();
    if (!value)
        text.resize(before);
    return value;
}

} // namespace gradus

#include "core/solution/check_igsm.h"

#include "core/problem/igsm_parameters.h"
#include "core/solution/igsm_steps.h"
#include "core/solution/parsers.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gradus {

namespace {

using Kind = IgsmFaultKind;

constexpr std::array<std::string_view, 15> kNames{
    "format",          "unknown_parameter", "defined_twice",      "not_ready",
    "used_letter",     "unknown_letter",    "missing_dependency", "extra_dependency",
    "wrong_operation", "wrong_constant",    "wrong_reference",    "wrong_arithmetic",
    "wrong_query",     "early_stop",        "wrong_answer"};

/// A quantity, or an ordered pair of two.
using Term = std::pair<std::size_t, std::size_t>;
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

Term productOf(std::size_t a, std::size_t b)
{
    return {std::min(a, b), std::max(a, b)};
}

/// What a quantity is computed from; sorted where the order is free.
std::vector<Term> termsOf(const Quantity& quantity)
{
    std::vector<Term> terms;
    const auto& parents = quantity.parents;
    const bool hasProducts = quantity.operation == Operation::SumOfProducts;
    for (std::size_t i = 0; i < parents.size(); i += hasProducts ? 2 : 1)
        terms.push_back(hasProducts ? productOf(parents[i], parents[i + 1])
                                    : Term{parents[i], kNone});
    if (quantity.operation != Operation::Difference)
        std::sort(terms.begin(), terms.end());
    return terms;
}

class Checker
{
public:
    Checker(const Problem& problem, std::string_view text)
        : m_problem(problem)
        , m_text(text)
        , m_end(solutionBodyEnd(text))
        , m_reading(readIgsmSteps(text.substr(0, m_end)))
        , m_parameters(igsmParameters(problem))
        , m_isDefined(m_parameters.size(), false)
    {
        for (std::size_t i = 0; i < m_parameters.size(); ++i)
            m_indices.emplace(m_parameters[i].name, i);
    }

    IgsmCheck check()
    {
        checkStart();
        std::size_t operations = 0;
        for (const auto& step : m_reading.steps) {
            operations += step.clauses;
            checkStep(step);
        }
        checkEnd();
        m_check.extraOperations = static_cast<int>(operations) - igsmOperationCount(m_problem);
        return std::move(m_check);
    }

private:
    void fault(Kind kind, std::string_view name, TextSpan span)
    {
        if (!m_check.fault)
            m_check.fault = IgsmFault{kind, std::string(name), span};
    }

    /// Text before the first step.
    void checkStart()
    {
        if (m_reading.unparsed.empty())
            return;
        const auto first = m_reading.unparsed.front();
        if (m_reading.steps.empty() || first.end <= m_reading.steps.front().span.begin)
            fault(Kind::Format, "", first);
    }

    void checkStep(const IgsmStep& step)
    {
        m_parameterOf.push_back(kNone);
        if (step.isBacktrack && step.isWellFormed) {
            ++m_check.backtracks;
            return;
        }
        const auto found = m_indices.find(step.name);
        const bool isKnown = found != m_indices.end();
        const auto kind = isKnown             ? faultOf(step, found->second)
                          : step.isWellFormed ? std::optional(Kind::UnknownParameter)
                                              : std::optional(Kind::Format);
        if (kind)
            fault(*kind, step.name, step.span);
        ++m_check.defined;
        if (!isKnown)
            return;
        m_parameterOf.back() = found->second;
        if (!m_isDefined[found->second] && !m_parameters[found->second].isNeeded)
            ++m_check.unnecessary;
        m_isDefined[found->second] = true;
    }

    [[nodiscard]] std::optional<Kind> faultOf(const IgsmStep& step, std::size_t index) const
    {
        if (!step.isWellFormed)
            return Kind::Format;
        if (m_isDefined[index])
            return Kind::DefinedTwice;
        const Quantity& quantity = m_parameters[index];
        for (const std::size_t parent : quantity.parents)
            if (!m_isDefined[parent])
                return Kind::NotReady;
        if (step.hasUsedLetter)
            return Kind::UsedLetter;
        if (step.hasUnknownLetter)
            return Kind::UnknownLetter;
        if (const auto kind = dependencyFault(step.expression, quantity))
            return kind;
        if (const auto kind = formulaFault(step.expression, quantity))
            return kind;
        if (step.hasWrongReference)
            return Kind::WrongReference;
        if (step.hasWrongArithmetic || step.value != quantity.value)
            return Kind::WrongArithmetic;
        return std::nullopt;
    }

    [[nodiscard]] std::optional<Kind> dependencyFault(const IgsmExpression& expression,
                                                      const Quantity& quantity) const
    {
        std::set<std::size_t> used;
        for (const std::size_t step : expression.steps())
            used.insert(m_parameterOf[step]);
        const std::set<std::size_t> wanted(quantity.parents.begin(), quantity.parents.end());
        if (!std::includes(used.begin(), used.end(), wanted.begin(), wanted.end()))
            return Kind::MissingDependency;
        return used.size() > wanted.size() ? std::optional(Kind::ExtraDependency) : std::nullopt;
    }

    [[nodiscard]] std::optional<Kind> formulaFault(const IgsmExpression& expression,
                                                   const Quantity& quantity) const
    {
        if (!expression.isValid || expression.operation() != quantity.operation)
            return Kind::WrongOperation;
        std::vector<Term> terms;
        for (const auto& term : expression.terms)
            terms.push_back(term.factor
                                ? productOf(m_parameterOf[term.step], m_parameterOf[*term.factor])
                                : Term{m_parameterOf[term.step], kNone});
        if (quantity.operation != Operation::Difference)
            std::sort(terms.begin(), terms.end());
        if (terms != termsOf(quantity))
            return Kind::WrongOperation;
        const bool haveBoth =
            expression.literalUse != LiteralUse::None && quantity.literalUse != LiteralUse::None;
        if (haveBoth && expression.literalUse != quantity.literalUse)
            return Kind::WrongOperation;
        if (expression.literalUse != quantity.literalUse || expression.literal != quantity.literal)
            return Kind::WrongConstant;
        return std::nullopt;
    }

    void checkEnd()
    {
        const TextSpan end{m_end, m_end};
        const auto& asked = m_problem.quantities[m_problem.asked];
        if (!m_isDefined[m_problem.asked]) {
            fault(Kind::EarlyStop, asked.name, end);
        } else if (m_parameterOf.back() != m_problem.asked) {
            const auto& last = m_reading.steps.back();
            fault(Kind::WrongQuery, last.name, last.span);
        }
        const bool hasAnswer = m_text.find("Answer:", m_end) != std::string_view::npos
                               || m_text.find("<answer>", m_end) != std::string_view::npos;
        if (hasAnswer && parseSolution(m_text).answer != static_cast<double>(asked.value))
            fault(Kind::WrongAnswer, asked.name, {m_end, m_text.size()});
    }

    const Problem& m_problem;
    std::string_view m_text;
    std::size_t m_end;
    IgsmReading m_reading;
    std::vector<Quantity> m_parameters; ///< the problem's quantities first
    std::unordered_map<std::string_view, std::size_t> m_indices;
    std::vector<bool> m_isDefined;
    std::vector<std::size_t> m_parameterOf; ///< of each step
    IgsmCheck m_check;
};

} // namespace

std::string_view igsmFaultName(IgsmFaultKind kind) noexcept
{
    return kNames[static_cast<std::size_t>(kind)];
}

IgsmCheck checkIgsm(const Problem& problem, std::string_view text)
{
    return Checker(problem, text).check();
}

} // namespace gradus

#include "core/problem/filler.h"
#include "core/problem/generator_parts.h"
#include "core/problem/render_parts.h"
#include "core/problem/token_count.h"

#include <algorithm>
#include <span>

namespace gradus {

namespace {

/// Names "a1" to "z9", longer numbers where these are too few; no two alike.
class VariableNames
{
public:
    explicit VariableNames(std::size_t most)
    {
        constexpr std::size_t kFillOf =
            2; // as many again are left over, so that all are drawn from
        std::size_t highest = 9;
        while (kLetters * highest < kFillOf * most)
            highest = 10 * highest + 9;
        m_names.resize(kLetters * highest);
        for (std::size_t i = 0; i < m_names.size(); ++i)
            m_names[i] = static_cast<std::uint32_t>(i);
    }

    [[nodiscard]] bool empty() const { return m_used == m_names.size(); }

    std::string next(CounterRandom& random)
    {
        assert(!empty());
        const auto left = static_cast<std::uint32_t>(m_names.size() - m_used);
        std::swap(m_names[m_used], m_names[m_used + random.below(left)]);
        const std::uint32_t name = m_names[m_used++];
        return static_cast<char>('a' + name % kLetters) + std::to_string(1 + name / kLetters);
    }

private:
    static constexpr std::uint32_t kLetters = 26;
    std::vector<std::uint32_t> m_names; ///< letter and number in one; shuffled as they are used
    std::size_t m_used = 0;
};

/// Which numbers are assigned and added. Those of the published family, unless they are given.
struct SymbolicLiterals
{
    int constantMin = 0;
    int constantMax = 10;
    int stepMin = 1;
    int stepMax = 1;
};

SymbolicLiterals literalsOf(const ProblemSpecification& specification)
{
    const ProblemSpecification unset;
    if (specification.literalMin == unset.literalMin
        && specification.literalMax == unset.literalMax)
        return {};
    return {specification.literalMin, specification.literalMax, specification.literalMin,
            specification.literalMax};
}

/// Draws the variables of one problem. Source: paper.md 1.14.
class SymbolicWriter
{
public:
    SymbolicWriter(Problem& problem, const ProblemSpecification& specification, int op,
                   CounterRandom& random)
        : m_problem(problem)
        , m_literals(literalsOf(specification))
        , m_random(random)
        , m_needed(static_cast<std::size_t>(op))
        , m_distractors(static_cast<std::size_t>(specification.distractors.value_or(0)))
        , m_names(m_needed + m_distractors
                  + static_cast<std::size_t>(specification.length) / kTokensOfAssignment)
    {}

    void write()
    {
        for (std::size_t i = 0; i < m_needed; ++i) {
            addVariable(i == 0 ? constant() : childOf(below(i)));
            m_problem.quantities.back().isNeeded = true;
        }
        m_problem.asked = below(m_needed);
        m_root = m_needed;
        for (std::size_t i = 0; i < m_distractors; ++i)
            addVariable(unneeded());
        while (m_tokens < static_cast<std::size_t>(m_problem.length) && !m_names.empty())
            addVariable(unneeded());
    }

private:
    static constexpr std::size_t kTokensOfAssignment = 6; // at least: "a1 = 4 ;"

    std::size_t below(std::size_t bound)
    {
        return m_random.below(static_cast<std::uint32_t>(bound));
    }

    Quantity constant()
    {
        Quantity quantity;
        quantity.literal = m_random.between(m_literals.constantMin, m_literals.constantMax);
        quantity.value = quantity.literal;
        return quantity;
    }

    /// A copy of a variable, or that plus or minus something: a third each.
    Quantity childOf(std::size_t parent)
    {
        Quantity quantity;
        quantity.operation = Operation::Copy;
        quantity.parents = {parent};
        const int sign = m_random.between(-1, 1);
        if (sign != 0) {
            quantity.literalUse = LiteralUse::Plus;
            quantity.literal = sign * m_random.between(m_literals.stepMin, m_literals.stepMax);
        }
        quantity.value = m_problem.quantities[parent].value + quantity.literal;
        return quantity;
    }

    /// A variable of another tree, whose value is not the one asked for.
    Quantity unneeded()
    {
        constexpr double kNewTree = 0.1;
        const std::size_t count = m_problem.quantities.size();
        const bool isRoot = count == m_needed || m_random.chance(kNewTree);
        if (isRoot)
            m_root = count;
        for (;;) { // a copy always differs from what is asked for, since its parent does
            Quantity quantity = isRoot ? constant() : childOf(m_root + below(count - m_root));
            if (quantity.value != m_problem.quantities[m_problem.asked].value)
                return quantity;
        }
    }

    void addVariable(Quantity quantity)
    {
        quantity.name = m_names.next(m_random);
        quantity.thing = quantity.name;
        const Sentence sentence{m_problem.quantities.size(), false};
        m_problem.quantities.push_back(std::move(quantity));
        m_problem.sentences.push_back(sentence);
        m_text.clear();
        appendAssignment(m_text, m_problem, sentence);
        m_tokens += countTokens(m_text);
    }

    Problem& m_problem;
    SymbolicLiterals m_literals;
    CounterRandom& m_random;
    std::size_t m_needed;
    std::size_t m_distractors;
    VariableNames m_names;
    std::size_t m_root = 0; ///< index of the first variable of the tree that is growing
    std::size_t m_tokens = 0;
    std::string m_text; ///< scratch
};

} // namespace

Result<void> validateSymbolic(const ProblemSpecification& specification)
{
    if (auto valid = validateOps(specification, 1, kHighestSymbolicOp); !valid)
        return valid;
    if (specification.modes != std::vector{Mode::Forward})
        return invalidSpecification("modes: symbolic problems are forward only");
    if (specification.fanIn || specification.depth || specification.modulus != 0)
        return invalidSpecification(
            std::string(specification.fanIn   ? "fanIn"
                        : specification.depth ? "depth"
                                              : "modulus")
            + ": cannot be set for symbolic problems, whose variables have one parent each");
    if (auto valid = validateLiterals(specification, 0); !valid)
        return valid;
    if (auto valid = validateLength(specification); !valid)
        return valid;
    const int distractors = specification.distractors.value_or(0);
    if (distractors < 0 || distractors > kMostSymbolicDistractors)
        return invalidSpecification("distractors " + std::to_string(distractors) + ": must be in 0-"
                                    + std::to_string(kMostSymbolicDistractors));
    if ((distractors > 0 || specification.length > 0)
        && specification.literalMin == specification.literalMax)
        return invalidSpecification("literals " + std::to_string(specification.literalMin) + "-"
                                    + std::to_string(specification.literalMax)
                                    + ": variables that are not needed take at least two literals, "
                                      "so that they differ from what is asked for");
    return {};
}

Problem generateSymbolic(const ProblemSpecification& specification, CounterRandom random)
{
    Problem problem;
    problem.flavour = Flavour::Symbolic;
    problem.mode = Mode::Forward;
    problem.layers = specification.layers;
    problem.length = specification.length;
    const int op = random.between(specification.opMin, specification.opMax);
    SymbolicWriter(problem, specification, op, random).write();
    random.shuffle(std::span(problem.sentences));
    return problem;
}

} // namespace gradus

#include "core/problem/filler.h"

#include "core/problem/context.h"
#include "core/problem/render_parts.h"
#include "core/problem/token_count.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace gradus {

namespace {

using Names = std::vector<const std::string*>;

/// @p names without those of @p layer.
Names unusedNames(const std::vector<std::string>& names, const std::vector<NameGroup>& layer)
{
    Names unused;
    for (const auto& name : names) {
        const bool isUsed = std::any_of(layer.begin(), layer.end(), [&](const NameGroup& group) {
            return std::find(group.names.begin(), group.names.end(), name) != group.names.end();
        });
        if (!isUsed)
            unused.push_back(&name);
    }
    return unused;
}

class FillerWriter
{
public:
    FillerWriter(Problem& problem, const FillerNames& names, const Context& context,
                 const DraftRules& rules, CounterRandom& random)
        : m_problem(problem)
        , m_context(context)
        , m_rules(rules)
        , m_random(random)
        , m_places(unusedNames(names.places, context.places))
        , m_things(unusedNames(names.things, context.things))
        , m_first(problem.quantities.size())
    {
        for (const auto& sentence : problem.sentences)
            m_tokens += tokensOf(sentence);
        const auto kinds = static_cast<std::size_t>(problem.layers - 1);
        m_cells.resize(m_places.size() * m_things.size() * kinds);
        for (std::size_t i = 0; i < m_cells.size(); ++i)
            m_cells[i] = static_cast<std::uint32_t>(i);
    }

    void write()
    {
        const auto wanted = static_cast<std::size_t>(m_problem.length);
        while (m_tokens < wanted && m_used < m_cells.size()) {
            m_problem.quantities.push_back(nextNamed());
            draw(m_problem.quantities.size() - 1);
            Sentence sentence{m_problem.quantities.size() - 1, false};
            if (m_tokens + tokensOf(sentence) > wanted) {
                makeConstant(m_problem.quantities.back()); // the shortest there is
                if (2 * (wanted - m_tokens) < tokensOf(sentence)) {
                    m_problem.quantities.pop_back();
                    return;
                }
            }
            m_tokens += tokensOf(sentence);
            m_problem.sentences.push_back(sentence);
        }
    }

private:
    std::size_t tokensOf(const Sentence& sentence)
    {
        m_text.clear();
        appendSentence(m_text, m_problem, sentence);
        return countTokens(m_text);
    }

    /// A quantity no other has the name of, by one more step of a shuffle.
    Quantity nextNamed()
    {
        const auto left = static_cast<std::uint32_t>(m_cells.size() - m_used);
        std::swap(m_cells[m_used], m_cells[m_used + m_random.below(left)]);
        std::size_t cell = m_cells[m_used++];
        Quantity quantity;
        quantity.place = *m_places[cell % m_places.size()];
        cell /= m_places.size();
        const std::string& thing = *m_things[cell % m_things.size()];
        const bool isAverage = cell / m_things.size() > 0;
        quantity.kind = isAverage ? QuantityKind::Average : QuantityKind::Instance;
        quantity.thing = isAverage ? m_context.average + " per " + thing : thing;
        quantity.name.append(quantity.thing).append(" in ").append(quantity.place);
        return quantity;
    }

    void makeConstant(Quantity& quantity)
    {
        quantity.parents.clear();
        const auto drawn = drawValue({}, true, m_rules.values, m_random);
        apply(quantity, drawn);
    }

    static void apply(Quantity& quantity, const DrawnValue& drawn)
    {
        quantity.operation = drawn.operation;
        quantity.literalUse = drawn.use;
        quantity.literal = drawn.literal;
        quantity.value = drawn.value;
        if (drawn.isSwapped)
            std::swap(quantity.parents[0], quantity.parents[1]);
    }

    /// Another filler quantity or one that was there before; all that precede @p index.
    std::size_t drawParent(std::size_t index)
    {
        const bool isFiller = index > m_first && m_random.chance(0.5);
        return isFiller ? m_first + below(index - m_first) : below(m_first);
    }

    void draw(std::size_t index)
    {
        Quantity& quantity = m_problem.quantities[index];
        const std::size_t inputs = drawInputCount(m_rules, m_random);
        const bool hasLiteral = drawHasLiteral(inputs, m_random);
        InlineList<std::int64_t, kMaxInputs> values;
        for (std::size_t i = hasLiteral ? 1 : 0; i < inputs; ++i) {
            const std::size_t parent = drawParent(index);
            if (std::find(quantity.parents.begin(), quantity.parents.end(), parent)
                != quantity.parents.end())
                continue; // never twice: one edge fewer
            quantity.parents.push_back(parent);
            values.push(m_problem.quantities[parent].value);
        }
        const auto drawn = drawValue(std::span(values.data(), values.size()), hasLiteral,
                                     m_rules.values, m_random);
        if (drawn.isAllowed)
            apply(quantity, drawn);
        else
            makeConstant(quantity);
    }

    std::size_t below(std::size_t bound)
    {
        return m_random.below(static_cast<std::uint32_t>(bound));
    }

    Problem& m_problem;
    const Context& m_context;
    const DraftRules& m_rules;
    CounterRandom& m_random;
    Names m_places;
    Names m_things;
    std::size_t m_first;                ///< index of the first filler quantity
    std::vector<std::uint32_t> m_cells; ///< place, thing and kind in one number; shuffled so far
    std::size_t m_used = 0;             ///< to here
    std::size_t m_tokens = 0;
    std::string m_text; ///< scratch
};

} // namespace

std::size_t fillerCapacity(const FillerNames& names, int layers) noexcept
{
    constexpr std::size_t kTokensOfSentence = 16; // the mean is above 20
    return names.places.size() * names.things.size() * static_cast<std::size_t>(layers - 1)
           * kTokensOfSentence;
}

void addFiller(Problem& problem, const FillerNames& names, const Context& context,
               const DraftRules& rules, CounterRandom& random)
{
    FillerWriter(problem, names, context, rules, random).write();
}

} // namespace gradus

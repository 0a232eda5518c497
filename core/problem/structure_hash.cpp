#include "core/problem/structure_hash.h"

#include "core/base/file.h"
#include "core/problem/hash_mix.h"
#include "core/problem/render.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace gradus {

namespace {

std::uint64_t mixSorted(std::uint64_t hash, std::vector<std::uint64_t> values)
{
    std::sort(values.begin(), values.end());
    for (const auto value : values)
        hash = mix(hash, value);
    return hash;
}

std::size_t colourCount(std::vector<std::uint64_t> colours)
{
    std::sort(colours.begin(), colours.end());
    return static_cast<std::size_t>(std::unique(colours.begin(), colours.end()) - colours.begin());
}

/// The needed part of a problem with a colour for each quantity.
class Colouring
{
public:
    explicit Colouring(const Problem& problem)
        : m_problem(problem)
        , m_colours(neededCount(problem))
        , m_children(m_colours.size())
    {
        for (std::size_t i = 0; i < m_colours.size(); ++i) {
            const auto& quantity = problem.quantities[i];
            m_colours[i] = mix(static_cast<std::uint64_t>(quantity.kind),
                               static_cast<std::uint64_t>(quantity.operation));
            m_colours[i] = mix(m_colours[i], static_cast<std::uint64_t>(quantity.literalUse));
            m_colours[i] = mix(m_colours[i], i == problem.asked ? 1 : 0);
            for (const std::size_t parent : quantity.parents)
                m_children[parent].push_back(i);
        }
    }

    std::uint64_t refined()
    {
        std::size_t count = colourCount(m_colours);
        for (std::size_t round = 0; round <= m_colours.size(); ++round) {
            refine();
            const std::size_t now = colourCount(m_colours);
            if (now == count && round > 0)
                break;
            count = now;
        }
        return mixSorted(static_cast<std::uint64_t>(m_problem.mode), m_colours);
    }

private:
    void refine()
    {
        auto next = m_colours;
        for (std::size_t i = 0; i < next.size(); ++i) {
            next[i] = mix(m_colours[i], fromParents(m_problem.quantities[i]));
            std::vector<std::uint64_t> children;
            for (const std::size_t child : m_children[i])
                children.push_back(mix(m_colours[child], sideIn(i, m_problem.quantities[child])));
            next[i] = mixSorted(next[i], std::move(children));
        }
        m_colours = std::move(next);
    }

    /// Parents in any order; the sides of a difference and the factors of a product are kept apart.
    [[nodiscard]] std::uint64_t fromParents(const Quantity& quantity) const
    {
        const auto& parents = quantity.parents;
        std::vector<std::uint64_t> parts;
        if (quantity.operation == Operation::SumOfProducts) {
            for (std::size_t i = 0; i + 1 < parents.size(); i += 2)
                parts.push_back(mixSorted(2, {m_colours[parents[i]], m_colours[parents[i + 1]]}));
        } else {
            for (const std::size_t parent : parents)
                parts.push_back(mix(m_colours[parent], sideIn(parent, quantity)));
        }
        return mixSorted(1, std::move(parts));
    }

    /// 2 for what is taken away in a difference, else 1.
    static std::uint64_t sideIn(std::size_t parent, const Quantity& child)
    {
        const bool isTakenAway = child.operation == Operation::Difference
                                 && child.parents.size() == 2 && child.parents[1] == parent;
        return isTakenAway ? 2 : 1;
    }

    const Problem& m_problem;
    std::vector<std::uint64_t> m_colours;
    std::vector<std::vector<std::size_t>> m_children;
};

} // namespace

std::uint64_t structureHash(const Problem& problem)
{
    return mix(Colouring(problem).refined(), static_cast<std::uint64_t>(problem.flavour));
}

std::uint64_t contentHash64(const ProblemText& text)
{
    std::string told;
    for (const auto sentence : sortedSentences(text.problem))
        told.append(sentence) += '\n';
    const auto digits = contentHash(told + text.question);
    std::uint64_t hash = 0;
    std::from_chars(digits.data(), digits.data() + 16, hash, 16); // half of its 128 bits
    return hash;
}

} // namespace gradus

#include "core/training/documents.h"

#include "core/problem/generator.h"
#include "core/problem/render.h"

#include <utility>

namespace gradus {

DocumentStream::DocumentStream(Distribution distribution, const ContextLibrary& contexts,
                               const Tokenizer& tokenizer, std::uint64_t seed)
    : DocumentStream(
        [distribution = std::move(distribution), &contexts, seed](std::uint64_t index) {
            return drawProblem(distribution, contexts, seed, index);
        },
        tokenizer)
{}

DocumentStream::DocumentStream(std::function<Problem(std::uint64_t)> draw,
                               const Tokenizer& tokenizer)
    : m_draw(std::move(draw))
    , m_tokenizer(tokenizer)
{}

Problem DocumentStream::problem(std::uint64_t index) const
{
    return m_draw(index);
}

ProblemText DocumentStream::text(const Problem& problem) const
{
    return renderProblem(problem);
}

TokenDocument DocumentStream::document(std::uint64_t index) const
{
    return document(text(problem(index)));
}

TokenDocument DocumentStream::document(std::uint64_t index, std::size_t component) const
{
    return document(text(generateProblem(m_distribution.components.at(component).specification,
                                         m_contexts, m_seed, index)));
}

DocumentStream DocumentStream::ofOp(int op, std::uint64_t seed) const
{
    Distribution narrowed{m_distribution.name, componentsOfOp(m_distribution, op)};
    assert(!narrowed.components.empty());
    return {std::move(narrowed), m_contexts, m_tokenizer, seed};
}

TokenDocument DocumentStream::document(const ProblemText& text) const
{
    TokenDocument result{m_tokenizer.encode(promptText(text)),
                         m_tokenizer.encode(completionText(text))};
    result.completion.push_back(m_tokenizer.endOfText());
    return result;
}

std::uint64_t trainingSeed(std::uint64_t scheduleSeed, std::size_t stage) noexcept
{
    return (scheduleSeed << 16U) + 1 + stage;
}

std::uint64_t measurementSeed(std::uint64_t scheduleSeed, std::size_t stage) noexcept
{
    constexpr std::uint64_t kBeyondTraining = 0x8000; // trainingSeed() counts stages from 1
    return (scheduleSeed << 16U) + kBeyondTraining + stage;
}

std::uint64_t evaluationSeed() noexcept
{
    return 0xE7A1'0000'0000'0001ULL;
}

std::uint64_t heldOutSeed() noexcept
{
    return 0xE7A1'0000'0000'0002ULL;
}

std::vector<Component> componentsOfOp(const Distribution& distribution, int op)
{
    std::vector<Component> components;
    double sum = 0;
    for (Component component : distribution.components) {
        auto& specification = component.specification;
        if (op < specification.opMin || op > specification.opMax)
            continue;
        component.weight /=
            specification.opMax - specification.opMin + 1; // ops are drawn uniformly
        specification.opMin = specification.opMax = op;
        sum += component.weight;
        components.push_back(std::move(component));
    }
    for (auto& component : components)
        component.weight /= sum;
    return components;
}

} // namespace gradus

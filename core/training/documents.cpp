#include "core/training/documents.h"

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

} // namespace gradus

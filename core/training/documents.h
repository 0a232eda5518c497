#pragma once

#include "core/problem/context.h"
#include "core/study/study.h"
#include "core/token/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace gradus {

/// A problem as a model sees it.
struct TokenDocument
{
    std::vector<TokenId> prompt;     ///< "<question> ... <solution>"
    std::vector<TokenId> completion; ///< the gold solution and the end-of-text token

    [[nodiscard]] std::int64_t length() const
    {
        return static_cast<std::int64_t>(prompt.size() + completion.size());
    }
};

/// An endless stream of problems: of one distribution under one seed, or any other that is pure.
/// document(i) depends on i alone.
///
/// Holds references: contexts and tokenizer must outlive it.
class DocumentStream
{
public:
    DocumentStream(Distribution distribution, const ContextLibrary& contexts,
                   const Tokenizer& tokenizer, std::uint64_t seed);
    /// @param draw problem number i; pure.
    DocumentStream(std::function<Problem(std::uint64_t index)> draw, const Tokenizer& tokenizer);

    [[nodiscard]] Problem problem(std::uint64_t index) const;
    [[nodiscard]] ProblemText text(const Problem& problem) const;
    [[nodiscard]] TokenDocument document(std::uint64_t index) const;
    /// Document number @p index if it were of component number @p component.
    [[nodiscard]] TokenDocument document(std::uint64_t index, std::size_t component) const;
    [[nodiscard]] TokenDocument document(const ProblemText& text) const;

    [[nodiscard]] const Distribution& distribution() const { return m_distribution; }
    [[nodiscard]] std::uint64_t seed() const { return m_seed; }
    /// The same distribution narrowed to problems of @p op, under another seed. @pre some component
    /// has it (asserted).
    [[nodiscard]] DocumentStream ofOp(int op, std::uint64_t seed) const;

private:
    std::function<Problem(std::uint64_t)> m_draw;
    const Tokenizer& m_tokenizer;
};

/// Seeds of the streams of one schedule: what is trained on is never what is evaluated on.
[[nodiscard]] std::uint64_t trainingSeed(std::uint64_t scheduleSeed, std::size_t stage) noexcept;
/// Of the problems a stage is measured on for its edge of competence, which it neither trains on
/// (but for an edge of single problems) nor is evaluated on.
[[nodiscard]] std::uint64_t measurementSeed(std::uint64_t scheduleSeed, std::size_t stage) noexcept;
/// The same for every schedule of a study, so that all checkpoints meet the same problems.
[[nodiscard]] std::uint64_t evaluationSeed() noexcept;
/// Likewise for the loss on problems that are held out while a stage trains.
[[nodiscard]] std::uint64_t heldOutSeed() noexcept;

/// What @p distribution says of problems of @p op: its components that have them, each weighted by
/// how often it gives one. Empty if none has.
[[nodiscard]] std::vector<Component> componentsOfOp(const Distribution& distribution, int op);

} // namespace gradus

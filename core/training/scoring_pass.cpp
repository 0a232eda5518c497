#include "core/training/scoring_pass.h"

#include "core/training/matrix_product.h"
#include "core/training/parallel.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace gradus {

namespace {

constexpr std::int64_t kRowGrain = 16;
constexpr std::int64_t kLogits =
    512 * 1'024; ///< numbers of one piece: about the second-level cache

std::int64_t pieceRows(std::int64_t vocabulary)
{
    return std::clamp<std::int64_t>(kLogits / vocabulary, 128, 2'048) / 64 * 64;
}

} // namespace

void ScoringPass::forward(const ScoringTask& task, bool keeps, float* logProbability,
                          float* entropy)
{
    const auto shape = m_weights->attentionShape();
    const SequenceLayout& layout = *task.layout;
    if (const auto longest = layout.longestSequence(); longest > m_weights->rotary.positions)
        throw std::invalid_argument("a sequence of " + std::to_string(longest)
                                    + " tokens is longer than the model's context_length of "
                                    + std::to_string(m_weights->rotary.positions));
    m_task = task;
    m_logSumExpOfLayer.resize(m_weights->layers.size());
    const std::int64_t padded = DecoderPass::paddedRows(layout.tokens);
    const std::size_t rowBytes =
        static_cast<std::size_t>(shape.heads * shape.headWidth) * sizeOf(m_weights->element);
    m_hidden =
        m_decoder.forward(task.tokens, keeps, [&](std::size_t layer, const void* qkv, void* out) {
            auto* end =
                static_cast<char*>(out) + static_cast<std::size_t>(layout.tokens) * rowBytes;
            std::memset(end, 0, static_cast<std::size_t>(padded - layout.tokens) * rowBytes);
            const kernels::AttentionForward work{
                .shape = shape,
                .element = m_weights->element,
                .qkv = qkv,
                .segments = layout.segments.data(),
                .groups = layout.groups.data(),
                .cosines = m_weights->rotary.cosines.data(),
                .sines = m_weights->rotary.sines.data(),
                .out = out,
                .logSumExp =
                    m_logSumExpOfLayer[keeps ? layer : 0].reserveFor<float>(padded * shape.heads)};
            const auto items =
                static_cast<std::int64_t>(layout.groups.size()) * shape.keyValueHeads;
            forEachInParallel(items, [&](std::int64_t item) {
                kernels::table().attentionForward(work, item, item + 1);
            });
        });

    const auto count = static_cast<std::int64_t>(task.rows.size());
    float* logSumExp = m_logSumExp.reserveFor<float>(std::max<std::int64_t>(count, 1));
    float* kept = entropy != nullptr ? m_entropy.reserveFor<float>(count) : nullptr;
    forEachPiece([&](std::int64_t first, std::int64_t rows, const float* logits) {
        const kernels::OutputRows work{.logits = logits,
                                       .targets = task.targets.data() + first,
                                       .scale = 1.0 / task.temperature,
                                       .width = m_weights->vocabulary,
                                       .logProbability = logProbability + first,
                                       .logSumExp = logSumExp + first,
                                       .entropy = kept != nullptr ? kept + first : nullptr};
        inParallel(rows, kRowGrain, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().logProbabilityForward(work, begin, end);
        });
    });
    if (entropy != nullptr)
        std::copy_n(kept, count, entropy);
}

template <typename Function>
void ScoringPass::forEachPiece(const Function& function)
{
    const std::int64_t vocabulary = m_weights->vocabulary;
    const std::int64_t most = pieceRows(vocabulary);
    const auto count = static_cast<std::int64_t>(m_task.rows.size());
    float* logits = m_logits.reserveFor<float>(most * vocabulary);
    for (std::int64_t first = 0; first < count; first += most) {
        const std::int64_t rows = std::min(most, count - first);
        gather(first, rows);
        multiply({.rows = DecoderPass::paddedRows(rows),
                  .columns = vocabulary,
                  .depth = m_weights->model.width,
                  .in = m_weights->element,
                  .isRightTransposed = true},
                 m_piece.data(), m_weights->at(m_weights->embedding), logits);
        function(first, rows, logits);
    }
}

void ScoringPass::gather(std::int64_t first, std::int64_t count)
{
    const std::int64_t width = m_weights->model.width;
    const std::size_t bytes = static_cast<std::size_t>(width) * sizeOf(m_weights->element);
    const std::int64_t most = pieceRows(m_weights->vocabulary);
    char* to = static_cast<char*>(m_piece.reserve(static_cast<std::size_t>(most) * bytes));
    const char* from = static_cast<const char*>(m_hidden);
    for (std::int64_t i = 0; i < count; ++i)
        std::memcpy(to + static_cast<std::size_t>(i) * bytes,
                    from
                        + static_cast<std::size_t>(m_task.rows[static_cast<std::size_t>(first + i)])
                              * bytes,
                    bytes);
    std::memset(to + static_cast<std::size_t>(count) * bytes, 0,
                static_cast<std::size_t>(DecoderPass::paddedRows(count) - count) * bytes);
}

void ScoringPass::scatter(std::int64_t first, std::int64_t count)
{
    const std::size_t bytes =
        static_cast<std::size_t>(m_weights->model.width) * sizeOf(m_weights->element);
    char* to = static_cast<char*>(m_hiddenGradient.data());
    const char* from = static_cast<const char*>(m_piece.data());
    for (std::int64_t i = 0; i < count; ++i)
        std::memcpy(
            to + static_cast<std::size_t>(m_task.rows[static_cast<std::size_t>(first + i)]) * bytes,
            from + static_cast<std::size_t>(i) * bytes, bytes);
}

void ScoringPass::backward(const float* gradient, const float* entropyGradient)
{
    const auto element = m_weights->element;
    const std::int64_t width = m_weights->model.width;
    const std::int64_t vocabulary = m_weights->vocabulary;
    const auto all = static_cast<std::size_t>(m_decoder.rows() * width) * sizeOf(element);
    std::memset(m_hiddenGradient.reserve(all), 0, all);
    void* logitGradient = m_logitGradient.reserve(
        static_cast<std::size_t>(pieceRows(vocabulary) * vocabulary) * sizeOf(element));
    forEachPiece([&](std::int64_t first, std::int64_t rows, const float* logits) {
        const std::int64_t padded = DecoderPass::paddedRows(rows);
        const kernels::OutputRows work{
            .logits = logits,
            .targets = m_task.targets.data() + first,
            .scale = 1.0 / m_task.temperature,
            .width = vocabulary,
            .logSumExp = static_cast<float*>(m_logSumExp.data()) + first,
            .entropy = entropyGradient != nullptr ? static_cast<float*>(m_entropy.data()) + first
                                                  : nullptr};
        inParallel(rows, kRowGrain, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().logProbabilityBackward(
                work, element, gradient + first,
                entropyGradient != nullptr ? entropyGradient + first : nullptr, begin, end,
                logitGradient);
        });
        const auto rowBytes = static_cast<std::size_t>(vocabulary) * sizeOf(element);
        std::memset(static_cast<char*>(logitGradient) + static_cast<std::size_t>(rows) * rowBytes,
                    0, static_cast<std::size_t>(padded - rows) * rowBytes);
        multiply({.rows = vocabulary,
                  .columns = width,
                  .depth = padded,
                  .in = element,
                  .isLeftTransposed = true,
                  .isAdded = true},
                 logitGradient, m_piece.data(), m_weights->gradientAt(m_weights->embedding));
        multiply(
            {.rows = padded, .columns = width, .depth = vocabulary, .in = element, .out = element},
            logitGradient, m_weights->at(m_weights->embedding), m_piece.data());
        scatter(first, rows);
    });

    const SequenceLayout& layout = *m_task.layout;
    const auto shape = m_weights->attentionShape();
    m_decoder.backward(m_hiddenGradient.data(), [&](std::size_t layer, const void* qkv,
                                                    const void* out, const void* outGradient,
                                                    void* qkvGradient) {
        const auto rowBytes = static_cast<std::size_t>(shape.rowWidth()) * sizeOf(element);
        std::memset(static_cast<char*>(qkvGradient)
                        + static_cast<std::size_t>(layout.tokens) * rowBytes,
                    0, static_cast<std::size_t>(m_decoder.rows() - layout.tokens) * rowBytes);
        const kernels::AttentionBackward work{
            .forward = {.shape = shape,
                        .element = element,
                        .qkv = qkv,
                        .segments = layout.segments.data(),
                        .groups = layout.groups.data(),
                        .cosines = m_weights->rotary.cosines.data(),
                        .sines = m_weights->rotary.sines.data(),
                        .out = const_cast<void*>(out), // NOLINT: only read going back
                        .logSumExp = static_cast<float*>(m_logSumExpOfLayer[layer].data())},
            .outGradient = outGradient,
            .qkvGradient = qkvGradient};
        const auto items = static_cast<std::int64_t>(layout.groups.size()) * shape.keyValueHeads;
        forEachInParallel(items, [&](std::int64_t item) {
            kernels::table().attentionBackward(work, item, item + 1);
        });
    });
}

} // namespace gradus

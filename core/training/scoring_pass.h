#pragma once

#include "core/training/decoder_pass.h"

#include <cstdint>
#include <span>
#include <vector>

namespace gradus {

/// Rows of a packed batch and what is asked of them.
struct ScoringTask
{
    const SequenceLayout* layout = nullptr;
    std::span<const std::int64_t> tokens;  ///< [N]
    std::span<const std::int64_t> rows;    ///< [M], rising: rows whose prediction counts
    std::span<const std::int64_t> targets; ///< [M]: the token that follows each
    double temperature = 1;
};

/// Log-probabilities of the targets of a packed batch, and back: the whole model in two calls.
///
/// Logits are float32 and never held for more than a few hundred rows; they are made again going
/// back. Attention never holds a score for more than 48 queries. Threads as DecoderPass.
class ScoringPass
{
public:
    /// @param weights must outlive the pass.
    explicit ScoringPass(const DecoderWeights& weights)
        : m_weights(&weights)
        , m_decoder(weights)
    {}

    /// @param keeps whether backward() follows; what @p task points to must live until then.
    /// @param logProbability [M], nats. @param entropy [M], nats, or nullptr.
    /// Throws std::invalid_argument if a sequence is longer than the context.
    void forward(const ScoringTask& task, bool keeps, float* logProbability, float* entropy);

    /// Adds the gradients of all weights. @param entropyGradient [M] or nullptr.
    void backward(const float* gradient, const float* entropyGradient);

private:
    /// Calls function(first, count, logits) for pieces of the task's rows.
    template <typename Function>
    void forEachPiece(const Function& function);
    void gather(std::int64_t first, std::int64_t count);
    void scatter(std::int64_t first, std::int64_t count);

    const DecoderWeights* m_weights;
    DecoderPass m_decoder;
    ScoringTask m_task;
    const void* m_hidden = nullptr;
    std::vector<Buffer> m_logSumExpOfLayer; ///< of attention, [rows, heads] each
    Buffer m_logSumExp;                     ///< of logits, [M]
    Buffer m_entropy;                       ///< [M]
    Buffer m_piece;                         ///< hidden states of a piece
    Buffer m_logits;
    Buffer m_logitGradient;
    Buffer m_hiddenGradient;
};

} // namespace gradus

#pragma once

#include "core/study/study.h"
#include "core/training/decoder_weights.h"
#include "core/training/packed_batch.h"
#include "core/training/parameters.h"

#include <cstdint>
#include <memory>

#include <torch/types.h>

namespace gradus {

/// What the model says of the targets of a batch; differentiable.
struct TokenScores
{
    torch::Tensor logProbability; ///< [M] float32, of each target, nats
    torch::Tensor entropy;        ///< [M] float32, nats, of the distribution each was drawn from;
                                  ///< undefined unless asked for
};

class PassPool;
struct SamplingMemory;

/// A Qwen2-style decoder: RMSNorm before each block, rotary positions, grouped-query attention with
/// biases on q, k, v, SwiGLU, tied embeddings. Source: paper.md 3.1; Qwen2 technical report,
/// arXiv:2407.10671.
///
/// Works on packed rows (SequenceLayout), not on padded batches. CPU.
class Decoder
{
public:
    /// @param compute float32 or bfloat16.
    Decoder(const ModelSpec& model, std::int64_t vocabulary, torch::ScalarType compute);
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    [[nodiscard]] const ModelSpec& model() const { return m_weights.model; }
    [[nodiscard]] std::int64_t vocabulary() const { return m_weights.vocabulary; }
    [[nodiscard]] ParameterBuffer& parameters() { return m_parameters; }
    [[nodiscard]] const ParameterBuffer& parameters() const { return m_parameters; }
    /// The weights as the passes read them; valid as long as the decoder.
    [[nodiscard]] const DecoderWeights& weights() const { return m_weights; }

    /// Scores the targets of @p batch at @p temperature (> 0). Where gradients are recorded,
    /// backward() adds those of all weights to parameters().gradient(); it may be called once.
    /// Throws std::invalid_argument if a sequence is longer than the model's context.
    [[nodiscard]] TokenScores score(const PackedBatch& batch, double temperature = 1.0,
                                    bool wantsEntropy = false) const;

    /// What sampleCompletions() works in.
    [[nodiscard]] SamplingMemory& samplingMemory() const;

private:
    ParameterBuffer m_parameters;
    DecoderWeights m_weights;
    torch::Tensor m_anchor;           ///< makes scores part of a graph; has no value of its own
    std::shared_ptr<PassPool> m_pool; ///< working memory, used again from batch to batch
    mutable std::unique_ptr<SamplingMemory> m_samplingMemory; ///< made when it is first used
};

} // namespace gradus

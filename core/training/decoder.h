#pragma once

#include "core/study/study.h"
#include "core/training/operations.h"
#include "core/training/packed_batch.h"
#include "core/training/parameters.h"

#include <cstdint>
#include <vector>

#include <torch/types.h>

namespace gradus {

/// One layer's weights as the forward pass uses them: leaves over the parameter buffer.
struct DecoderLayer
{
    torch::Tensor attentionNorm; ///< [C]
    torch::Tensor qkv;           ///< [(heads + 2 keyValueHeads) * headWidth, C]
    torch::Tensor qkvBias;
    torch::Tensor out;             ///< [C, C]
    torch::Tensor feedForwardNorm; ///< [C]
    torch::Tensor gateUp;          ///< [2F, C]
    torch::Tensor down;            ///< [C, F]
};

/// What the model says of the targets of a batch; differentiable.
struct TokenScores
{
    torch::Tensor logProbability; ///< [M] float32, of each target, nats
    torch::Tensor entropy; ///< [M] float32, nats, of the distribution each was drawn from; undefined
                           ///< unless asked for
};

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

    [[nodiscard]] const ModelSpec& model() const { return m_model; }
    [[nodiscard]] std::int64_t vocabulary() const { return m_vocabulary; }
    [[nodiscard]] ParameterBuffer& parameters() { return m_parameters; }
    [[nodiscard]] const ParameterBuffer& parameters() const { return m_parameters; }
    [[nodiscard]] const torch::Tensor& embedding() const { return m_embedding; } ///< [V, C]
    [[nodiscard]] const std::vector<DecoderLayer>& layers() const { return m_layers; }
    [[nodiscard]] const torch::Tensor& finalNorm() const { return m_finalNorm; }
    [[nodiscard]] const RotaryTable& rotary() const { return m_rotary; }
    [[nodiscard]] kernels::AttentionShape attentionShape() const;
    [[nodiscard]] double normEpsilon() const { return 1e-6; }

    /// Hidden states after the final norm. tokens: [N] int64, laid out as @p layout. @return [N,
    /// C]. c10::Error if a sequence is longer than the model's context.
    [[nodiscard]] torch::Tensor hidden(const torch::Tensor& tokens,
                                       const SequenceLayout& layout) const;

    /// Scores the targets of @p batch at @p temperature (> 0).
    [[nodiscard]] TokenScores score(const PackedBatch& batch, double temperature = 1.0,
                                    bool wantsEntropy = false) const;

private:
    ModelSpec m_model;
    std::int64_t m_vocabulary;
    ParameterBuffer m_parameters;
    RotaryTable m_rotary;
    torch::Tensor m_embedding;
    std::vector<DecoderLayer> m_layers;
    torch::Tensor m_finalNorm;
};

} // namespace gradus

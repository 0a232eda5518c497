#pragma once

#include "core/training/packed_batch.h"
#include "core/training/parameters.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include <torch/types.h>

namespace gradus {

/// Keys and values of a batch of sequences of one length, allocated once for all their tokens.
struct EagerCache
{
    std::vector<torch::Tensor> keys; ///< per layer [B, keyValueHeads, capacity, headWidth], rotated
    std::vector<torch::Tensor> values;
    std::int64_t length = 0; ///< tokens of each sequence in it
};

/// The model of core/training/decoder.h written the plain way with LibTorch's own operations and
/// autograd: what our passes are checked and measured against. One leaf tensor a parameter, whole
/// [B, H, T, T] scores under a causal mask, keys and values repeated for grouped heads, softmax
/// over all logits at once.
class EagerDecoder
{
public:
    /// Copies the master weights of @p parameters. @param type float32, float64 or bfloat16.
    EagerDecoder(const ModelSpec& model, std::int64_t vocabulary, const ParameterBuffer& parameters,
                 torch::ScalarType type);

    [[nodiscard]] std::int64_t contextLength() const { return m_model.contextLength; }
    /// The parameters, in the order of parameterSlices().
    [[nodiscard]] const std::vector<torch::Tensor>& leaves() const { return m_leaves; }
    /// Gradients of all leaves, flat as ParameterBuffer's; zeros where there is none.
    [[nodiscard]] torch::Tensor gradient() const;

    /// Logits after each token. @param tokens [B, T] int64; @return [B, T, V].
    [[nodiscard]] torch::Tensor logits(const torch::Tensor& tokens) const;

    [[nodiscard]] EagerCache makeCache(std::int64_t sequences, std::int64_t capacity) const;
    /// Appends @p tokens [B, T] to the sequences of @p cache. @return logits [B, V] after the last.
    [[nodiscard]] torch::Tensor nextLogits(const torch::Tensor& tokens, EagerCache& cache) const;

    struct Scores
    {
        torch::Tensor logProbability; ///< [M]
        torch::Tensor entropy;        ///< [M], nats
    };
    /// As Decoder::score(), one sequence after another, a shared prefix read again for each.
    [[nodiscard]] Scores score(const PackedBatch& batch, double temperature = 1.0) const;

private:
    [[nodiscard]] const torch::Tensor& leaf(const std::string& name) const;
    [[nodiscard]] torch::Tensor hidden(const torch::Tensor& tokens, EagerCache* cache) const;
    [[nodiscard]] torch::Tensor attend(const torch::Tensor& x, std::size_t layer,
                                       EagerCache* cache) const;

    ModelSpec m_model;
    std::vector<torch::Tensor> m_leaves;
    std::unordered_map<std::string, std::size_t> m_numbers;
    torch::Tensor m_cosines; ///< [contextLength, headWidth / 2]
    torch::Tensor m_sines;
};

} // namespace gradus

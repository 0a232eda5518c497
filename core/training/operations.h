#pragma once

#include "core/training/kernels.h"

#include <cstdint>
#include <vector>

#include <torch/types.h>

namespace gradus {

/// Sequences laid end to end in one row of N tokens; none sees another, positions start at 0 in
/// each.
///
/// A group's segments share the group's prefix: they attend to it and continue its positions. An
/// ordinary document is a group with an empty prefix and one segment.
struct SequenceLayout
{
    std::int64_t tokens = 0; ///< N
    std::vector<kernels::Segment> segments;
    std::vector<kernels::SegmentGroup> groups;

    /// Adds one document of @p length tokens. @return its first row.
    std::int64_t addDocument(std::int64_t length);
    /// Adds a prefix and what continues it. @return the first row of the prefix.
    std::int64_t addGroup(std::int64_t prefixLength, const std::vector<std::int64_t>& lengths);
    [[nodiscard]] std::int64_t longestSequence() const;
};

/// Cosines and sines of rotary positions. Source: Su et al. 2021, arXiv:2104.09864, eq. 34.
struct RotaryTable
{
    torch::Tensor cosines; ///< [positions, headWidth / 2], float32
    torch::Tensor sines;

    [[nodiscard]] static RotaryTable make(std::int64_t positions, std::int64_t headWidth,
                                          double theta);
};

/// Differentiable operations on packed rows, float32 or bfloat16, on the CPU. Each is a fused
/// kernel with a hand-written gradient; `reference` holds the same in plain LibTorch operations,
/// for tests.
///
/// y[n] = table[tokens[n]]. tokens: [N] int64; table: [V, C]. Gradients are summed in float32.
[[nodiscard]] torch::Tensor embed(const torch::Tensor& tokens, const torch::Tensor& table);

/// Zhang and Sennrich 2019, arXiv:1910.07467, eq. 4, eps inside the root. x: [N, C]; weight: [C].
[[nodiscard]] torch::Tensor rmsNorm(const torch::Tensor& x, const torch::Tensor& weight,
                                    double eps);

/// silu(gate) * up. Source: Shazeer 2020, arXiv:2002.05202. gateUp: [N, 2F], gate first. @return
/// [N, F].
[[nodiscard]] torch::Tensor swiglu(const torch::Tensor& gateUp);

/// Causal grouped-query attention with rotary positions inside each sequence of @p layout.
/// qkv: [N, (heads + 2 keyValueHeads) * headWidth]. @return [N, heads * headWidth].
[[nodiscard]] torch::Tensor attention(const torch::Tensor& qkv, const SequenceLayout& layout,
                                      const kernels::AttentionShape& shape,
                                      const RotaryTable& rotary);

/// log softmax(hidden W^T / temperature)[target] for each row; never holds more than 2,048 rows of
/// logits. hidden: [M, C]; embedding: [V, C]; targets: [M] int64 in [0, V). @return [M] float32.
[[nodiscard]] torch::Tensor tokenLogProbabilities(const torch::Tensor& hidden,
                                                  const torch::Tensor& embedding,
                                                  const torch::Tensor& targets, double temperature);

namespace reference {
[[nodiscard]] torch::Tensor rmsNorm(const torch::Tensor& x, const torch::Tensor& weight,
                                    double eps);
[[nodiscard]] torch::Tensor swiglu(const torch::Tensor& gateUp);
[[nodiscard]] torch::Tensor attention(const torch::Tensor& qkv, const SequenceLayout& layout,
                                      const kernels::AttentionShape& shape,
                                      const RotaryTable& rotary);
[[nodiscard]] torch::Tensor tokenLogProbabilities(const torch::Tensor& hidden,
                                                  const torch::Tensor& embedding,
                                                  const torch::Tensor& targets, double temperature);
} // namespace reference

[[nodiscard]] kernels::Element elementOf(const torch::Tensor& tensor);

} // namespace gradus

#pragma once

#include "core/study/study.h"
#include "core/training/kernels.h"
#include "core/training/sequence_layout.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gradus {

/// Bytes of one number.
[[nodiscard]] constexpr std::size_t sizeOf(kernels::Element element) noexcept
{
    return element == kernels::Element::BFloat16 ? 2 : 4;
}

/// Where the tensors of one layer begin in the flat parameter buffer; q, k, v and gate, up are one
/// matrix each. All matrices are [out, in].
struct LayerOffsets
{
    std::int64_t attentionNorm = 0;   ///< [C]
    std::int64_t qkv = 0;             ///< [(heads + 2 keyValueHeads) * headWidth, C]
    std::int64_t qkvBias = 0;         ///< one a row of qkv
    std::int64_t out = 0;             ///< [C, C]
    std::int64_t feedForwardNorm = 0; ///< [C]
    std::int64_t gateUp = 0;          ///< [2F, C]
    std::int64_t down = 0;            ///< [C, F]
};

/// The weights of a decoder as the passes read them: a view, its owner must outlive it.
struct DecoderWeights
{
    ModelSpec model;
    std::int64_t vocabulary = 0;
    kernels::Element element = kernels::Element::Float32;
    const void* values = nullptr; ///< flat, of type element
    float* gradients = nullptr;   ///< flat, same layout; what a backward pass adds to
    std::int64_t embedding = 0;   ///< offset of [V, C]
    std::int64_t finalNorm = 0;   ///< offset of [C]
    std::vector<LayerOffsets> layers;
    RotaryTable rotary;
    double normEpsilon = 1e-6;

    [[nodiscard]] const void* at(std::int64_t offset) const
    {
        return static_cast<const char*>(values)
               + static_cast<std::size_t>(offset) * sizeOf(element);
    }
    [[nodiscard]] float* gradientAt(std::int64_t offset) const { return gradients + offset; }
    [[nodiscard]] kernels::AttentionShape attentionShape() const
    {
        return {.heads = model.heads,
                .keyValueHeads = model.keyValueHeads,
                .headWidth = model.width / model.heads};
    }
};

} // namespace gradus

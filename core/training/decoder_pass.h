#pragma once

#include "core/training/buffer.h"
#include "core/training/decoder_weights.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace gradus {

/// Runs rows of tokens through all layers and back. Attention is the caller's: packed documents
/// while training, a key-value cache while sampling; all else works on rows.
///
/// Row counts are rounded up (paddedRows()), so that few shapes of matrix products occur; what the
/// padding holds is finite and its gradients are 0. Memory is kept from call to call.
/// Threads: one call at a time; uses all threads of the process.
class DecoderPass
{
public:
    /// @param weights must outlive the pass.
    explicit DecoderPass(const DecoderWeights& weights)
        : m_weights(&weights)
    {}

    /// Fills out [rows, heads * headWidth] from qkv [rows, rowWidth] of layer number @p layer.
    using Attend = std::function<void(std::size_t layer, const void* qkv, void* out)>;
    /// Fills every row of qkvGradient from outGradient.
    using AttendBack = std::function<void(std::size_t layer, const void* qkv, const void* out,
                                          const void* outGradient, void* qkvGradient)>;

    /// @param tokens in [0, vocabulary), at least one.
    /// @param keeps whether backward() follows.
    /// @return hidden states after the final norm, [paddedRows, C] of the weights' type; valid
    /// until the next call.
    const void* forward(std::span<const std::int64_t> tokens, bool keeps, const Attend& attend);

    /// Adds the gradients of all weights but the output layer's, after a forward() that kept.
    /// @param hiddenGradient [paddedRows, C]; 0 in padding.
    void backward(const void* hiddenGradient, const AttendBack& attendBack);

    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    [[nodiscard]] static std::int64_t paddedRows(std::int64_t rows) noexcept;

private:
    /// What the backward pass needs of one layer; [paddedRows, ...] each.
    struct Activations
    {
        Buffer x;             ///< [C]: residual stream as the layer meets it
        Buffer inverse;       ///< [] float32: of the norm
        Buffer normed;        ///< [C]
        Buffer qkv;           ///< [rowWidth]
        Buffer attended;      ///< [C]
        Buffer middle;        ///< [C]: residual stream after attention
        Buffer middleInverse; ///< [] float32
        Buffer middleNormed;  ///< [C]
        Buffer gateUp;        ///< [2F]
        Buffer inner;         ///< [F]
    };

    void embed(void* x) const;
    /// y = norm(x + add), sum = x + add; without @p add y = norm(x).
    void norm(const void* x, const void* add, std::int64_t weight, void* sum, Buffer& inverse,
              void* y) const;
    void normBack(const Buffer& x, std::int64_t weight, const Buffer& inverse,
                  const void* yGradient, const void* add, void* xGradient);
    void product(const void* left, std::int64_t depth, std::int64_t weight, std::int64_t columns,
                 void* out, std::int64_t bias = -1) const;
    /// Gradients of a linear map [columns, depth]: of its input and, added, of its weights.
    void productBack(const void* outGradient, const void* left, std::int64_t depth,
                     std::int64_t weight, std::int64_t columns, void* leftGradient) const;
    void addBiasGradient(const void* gradient, std::int64_t bias, std::int64_t columns);
    void addEmbeddingGradient(const void* xGradient) const;
    void* room(Buffer& buffer, std::int64_t columns) const;
    Activations& layer(std::size_t index);

    const DecoderWeights* m_weights;
    std::vector<std::int64_t> m_tokens;
    std::int64_t m_rows = 0; ///< padded
    bool m_keeps = false;
    std::vector<std::unique_ptr<Activations>> m_layers;
    Buffer m_last; ///< residual stream before the final norm
    Buffer m_lastInverse;
    Buffer m_hidden;
    Buffer m_branch; ///< what is added to the residual stream next
    Buffer m_gradient[2];
    Buffer m_wide;
    Buffer m_narrow;
    Buffer m_sums;
};

} // namespace gradus

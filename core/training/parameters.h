#pragma once

#include "core/study/study.h"

#include <cstdint>
#include <string>
#include <vector>

#include <torch/types.h>

namespace gradus {

/// Where one named tensor lies in the flat parameter buffer. Names and shapes are Hugging Face's
/// for Qwen2.
struct ParameterSlice
{
    std::string name; ///< "model.layers.0.self_attn.q_proj.weight"
    std::vector<std::int64_t> shape;
    std::int64_t offset = 0; ///< elements from the start of the buffer
    std::int64_t count = 0;

    /// Weights of a linear map between hidden layers: what Muon orthogonalises.
    [[nodiscard]] bool isHiddenMatrix() const;
};

/// All slices of a model in buffer order; q, k, v (and gate, up) are neighbours, so that one view
/// covers the fused matrix.
[[nodiscard]] std::vector<ParameterSlice> parameterSlices(const ModelSpec& model,
                                                          std::int64_t vocabulary);

/// Every weight of a model in three flat buffers of the same layout: master weights, compute
/// weights and gradients.
///
/// With bfloat16 compute the model calculates with a rounded copy and float32 master weights are
/// updated; with float32 both are one buffer.
class ParameterBuffer
{
public:
    ParameterBuffer(const ModelSpec& model, std::int64_t vocabulary, torch::ScalarType compute);

    /// Normal weights, norms 1, biases 0; a function of @p seed alone.
    void initialise(std::uint64_t seed, double deviation);
    /// Copies the master weights into the compute buffer (after loading them).
    void syncCompute();

    [[nodiscard]] const std::vector<ParameterSlice>& slices() const { return m_slices; }
    [[nodiscard]] std::int64_t count() const { return m_master.numel(); }
    [[nodiscard]] const torch::Tensor& master() const { return m_master; } ///< [count] float32
    [[nodiscard]] const torch::Tensor& compute() const
    {
        return m_compute;
    } ///< [count] compute type
    [[nodiscard]] const torch::Tensor& gradient() const { return m_gradient; } ///< [count] float32
    [[nodiscard]] bool hasMasterCopy() const { return !m_compute.is_same(m_master); }

    [[nodiscard]] const ParameterSlice& slice(const std::string& name) const; ///< @pre it exists

private:
    std::vector<ParameterSlice> m_slices;
    torch::Tensor m_master;
    torch::Tensor m_compute;
    torch::Tensor m_gradient;
};

} // namespace gradus

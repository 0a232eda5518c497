#pragma once

#include "core/study/study.h"
#include "core/training/parameters.h"

#include <cstdint>

#include <torch/types.h>

namespace gradus {

/// What one update is made with; the learning rate changes from step to step.
struct UpdateOptions
{
    OptimizerKind kind = OptimizerKind::AdamW;
    double learningRate = 3e-4;
    double weightDecay = 0.1;
    double beta1 = 0.9;
    double beta2 = 0.98;
    double gradientClip = 1.0; ///< L2 norm of all gradients
};

/// AdamW on all parameters, or Muon on hidden matrices and AdamW on the rest.
///
/// AdamW: Loshchilov and Hutter, arXiv:1711.05101; matrices decay, vectors do not.
/// Muon: Jordan et al. 2024 (momentum .95, five Newton-Schulz steps), its update scaled by
/// 0.2 sqrt(max(rows, columns)) so that it moves weights as far as AdamW at the same learning rate
/// (Liu et al. 2025, arXiv:2502.16982, eq. 4).
class Optimizer
{
public:
    explicit Optimizer(const ParameterBuffer& parameters);

    /// Clips and applies the gradients of @p parameters to its master weights, refreshes the
    /// compute copy, clears the gradients. @return L2 norm before clipping; if that is not finite
    /// nothing else happens.
    double update(ParameterBuffer& parameters, const UpdateOptions& options);
    /// Forgets moments and step count: a new stage starts afresh.
    void reset();

    [[nodiscard]] std::int64_t steps() const { return m_steps; }
    void setSteps(std::int64_t steps) { m_steps = steps; }
    [[nodiscard]] torch::Tensor& firstMoment() { return m_first; }   ///< [count] float32
    [[nodiscard]] torch::Tensor& secondMoment() { return m_second; } ///< [count] float32

private:
    void muonStep(ParameterBuffer& parameters, const ParameterSlice& slice,
                  const UpdateOptions& options, double scale);

    torch::Tensor m_first;
    torch::Tensor m_second;
    std::int64_t m_steps = 0;
};

} // namespace gradus

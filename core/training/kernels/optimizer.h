#pragma once

#include "core/training/kernels/vector.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

/// Reads and writes one element in turn; the compiler makes whole vectors of them.
inline void adamWElements(const AdamWStep& step, const float* gradient, int64_t begin, int64_t end,
                          float* weights, float* first, float* second, BFloat16* compute)
{
    const auto beta1 = static_cast<float>(step.beta1);
    const auto beta2 = static_cast<float>(step.beta2);
    const double t = static_cast<double>(step.step);
    const auto rate = static_cast<float>(step.learningRate / (1.0 - std::pow(step.beta1, t)));
    const auto correction = static_cast<float>(1.0 / (1.0 - std::pow(step.beta2, t)));
    const auto decay = static_cast<float>(1.0 - step.learningRate * step.weightDecay);
    const auto scale = static_cast<float>(step.gradientScale);
    const auto epsilon = static_cast<float>(step.epsilon);
    for (int64_t i = begin; i < end; ++i) {
        const float g = gradient[i] * scale;
        first[i] = beta1 * first[i] + (1.0F - beta1) * g;
        second[i] = beta2 * second[i] + (1.0F - beta2) * g * g;
        weights[i] =
            weights[i] * decay - rate * first[i] / (std::sqrt(second[i] * correction) + epsilon);
    }
    if (compute != nullptr)
        for (int64_t i = begin; i < end; ++i)
            assign(compute + i, weights[i]);
}

/// Whole vectors in float32, their sum in float64.
inline double sumOfSquaresOf(const float* values, int64_t begin, int64_t end)
{
    double total = 0;
    int64_t i = begin;
    for (; i + kLanes <= end; i += kLanes) {
        const Vec v = load(values + i);
        total += static_cast<double>(sum(v * v));
    }
    for (; i < end; ++i)
        total += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    return total;
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

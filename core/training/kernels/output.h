#pragma once

#include "core/training/kernels/products.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

/// log of the sum of exp(scale * logit), and with @p entropy that of the softmax.
inline float logSumExpOf(const float* logits, float scale, int64_t width, float* entropy)
{
    const int64_t whole = width / kLanes * kLanes;
    Vec most = splat(-3e38F);
    for (int64_t i = 0; i < whole; i += kLanes) {
        const Vec v = load(logits + i) * scale;
        most = v > most ? v : most;
    }
    float peak = largest(most);
    for (int64_t i = whole; i < width; ++i)
        peak = std::max(peak, logits[i] * scale);
    Vec total{};
    Vec weighted{};
    for (int64_t i = 0; i < whole; i += kLanes) {
        const Vec shifted = load(logits + i) * scale - peak;
        const Vec e = exponential(shifted);
        total += e;
        weighted += e * shifted;
    }
    float result = sum(total);
    float mean = sum(weighted);
    for (int64_t i = whole; i < width; ++i) {
        const float shifted = logits[i] * scale - peak;
        const float e = std::exp(shifted);
        result += e;
        mean += e * shifted;
    }
    if (entropy != nullptr)
        *entropy = std::log(result) - mean / result;
    return peak + std::log(result);
}

/// One number of the gradient of a row's logits; see Table::logProbabilityBackward.
struct LogitGradient
{
    float scale;
    float logSumExp;
    float ofTarget;  ///< gradient of the log-probability, times scale
    float ofEntropy; ///< gradient of the entropy, times scale
    float entropy;

    [[nodiscard]] Vec at(Vec logits) const
    {
        const Vec log = logits * scale - logSumExp;
        return exponential(log) * (-ofTarget - ofEntropy * (log + entropy));
    }
    [[nodiscard]] float at(float logit) const
    {
        const float log = logit * scale - logSumExp;
        return std::exp(log) * (-ofTarget - ofEntropy * (log + entropy));
    }
};

template <typename T>
void logProbabilityBackwardRow(const float* logits, int64_t target, const LogitGradient& gradient,
                               int64_t width, T* out)
{
    const int64_t whole = width / kLanes * kLanes;
    for (int64_t i = 0; i < whole; i += kLanes)
        store(out + i, gradient.at(load(logits + i)));
    for (int64_t i = whole; i < width; ++i)
        assign(out + i, gradient.at(logits[i]));
    assign(out + target, gradient.at(logits[target]) + gradient.ofTarget);
}

inline void sampleRow(const float* logits, float scale, double uniform, int64_t width,
                      int64_t* token, float* logProbability)
{
    if (scale == 0.0F) {
        int64_t best = 0;
        for (int64_t i = 1; i < width; ++i)
            if (logits[i] > logits[best])
                best = i;
        *token = best;
        *logProbability = logits[best] - logSumExpOf(logits, 1.0F, width, nullptr);
        return;
    }
    const float logSum = logSumExpOf(logits, scale, width, nullptr);
    float* shares = scratch(0, padded(width));
    const int64_t whole = width / kLanes * kLanes;
    for (int64_t i = 0; i < whole; i += kLanes)
        store(shares + i, exponential(load(logits + i) * scale - logSum));
    for (int64_t i = whole; i < width; ++i)
        shares[i] = std::exp(logits[i] * scale - logSum);
    double cumulative = 0;
    int64_t chosen = 0; // stays the last possible token if rounding leaves the sum below uniform
    for (int64_t i = 0; i < width && cumulative <= uniform; ++i)
        if (shares[i] > 0.0F) {
            cumulative += static_cast<double>(shares[i]);
            chosen = i;
        }
    *token = chosen;
    *logProbability = logits[chosen] * scale - logSum;
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

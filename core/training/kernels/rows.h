#pragma once

#include "core/training/kernels/vector.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

template <typename T>
void rmsNormForwardRows(const T* x, const T* add, const T* weight, double eps, int64_t width,
                        int64_t begin, int64_t end, T* total, T* y, float* inverse)
{
    for (int64_t row = begin; row < end; ++row) {
        const T* in = x + row * width;
        Vec squares{};
        if (add != nullptr) {
            T* sums = total + row * width;
            for (int64_t i = 0; i < width; i += kLanes) {
                store(sums + i, load(in + i) + load(add + row * width + i));
                const Vec v = load(sums + i); // as rounded: what the backward pass will see
                squares += v * v;
            }
            in = sums;
        } else {
            for (int64_t i = 0; i < width; i += kLanes) {
                const Vec v = load(in + i);
                squares += v * v;
            }
        }
        const float scale =
            1.0F / std::sqrt(sum(squares) / static_cast<float>(width) + static_cast<float>(eps));
        inverse[row] = scale;
        for (int64_t i = 0; i < width; i += kLanes)
            store(y + row * width + i, load(in + i) * scale * load(weight + i));
    }
}

template <typename T>
void rmsNormBackwardRows(const T* x, const T* weight, const float* inverse, const T* yGradient,
                         const T* add, int64_t width, int64_t begin, int64_t end, T* xGradient,
                         float* weightGradient)
{
    for (int64_t row = begin; row < end; ++row) {
        const T* in = x + row * width;
        const T* dy = yGradient + row * width;
        const float scale = inverse[row];
        Vec dot{};
        for (int64_t i = 0; i < width; i += kLanes) {
            const Vec v = load(in + i);
            const Vec g = load(dy + i);
            dot += v * g * load(weight + i);
            store(weightGradient + i, load(weightGradient + i) + g * v * scale);
        }
        const float mean = sum(dot) * scale * scale / static_cast<float>(width);
        for (int64_t i = 0; i < width; i += kLanes) {
            Vec g = (load(dy + i) * load(weight + i) - load(in + i) * mean) * scale;
            if (add != nullptr)
                g += load(add + row * width + i);
            store(xGradient + row * width + i, g);
        }
    }
}

template <typename T>
void swigluForwardRows(const T* gateUp, int64_t width, int64_t begin, int64_t end, T* y)
{
    for (int64_t row = begin; row < end; ++row) {
        const T* gate = gateUp + row * 2 * width;
        for (int64_t i = 0; i < width; i += kLanes) {
            const Vec g = load(gate + i);
            store(y + row * width + i, g / (1.0F + exponential(-g)) * load(gate + width + i));
        }
    }
}

template <typename T>
void swigluBackwardRows(const T* gateUp, const T* yGradient, int64_t width, int64_t begin,
                        int64_t end, T* gateUpGradient)
{
    for (int64_t row = begin; row < end; ++row) {
        const T* gate = gateUp + row * 2 * width;
        T* out = gateUpGradient + row * 2 * width;
        for (int64_t i = 0; i < width; i += kLanes) {
            const Vec g = load(gate + i);
            const Vec up = load(gate + width + i);
            const Vec dy = load(yGradient + row * width + i);
            const Vec sigmoid = 1.0F / (1.0F + exponential(-g));
            store(out + i, dy * up * sigmoid * (1.0F + g * (1.0F - sigmoid)));
            store(out + width + i, dy * g * sigmoid);
        }
    }
}

/// Adds rows [begin, end) of @p x to @p sums [width].
template <typename T>
void addRowsTo(const T* x, int64_t width, int64_t begin, int64_t end, float* sums)
{
    for (int64_t row = begin; row < end; ++row)
        for (int64_t i = 0; i < width; i += kLanes)
            store(sums + i, load(sums + i) + load(x + row * width + i));
}

/// Adds columns [first, last) of row r of @p x to row target[r] of @p table, for all rows in order.
template <typename T>
void scatterRowsTo(const T* x, const int64_t* target, int64_t rows, int64_t width, int64_t first,
                   int64_t last, float* table)
{
    for (int64_t row = 0; row < rows; ++row) {
        float* to = table + target[row] * width;
        for (int64_t i = first; i < last; i += kLanes)
            store(to + i, load(to + i) + load(x + row * width + i));
    }
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

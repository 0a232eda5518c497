#pragma once

#include "core/training/kernels/attention_frame.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

template <typename T>
void fillPrefixRows(const AttentionForward& work, int64_t begin, int64_t end, float* keys,
                    float* values)
{
    const int64_t width = work.shape.headWidth;
    const int64_t columns = padded(end - begin);
    float* key = scratch(6, width);
    for (int64_t head = 0; head < work.shape.keyValueHeads; ++head)
        for (int64_t row = begin; row < end; ++row) {
            const int64_t j = row - begin;
            const T* in = static_cast<const T*>(work.qkv) + row * work.shape.rowWidth()
                          + (work.shape.heads + head) * width;
            rotated(in, work.cosines + j * (width / 2), work.sines + j * (width / 2), width, 1.0F,
                    key);
            const T* value = in + work.shape.keyValueHeads * width;
            for (int64_t i = 0; i < width; ++i) {
                keys[(head * width + i) * columns + j] = key[i];
                values[(head * columns + j) * width + i] = toFloat(value[i]);
            }
        }
}

/// Softmax of @p length numbers in place, the rest up to padded(length) becomes 0.
inline void softmaxInPlace(float* scores, int64_t length)
{
    const int64_t end = padded(length);
    std::fill(scores + length, scores + end, -1e30F);
    Vec most = splat(-1e30F);
    for (int64_t j = 0; j < end; j += kLanes) {
        const Vec v = load(scores + j);
        most = v > most ? v : most;
    }
    const float peak = largest(most);
    Vec total{};
    for (int64_t j = 0; j < end; j += kLanes) {
        const Vec e = exponential(load(scores + j) - peak);
        store(scores + j, e);
        total += e;
    }
    const float share = 1.0F / sum(total);
    for (int64_t j = 0; j < end; j += kLanes)
        store(scores + j, load(scores + j) * share);
}

/// Appends the key and value of one row to its sequence's cache.
template <typename T>
void appendToCache(const DecodeAttention& work, int64_t row, int64_t head, int64_t position)
{
    const int64_t width = work.shape.headWidth;
    const int64_t sequence = work.slots[row] * work.shape.keyValueHeads + head;
    const int64_t at = work.lengths[row];
    const T* in = static_cast<const T*>(work.qkv) + row * work.shape.rowWidth()
                  + (work.shape.heads + head) * width;
    float* key = scratch(6, width);
    rotated(in, work.cosines + position * (width / 2), work.sines + position * (width / 2), width,
            1.0F, key);
    float* keys = work.keys + sequence * width * work.capacity;
    for (int64_t i = 0; i < width; ++i)
        keys[i * work.capacity + at] = key[i];
    const T* value = in + work.shape.keyValueHeads * width;
    float* values = work.values + (sequence * work.capacity + at) * width;
    for (int64_t i = 0; i < width; i += kLanes)
        store(values + i, load(value + i));
}

/// All rows of one prompt, one key-value head: the prefix as one product, each suffix on its own.
template <typename T>
void decodeItem(const DecodeAttention& work, int64_t prompt, int64_t head)
{
    const int64_t width = work.shape.headWidth;
    const int64_t perGroup = work.shape.heads / work.shape.keyValueHeads;
    const int64_t begin = work.promptRows[prompt];
    const int64_t end = work.promptRows[prompt + 1];
    const int64_t prefix = work.prefixLengths[prompt];
    const int64_t prefixColumns = padded(prefix);
    const int64_t columns = prefixColumns + work.capacity;
    const int64_t queriesCount = (end - begin) * perGroup;
    float* queries = scratch(7, queriesCount * width);
    float* scores = scratch(8, queriesCount * columns);
    float* out = scratch(9, queriesCount * width);
    const float scale = 1.0F / std::sqrt(static_cast<float>(width));

    for (int64_t row = begin; row < end; ++row) {
        const int64_t position = prefix + work.lengths[row];
        appendToCache<T>(work, row, head, position);
        for (int64_t g = 0; g < perGroup; ++g)
            rotated(static_cast<const T*>(work.qkv) + row * work.shape.rowWidth()
                        + (head * perGroup + g) * width,
                    work.cosines + position * (width / 2), work.sines + position * (width / 2),
                    width, scale, queries + ((row - begin) * perGroup + g) * width);
    }
    multiply<false>(queriesCount, prefixColumns, width, queries, width, 1,
                    work.prefixKeys[prompt] + head * width * prefixColumns, prefixColumns, scores,
                    columns);
    for (int64_t row = begin; row < end; ++row) {
        const int64_t sequence = work.slots[row] * work.shape.keyValueHeads + head;
        const int64_t length = work.lengths[row] + 1;
        const int64_t first = (row - begin) * perGroup;
        // The suffix scores follow the prefix's without a gap, so that one softmax covers both.
        float* own = scratch(10, perGroup * work.capacity);
        multiply<false>(perGroup, padded(length), width, queries + first * width, width, 1,
                        work.keys + sequence * width * work.capacity, work.capacity, own,
                        work.capacity);
        for (int64_t g = 0; g < perGroup; ++g) {
            float* score = scores + (first + g) * columns;
            std::copy_n(own + g * work.capacity, length, score + prefix);
            softmaxInPlace(score, prefix + length);
        }
    }
    multiply<false>(queriesCount, width, prefix, scores, columns, 1,
                    work.prefixValues[prompt] + head * prefixColumns * width, width, out, width);
    for (int64_t row = begin; row < end; ++row) {
        const int64_t sequence = work.slots[row] * work.shape.keyValueHeads + head;
        const int64_t first = (row - begin) * perGroup;
        multiply<true>(perGroup, width, work.lengths[row] + 1, scores + first * columns + prefix,
                       columns, 1, work.values + sequence * work.capacity * width, width,
                       out + first * width, width);
        T* to = static_cast<T*>(work.out) + (row * work.shape.heads + head * perGroup) * width;
        for (int64_t i = 0; i < perGroup * width; i += kLanes)
            store(to + i, load(out + first * width + i));
    }
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

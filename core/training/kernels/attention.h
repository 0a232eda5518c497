#pragma once

#include "core/training/kernels/attention_frame.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

/// Keys and values of one item, both ways round, in float32.
struct KeyValueTiles
{
    float* keys = nullptr;             ///< [columns, headWidth]
    float* keysTransposed = nullptr;   ///< [headWidth, columns]
    float* values = nullptr;           ///< [columns, headWidth]
    float* valuesTransposed = nullptr; ///< [headWidth, columns]; backward only
};

template <typename T>
class AttentionItem : AttentionFrame<T>
{
    using Frame = AttentionFrame<T>;
    friend Frame;
    using Frame::m_columns, Frame::m_group, Frame::m_prefix, Frame::m_qkv, Frame::m_rowWidth,
        Frame::m_width, Frame::m_work, Frame::m_keyGradient, Frame::m_valueGradient;

public:
    AttentionItem(const AttentionForward& work, int64_t item, bool backward)
        : Frame(work, item)
        , m_backward(backward)
    {
        const int64_t count = m_columns * m_width;
        m_tiles.keys = scratch(0, count);
        m_tiles.keysTransposed = scratch(1, count);
        m_tiles.values = scratch(2, count);
        m_tiles.valuesTransposed = scratch(3, count);
        // Padding takes part in products with probability 0, so it only has to be finite.
        std::fill_n(m_tiles.keysTransposed, count, 0.0F);
        std::fill_n(m_tiles.valuesTransposed, count, 0.0F);
        std::fill_n(m_tiles.values, count, 0.0F);
        std::fill_n(m_tiles.keys, count, 0.0F);
        loadKeys(m_group.prefixBegin, m_group.prefixEnd, 0);
    }

    void forward() { this->forwardOf(*this); }
    void backward(const AttentionBackward& work) { this->backwardOf(*this, work); }

private:
    static constexpr int64_t kQueryBlock = 48;

    /// Rows [begin, end) become keys number first and on; a row's position is its key number.
    void loadKeys(int64_t begin, int64_t end, int64_t first)
    {
        const int64_t keyOffset = this->keyOffset();
        const int64_t valueOffset = this->valueOffset();
        for (int64_t row = begin; row < end; ++row) {
            const int64_t j = first + row - begin;
            const T* in = m_qkv + row * m_rowWidth;
            float* key = m_tiles.keys + j * m_width;
            float* value = m_tiles.values + j * m_width;
            rotated(in + keyOffset, this->cosine(j), this->sine(j), m_width, 1.0F, key);
            for (int64_t i = 0; i < m_width; i += kLanes)
                store(value + i, load(in + valueOffset + i));
            for (int64_t i = 0; i < m_width; ++i)
                m_tiles.keysTransposed[i * m_columns + j] = key[i];
            if (m_backward)
                for (int64_t i = 0; i < m_width; ++i)
                    m_tiles.valuesTransposed[i * m_columns + j] = value[i];
        }
    }

    /// Scores of queries [begin, end) against keys [0, limit), rotated and scaled queries kept.
    void scoreBlock(int64_t begin, int64_t end, int64_t position, int64_t head, int64_t limit,
                    float* queries, float* scores)
    {
        const float scale = 1.0F / std::sqrt(static_cast<float>(m_width));
        for (int64_t row = begin; row < end; ++row) {
            const int64_t p = position + row - begin;
            rotated(m_qkv + row * m_rowWidth + head * m_width, this->cosine(p), this->sine(p),
                    m_width, scale, queries + (row - begin) * m_width);
        }
        multiply<false>(end - begin, padded(limit), m_width, queries, m_width, 1,
                        m_tiles.keysTransposed, m_columns, scores, m_columns);
    }

    void forwardSegment(int64_t begin, int64_t end, int64_t first)
    {
        float* queries = scratch(6, kQueryBlock * m_width);
        float* scores = scratch(7, kQueryBlock * m_columns);
        float* out = scratch(8, kQueryBlock * m_width);
        const int64_t heads = m_work.shape.heads;
        this->forEachBlock(
            begin, end, first, kQueryBlock,
            [&](int64_t head, int64_t row, int64_t last, int64_t position, int64_t limit) {
                scoreBlock(row, last, position, head, limit, queries, scores);
                for (int64_t r = row; r < last; ++r)
                    m_work.logSumExp[r * heads + head] = softmax(
                        scores + (r - row) * m_columns, position + r - row + 1, padded(limit));
                multiply<false>(last - row, m_width, limit, scores, m_columns, 1, m_tiles.values,
                                m_width, out, m_width);
                for (int64_t r = row; r < last; ++r) {
                    T* to = static_cast<T*>(m_work.out) + (r * heads + head) * m_width;
                    for (int64_t i = 0; i < m_width; i += kLanes)
                        store(to + i, load(out + (r - row) * m_width + i));
                }
            });
    }

    /// Softmax over the first @p length scores, 0 from there to @p end. @return log of the sum.
    static float softmax(float* scores, int64_t length, int64_t end)
    {
        constexpr float kNever = -1e30F;
        std::fill(scores + length, scores + end, kNever);
        Vec most = splat(kNever);
        for (int64_t j = 0; j < length; j += kLanes) {
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
        const float whole = sum(total);
        const float share = 1.0F / whole;
        for (int64_t j = 0; j < end; j += kLanes)
            store(scores + j, load(scores + j) * share);
        return peak + std::log(whole);
    }

    void backwardSegment(const AttentionBackward& work, int64_t begin, int64_t end, int64_t first)
    {
        float* queries = scratch(6, kQueryBlock * m_width);
        float* scores = scratch(7, kQueryBlock * m_columns);
        float* outGradient = scratch(8, kQueryBlock * m_width);
        float* scoreGradient = scratch(9, kQueryBlock * m_columns);
        float* queryGradient = scratch(10, kQueryBlock * m_width);
        const int64_t heads = m_work.shape.heads;
        const float scale = 1.0F / std::sqrt(static_cast<float>(m_width));
        T* gradient = static_cast<T*>(work.qkvGradient);
        this->forEachBlock(
            begin, end, first, kQueryBlock,
            [&](int64_t head, int64_t row, int64_t last, int64_t position, int64_t limit) {
                const int64_t n = last - row;
                const int64_t columns = m_columns;
                scoreBlock(row, last, position, head, limit, queries, scores);
                for (int64_t r = 0; r < n; ++r) {
                    const T* from = static_cast<const T*>(work.outGradient)
                                    + ((row + r) * heads + head) * m_width;
                    for (int64_t i = 0; i < m_width; i += kLanes)
                        store(outGradient + r * m_width + i, load(from + i));
                }
                multiply<false>(n, padded(limit), m_width, outGradient, m_width, 1,
                                m_tiles.valuesTransposed, columns, scoreGradient, columns);
                for (int64_t r = 0; r < n; ++r)
                    softmaxBackward(r, position + r + 1, padded(limit),
                                    m_work.logSumExp[(row + r) * heads + head],
                                    this->outDot(row + r, head, outGradient + r * m_width), scores,
                                    scoreGradient);
                multiply<true>(limit, m_width, n, scores, 1, columns, outGradient, m_width,
                               m_valueGradient, m_width);
                multiply<true>(limit, m_width, n, scoreGradient, 1, columns, queries, m_width,
                               m_keyGradient, m_width);
                multiply<false>(n, m_width, limit, scoreGradient, columns, 1, m_tiles.keys, m_width,
                                queryGradient, m_width);
                for (int64_t r = 0; r < n; ++r)
                    unrotated(queryGradient + r * m_width, this->cosine(position + r),
                              this->sine(position + r), m_width, scale,
                              gradient + (row + r) * m_rowWidth + head * m_width);
            });
    }

    /// Turns scores into probabilities and gradients of probabilities into gradients of scores.
    void softmaxBackward(int64_t r, int64_t length, int64_t end, float logSumExp, float dot,
                         float* scores, float* gradient)
    {
        float* score = scores + r * m_columns;
        float* g = gradient + r * m_columns;
        std::fill(score + length, score + end, -1e30F);
        for (int64_t j = 0; j < end; j += kLanes) {
            const Vec p = exponential(load(score + j) - logSumExp);
            store(score + j, p);
            store(g + j, p * (load(g + j) - dot));
        }
    }

    bool m_backward;
    KeyValueTiles m_tiles;
};

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

#pragma once

#include "core/training/kernels/products.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

/// Reads headWidth numbers of one head and rotates them (the half-split form Qwen2 uses), times
/// scale.
template <typename T>
void rotated(const T* in, const float* cosine, const float* sine, int64_t width, float scale,
             float* out)
{
    const int64_t half = width / 2;
    int64_t i = 0;
    for (; i + kLanes <= half; i += kLanes) {
        const Vec a = load(in + i);
        const Vec b = load(in + half + i);
        const Vec c = load(cosine + i) * scale;
        const Vec s = load(sine + i) * scale;
        store(out + i, a * c - b * s);
        store(out + half + i, b * c + a * s);
    }
    for (; i < half; ++i) {
        const float a = toFloat(in[i]);
        const float b = toFloat(in[half + i]);
        out[i] = (a * cosine[i] - b * sine[i]) * scale;
        out[half + i] = (b * cosine[i] + a * sine[i]) * scale;
    }
}

/// Writes the gradient before rotation from the one after it.
template <typename T>
void unrotated(const float* in, const float* cosine, const float* sine, int64_t width, float scale,
               T* out)
{
    const int64_t half = width / 2;
    int64_t i = 0;
    for (; i + kLanes <= half; i += kLanes) {
        const Vec a = load(in + i);
        const Vec b = load(in + half + i);
        const Vec c = load(cosine + i) * scale;
        const Vec s = load(sine + i) * scale;
        store(out + i, a * c + b * s);
        store(out + half + i, b * c - a * s);
    }
    for (; i < half; ++i) {
        assign(out + i, (in[i] * cosine[i] + in[half + i] * sine[i]) * scale);
        assign(out + half + i, (in[half + i] * cosine[i] - in[i] * sine[i]) * scale);
    }
}

/// One group and one key-value head: where its rows, positions and gradients lie.
template <typename T>
class AttentionFrame
{
public:
    AttentionFrame(const AttentionForward& work, int64_t item)
        : m_work(work)
        , m_group(work.groups[item / work.shape.keyValueHeads])
        , m_head(item % work.shape.keyValueHeads)
        , m_width(work.shape.headWidth)
        , m_rowWidth(work.shape.rowWidth())
        , m_prefix(m_group.prefixEnd - m_group.prefixBegin)
        , m_qkv(static_cast<const T*>(work.qkv))
    {
        int64_t longest = 0;
        for (int64_t s = m_group.firstSegment; s < m_group.lastSegment; ++s)
            longest = std::max(longest, work.segments[s].end - work.segments[s].begin);
        m_columns = padded(m_prefix + longest);
    }

protected:
    [[nodiscard]] const float* cosine(int64_t position) const
    {
        return m_work.cosines + position * (m_width / 2);
    }
    [[nodiscard]] const float* sine(int64_t position) const
    {
        return m_work.sines + position * (m_width / 2);
    }
    /// What a key's row adds to reach the key of this item's head; the value follows.
    [[nodiscard]] int64_t keyOffset() const { return (m_work.shape.heads + m_head) * m_width; }
    [[nodiscard]] int64_t valueOffset() const
    {
        return keyOffset() + m_work.shape.keyValueHeads * m_width;
    }

    /// Calls function(head, row, last, position, limit) for blocks of at most @p block queries.
    template <typename Function>
    void forEachBlock(int64_t begin, int64_t end, int64_t first, int64_t block,
                      Function&& function) const
    {
        const int64_t perGroup = m_work.shape.heads / m_work.shape.keyValueHeads;
        for (int64_t head = m_head * perGroup; head < (m_head + 1) * perGroup; ++head)
            for (int64_t row = begin; row < end; row += block) {
                const int64_t last = std::min(end, row + block);
                function(head, row, last, first + row - begin, first + last - begin);
            }
    }

    /// Sum over the head of out * outGradient.
    template <typename G>
    float outDot(int64_t row, int64_t head, const G* outGradient) const
    {
        const T* out =
            static_cast<const T*>(m_work.out) + (row * m_work.shape.heads + head) * m_width;
        Vec dot{};
        for (int64_t i = 0; i < m_width; i += kLanes)
            dot += load(out + i) * load(outGradient + i);
        return sum(dot);
    }

    /// Hands key and value gradients number first and on to rows [begin, end) and clears them.
    void storeKeyGradients(const AttentionBackward& work, int64_t begin, int64_t end, int64_t first)
    {
        for (int64_t row = begin; row < end; ++row) {
            const int64_t j = first + row - begin;
            T* to = static_cast<T*>(work.qkvGradient) + row * m_rowWidth;
            unrotated(m_keyGradient + j * m_width, cosine(j), sine(j), m_width, 1.0F,
                      to + keyOffset());
            for (int64_t i = 0; i < m_width; i += kLanes)
                store(to + valueOffset() + i, load(m_valueGradient + j * m_width + i));
        }
        const int64_t count = (end - begin) * m_width;
        std::fill_n(m_keyGradient + first * m_width, count, 0.0F);
        std::fill_n(m_valueGradient + first * m_width, count, 0.0F);
    }

    /// Runs @p item's segments backwards; the prefix last, when what they owe it has been summed.
    template <typename Item>
    void backwardOf(Item& item, const AttentionBackward& work)
    {
        const int64_t count = m_columns * m_width;
        m_keyGradient = scratch(4, count);
        m_valueGradient = scratch(5, count);
        std::fill_n(m_keyGradient, count, 0.0F);
        std::fill_n(m_valueGradient, count, 0.0F);
        for (int64_t s = m_group.firstSegment; s < m_group.lastSegment; ++s) {
            const Segment& segment = m_work.segments[s];
            item.loadKeys(segment.begin, segment.end, m_prefix);
            item.backwardSegment(work, segment.begin, segment.end, m_prefix);
            storeKeyGradients(work, segment.begin, segment.end, m_prefix);
        }
        if (m_prefix > 0) {
            item.backwardSegment(work, m_group.prefixBegin, m_group.prefixEnd, 0);
            storeKeyGradients(work, m_group.prefixBegin, m_group.prefixEnd, 0);
        }
    }

    template <typename Item>
    void forwardOf(Item& item)
    {
        if (m_prefix > 0)
            item.forwardSegment(m_group.prefixBegin, m_group.prefixEnd, 0);
        for (int64_t s = m_group.firstSegment; s < m_group.lastSegment; ++s) {
            const Segment& segment = m_work.segments[s];
            item.loadKeys(segment.begin, segment.end, m_prefix);
            item.forwardSegment(segment.begin, segment.end, m_prefix);
        }
    }

    const AttentionForward& m_work;
    const SegmentGroup& m_group;
    int64_t m_head;
    int64_t m_width;
    int64_t m_rowWidth;
    int64_t m_prefix;
    const T* m_qkv;
    int64_t m_columns = 0;          ///< room for keys: prefix and the longest segment, padded
    float* m_keyGradient = nullptr; ///< [columns, headWidth]
    float* m_valueGradient = nullptr;
};

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

#pragma once

#include "core/training/kernels/attention_frame.h"
#include "core/training/kernels/dot_products.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

/// Attention of one item with all its products in bfloat16 pairs, sums and softmax in float32.
///
/// Probabilities are rounded before they meet the values, as in Dao et al. 2022, arXiv:2205.14135.
class DotAttentionItem : AttentionFrame<BFloat16>
{
    using Frame = AttentionFrame<BFloat16>;
    friend Frame;

public:
    DotAttentionItem(const AttentionForward& work, int64_t item, bool backward)
        : Frame(work, item)
        , m_backward(backward)
        , m_keysByWord(words(0, m_columns * m_width / 2))
        , m_valuePairs(words(1, m_columns * m_width / 2))
        , m_valuesByWord(words(2, m_columns * m_width / 2))
        , m_keyPairs(words(3, m_columns * m_width / 2))
    {
        // Padding takes part in products with probability 0, so it only has to be finite.
        for (Word* tile : {m_keysByWord, m_valuePairs, m_valuesByWord, m_keyPairs})
            std::fill_n(tile, m_columns * m_width / 2, 0U);
        loadKeys(m_group.prefixBegin, m_group.prefixEnd, 0);
    }

    void forward() { forwardOf(*this); }
    void backward(const AttentionBackward& work) { backwardOf(*this, work); }

private:
    static constexpr int64_t kQueryBlock = 36; ///< even; a multiple of the tiles' 6 and 12 rows

    static Word* words(int slot, int64_t count)
    {
        return reinterpret_cast<Word*>(scratch(slot, padded(count)));
    }

    /// Puts @p row (halves) where key @p j stands in tiles of words along the width.
    void spread(const Half* row, int64_t j, Word* byWord) const
    {
        const Word* from = reinterpret_cast<const Word*>(row);
        for (int64_t i = 0; i < m_width / 2; ++i)
            byWord[i * m_columns + j] = from[i];
    }

    /// Puts @p row where key @p j stands in tiles of pairs of keys.
    void pair(const Half* row, int64_t j, Word* pairs) const
    {
        Word* to = pairs + j / 2 * m_width;
        for (int64_t i = 0; i < m_width; i += 16) {
            const __m512i wide = _mm512_cvtepu16_epi32(loadHalves(row + i));
            if (j % 2 == 0) {
                _mm512_storeu_si512(to + i, wide);
                continue;
            }
            const __m512i low =
                _mm512_and_si512(_mm512_loadu_si512(to + i), _mm512_set1_epi32(0xffff));
            _mm512_storeu_si512(to + i, _mm512_or_si512(low, _mm512_slli_epi32(wide, 16)));
        }
    }

    /// Rotates one head of a row; @p halves [headWidth].
    void rotate(const BFloat16* in, int64_t position, float factor, Half* halves) const
    {
        float* numbers = scratch(6, m_width);
        rotated(in, cosine(position), sine(position), m_width, factor, numbers);
        for (int64_t i = 0; i < m_width; i += 16)
            storeHalves(halves + i, load(numbers + i));
    }

    /// Rows [begin, end) become keys number first and on; a row's position is its key number.
    void loadKeys(int64_t begin, int64_t end, int64_t first)
    {
        Half* key = reinterpret_cast<Half*>(scratch(7, m_width));
        for (int64_t row = begin; row < end; ++row) {
            const int64_t j = first + row - begin;
            const BFloat16* in = m_qkv + row * m_rowWidth;
            const Half* value = reinterpret_cast<const Half*>(in + valueOffset());
            rotate(in + keyOffset(), j, 1.0F, key);
            spread(key, j, m_keysByWord);
            pair(value, j, m_valuePairs);
            if (m_backward) {
                spread(value, j, m_valuesByWord);
                pair(key, j, m_keyPairs);
            }
        }
    }

    /// Scores of queries [begin, end) against keys [0, limit); scaled queries are kept.
    void scoreBlock(int64_t begin, int64_t end, int64_t position, int64_t head, int64_t limit,
                    Half* queries, float* scores) const
    {
        const float scale = 1.0F / std::sqrt(static_cast<float>(m_width));
        for (int64_t row = begin; row < end; ++row)
            rotate(m_qkv + row * m_rowWidth + head * m_width, position + row - begin, scale,
                   queries + (row - begin) * m_width);
        dotMultiply<false>(end - begin, padded(limit), m_width / 2,
                           reinterpret_cast<const Word*>(queries), m_width / 2, 1, m_keysByWord,
                           m_columns, scores, m_columns);
    }

    void forwardSegment(int64_t begin, int64_t end, int64_t first)
    {
        Half* queries = halves(8, kQueryBlock * m_width);
        float* scores = scratch(9, kQueryBlock * m_columns);
        Half* shares = halves(10, kQueryBlock * m_columns);
        float* out = scratch(11, kQueryBlock * m_width);
        float sums[kQueryBlock];
        const int64_t heads = m_work.shape.heads;
        forEachBlock(begin, end, first, kQueryBlock,
                     [&](int64_t head, int64_t row, int64_t last, int64_t position, int64_t limit) {
                         const int64_t n = last - row;
                         scoreBlock(row, last, position, head, limit, queries, scores);
                         for (int64_t r = 0; r < n; ++r)
                             m_work.logSumExp[(row + r) * heads + head] =
                                 exponentials(scores + r * m_columns, position + r + 1,
                                              padded(limit), shares + r * m_columns, sums[r]);
                         dotMultiply<false>(n, m_width, padded(limit) / 2,
                                            reinterpret_cast<const Word*>(shares), m_columns / 2, 1,
                                            m_valuePairs, m_width, out, m_width);
                         for (int64_t r = 0; r < n; ++r) {
                             BFloat16* to = static_cast<BFloat16*>(m_work.out)
                                            + ((row + r) * heads + head) * m_width;
                             for (int64_t i = 0; i < m_width; i += kLanes)
                                 store(to + i, load(out + r * m_width + i) * (1.0F / sums[r]));
                         }
                     });
    }

    static Half* halves(int slot, int64_t count)
    {
        return reinterpret_cast<Half*>(scratch(slot, padded(count)));
    }

    /// exp(score - largest) of the first @p length scores, 0 from there to @p end.
    /// @return the log of the sum of exp(score).
    static float exponentials(float* scores, int64_t length, int64_t end, Half* shares,
                              float& total)
    {
        constexpr float kNever = -1e30F;
        const int64_t used = padded(length);
        std::fill(scores + length, scores + used, kNever);
        Vec most = splat(kNever);
        for (int64_t j = 0; j < used; j += kLanes) {
            const Vec v = load(scores + j);
            most = v > most ? v : most;
        }
        const float peak = largest(most);
        Vec sums{};
        for (int64_t j = 0; j < used; j += kLanes) {
            const Vec e = exponential(load(scores + j) - peak);
            storeHalves(shares + j, e);
            sums += e;
        }
        std::fill(shares + used, shares + end, Half{0});
        total = sum(sums);
        return peak + std::log(total);
    }

    /// What the backward pass of one block of queries works on.
    struct BlockTiles
    {
        Half* queries;        ///< [block, headWidth]
        float* scores;        ///< [block, columns]
        float* shareGradient; ///< [block, columns]
        Half* scoreGradient;  ///< [block, columns]
        Word* sharePairs;     ///< [block / 2, columns]: pairs of queries
        Word* gradientPairs;  ///< the same of score gradients
        Word* queryPairs;     ///< [block / 2, headWidth]
        Word* outPairs;       ///< [block / 2, headWidth]: of the gradient of out
        float* queryGradient; ///< [block, headWidth]
    };

    void backwardSegment(const AttentionBackward& work, int64_t begin, int64_t end, int64_t first)
    {
        const int64_t wide = kQueryBlock * m_columns;
        const int64_t narrow = kQueryBlock * m_width;
        const BlockTiles tiles{.queries = halves(8, narrow),
                               .scores = scratch(9, wide),
                               .shareGradient = scratch(10, wide),
                               .scoreGradient = halves(11, wide),
                               .sharePairs = words(12, wide / 2),
                               .gradientPairs = words(13, wide / 2),
                               .queryPairs = words(14, narrow / 2),
                               .outPairs = words(15, narrow / 2),
                               .queryGradient = scratch(16, narrow)};
        forEachBlock(begin, end, first, kQueryBlock,
                     [&](int64_t head, int64_t row, int64_t last, int64_t position, int64_t limit) {
                         backwardBlock(work, tiles, head, row, last, position, limit);
                     });
    }

    void backwardBlock(const AttentionBackward& work, const BlockTiles& tiles, int64_t head,
                       int64_t row, int64_t last, int64_t position, int64_t limit)
    {
        const int64_t n = last - row;
        const int64_t heads = m_work.shape.heads;
        const BFloat16* outGradient =
            static_cast<const BFloat16*>(work.outGradient) + (row * heads + head) * m_width;
        scoreBlock(row, last, position, head, limit, tiles.queries, tiles.scores);
        dotMultiply<false>(n, padded(limit), m_width / 2,
                           reinterpret_cast<const Word*>(outGradient), heads * m_width / 2, 1,
                           m_valuesByWord, m_columns, tiles.shareGradient, m_columns);
        for (int64_t r = 0; r < n; r += 2) {
            pairRows(reinterpret_cast<const Half*>(outGradient) + r * heads * m_width,
                     r + 1 < n ? heads * m_width : 0, tiles.outPairs + r / 2 * m_width);
            pairRows(tiles.queries + r * m_width, r + 1 < n ? m_width : 0,
                     tiles.queryPairs + r / 2 * m_width);
            softmaxBackward(tiles, head, row + r, last, r, position + r + 1, padded(limit),
                            outGradient + r * heads * m_width);
        }
        const int64_t pairs = (n + 1) / 2;
        dotMultiply<true>(limit, m_width, pairs, tiles.sharePairs, 1, m_columns, tiles.outPairs,
                          m_width, m_valueGradient, m_width);
        dotMultiply<true>(limit, m_width, pairs, tiles.gradientPairs, 1, m_columns,
                          tiles.queryPairs, m_width, m_keyGradient, m_width);
        dotMultiply<false>(n, m_width, padded(limit) / 2,
                           reinterpret_cast<const Word*>(tiles.scoreGradient), m_columns / 2, 1,
                           m_keyPairs, m_width, tiles.queryGradient, m_width);
        BFloat16* gradient = static_cast<BFloat16*>(work.qkvGradient) + row * m_rowWidth;
        const float scale = 1.0F / std::sqrt(static_cast<float>(m_width));
        for (int64_t r = 0; r < n; ++r)
            unrotated(tiles.queryGradient + r * m_width, cosine(position + r), sine(position + r),
                      m_width, scale, gradient + r * m_rowWidth + head * m_width);
    }

    /// Words of a row and the one @p stride after it; @p stride 0: of a row and zeros.
    void pairRows(const Half* row, int64_t stride, Word* to) const
    {
        for (int64_t i = 0; i < m_width; i += 16) {
            const __m256i high = stride > 0 ? loadHalves(row + stride + i) : _mm256_setzero_si256();
            _mm512_storeu_si512(to + i, paired(loadHalves(row + i), high));
        }
    }

    /// Two rows: shares from scores and gradients of scores from those of shares.
    void softmaxBackward(const BlockTiles& tiles, int64_t head, int64_t row, int64_t last,
                         int64_t r, int64_t length, int64_t end, const BFloat16* outGradient) const
    {
        const int64_t heads = m_work.shape.heads;
        const bool isPair = row + 1 < last;
        float* score = tiles.scores + r * m_columns;
        const float* gradient = tiles.shareGradient + r * m_columns;
        const int64_t next = isPair ? m_columns : 0;
        std::fill(score + length, score + end, -1e30F);
        if (isPair)
            std::fill(score + next + length + 1, score + next + end, -1e30F);
        const float sum0 = m_work.logSumExp[row * heads + head];
        const float sum1 = isPair ? m_work.logSumExp[(row + 1) * heads + head] : 1e30F;
        const float dot0 = outDot(row, head, outGradient);
        const float dot1 = isPair ? outDot(row + 1, head, outGradient + heads * m_width) : 0.0F;
        Word* sharePairs = tiles.sharePairs + r / 2 * m_columns;
        Word* gradientPairs = tiles.gradientPairs + r / 2 * m_columns;
        Half* scoreGradient = tiles.scoreGradient + r * m_columns;
        for (int64_t j = 0; j < end; j += kLanes) {
            const Vec share0 = exponential(load(score + j) - sum0);
            const Vec share1 = exponential(load(score + next + j) - sum1);
            const __m256i from0 = rounded(share0 * (load(gradient + j) - dot0));
            const __m256i from1 = rounded(share1 * (load(gradient + next + j) - dot1));
            _mm512_storeu_si512(sharePairs + j, paired(rounded(share0), rounded(share1)));
            _mm512_storeu_si512(gradientPairs + j, paired(from0, from1));
            std::memcpy(scoreGradient + j, &from0, sizeof from0);
            if (isPair)
                std::memcpy(scoreGradient + m_columns + j, &from1, sizeof from1);
        }
    }

    bool m_backward;
    Word* m_keysByWord;   ///< [headWidth / 2, columns]
    Word* m_valuePairs;   ///< [columns / 2, headWidth]
    Word* m_valuesByWord; ///< [headWidth / 2, columns]; backward only
    Word* m_keyPairs;     ///< [columns / 2, headWidth]; backward only
};

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

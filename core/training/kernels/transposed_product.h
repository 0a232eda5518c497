#pragma once

#include "core/training/kernels/dot_products.h"
#include "core/training/kernels/products.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

constexpr int64_t kStripRows = 12;          ///< of the result, made at once
constexpr int64_t kPanelColumns = 32;       ///< of the result, made at once
constexpr int64_t kRightWords = 64 * 1'024; ///< of the packed right side: stays in the cache

/// Puts pairs of rows of @p right, [2 * pairs, columns], into panels of 32 columns.
inline void packRight(const Half* right, int64_t pairs, int64_t columns, Word* packed)
{
    for (int64_t column = 0; column < columns; column += 16) {
        Word* to = packed + column / kPanelColumns * kPanelColumns * pairs + column % kPanelColumns;
        const int64_t step = columns - column / kPanelColumns * kPanelColumns >= kPanelColumns
                                 ? kPanelColumns
                                 : columns % kPanelColumns;
        for (int64_t k = 0; k < pairs; ++k) {
            const Half* row = right + 2 * k * columns + column;
            _mm512_storeu_si512(to + k * step, paired(loadHalves(row), loadHalves(row + columns)));
        }
    }
}

/// Puts pairs of rows of @p left, [2 * pairs, rows], columns [first, first + count), side by side.
inline void packStrip(const Half* left, int64_t pairs, int64_t rows, int64_t first, int64_t count,
                      Word* packed)
{
    const auto mask = static_cast<__mmask16>((1U << static_cast<unsigned>(count)) - 1U);
    for (int64_t k = 0; k < pairs; ++k) {
        const Half* row = left + 2 * k * rows + first;
        _mm512_storeu_si512(packed + k * 16, paired(_mm256_maskz_loadu_epi16(mask, row),
                                                    _mm256_maskz_loadu_epi16(mask, row + rows)));
    }
}

/// out[first..last) += left^T right: see Table::addTransposedProduct.
inline void addTransposed(const Half* left, const Half* right, int64_t depth, int64_t rows,
                          int64_t columns, int64_t first, int64_t last, float* out)
{
    const int64_t most = std::max<int64_t>(32, std::min<int64_t>(256, kRightWords / columns));
    Word* panels = reinterpret_cast<Word*>(scratch(0, most * columns));
    Word* strip = reinterpret_cast<Word*>(scratch(1, most * 16));
    for (int64_t pair = 0; pair < depth / 2; pair += most) {
        const int64_t pairs = std::min(most, depth / 2 - pair);
        packRight(right + 2 * pair * columns, pairs, columns, panels);
        for (int64_t row = first; row < last; row += kStripRows) {
            const int64_t count = std::min(kStripRows, last - row);
            packStrip(left + 2 * pair * rows, pairs, rows, row, count, strip);
            int64_t column = 0;
            for (; column + kPanelColumns <= columns; column += kPanelColumns)
                dotColumns<kStripRows, 2, true>(count, pairs, strip, 1, 16, panels + column * pairs,
                                                kPanelColumns, out + row * columns + column,
                                                columns);
            if (column < columns)
                dotColumns<kStripRows, 1, true>(count, pairs, strip, 1, 16, panels + column * pairs,
                                                16, out + row * columns + column, columns);
        }
    }
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

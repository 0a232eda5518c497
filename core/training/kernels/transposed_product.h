#pragma once

#include "core/training/kernels/dot_products.h"
#include "core/training/kernels/products.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

constexpr int64_t kStripRows = 12;    ///< of the result, made at once
constexpr int64_t kPanelColumns = 32; ///< of the result, made at once
// Of the right side, packed at once. Many pairs, since sums go to memory and back after so many;
// few enough columns for all to stay in the second-level cache.
constexpr int64_t kBlockPairs = 192;
constexpr int64_t kBlockColumns = 768;
/// Packed one after the other: neighbours lie in the same lines of the cache.
constexpr int64_t kStripsAtOnce = 8;

/// Puts pairs of rows of @p right, [2 * pairs, columns] @p rowStep apart, into panels of 32
/// columns.
inline void packRight(const Half* right, int64_t pairs, int64_t columns, int64_t rowStep,
                      Word* packed)
{
    for (int64_t column = 0; column < columns; column += 16) {
        Word* to = packed + column / kPanelColumns * kPanelColumns * pairs + column % kPanelColumns;
        const int64_t step = columns - column / kPanelColumns * kPanelColumns >= kPanelColumns
                                 ? kPanelColumns
                                 : columns % kPanelColumns;
        for (int64_t k = 0; k < pairs; ++k) {
            const Half* row = right + 2 * k * rowStep + column;
            _mm512_storeu_si512(to + k * step, paired(loadHalves(row), loadHalves(row + rowStep)));
        }
    }
}

/// Puts pairs of rows of @p left, [2 * pairs, count] @p rowStep apart, side by side in strips of 12
/// columns, each [pairs, 16].
inline void packStrips(const Half* left, int64_t pairs, int64_t rowStep, int64_t count,
                       Word* packed)
{
    for (int64_t k = 0; k < pairs; ++k)
        for (int64_t i = 0; i < count; i += kStripRows) {
            const auto used = static_cast<unsigned>(std::min(kStripRows, count - i));
            const auto mask = static_cast<__mmask16>((1U << used) - 1U);
            const Half* row = left + 2 * k * rowStep + i;
            _mm512_storeu_si512(packed + (i / kStripRows * pairs + k) * 16,
                                paired(_mm256_maskz_loadu_epi16(mask, row),
                                       _mm256_maskz_loadu_epi16(mask, row + rowStep)));
        }
}

/// Adds @p rows rows of @p columns columns of the result: the product of a strip and all panels.
inline void addStrip(int64_t rows, int64_t pairs, int64_t columns, const Word* strip,
                     const Word* panels, float* out, int64_t outStep)
{
    int64_t column = 0;
    for (; column + kPanelColumns <= columns; column += kPanelColumns)
        dotColumns<kStripRows, 2, true>(rows, pairs, strip, 1, 16, panels + column * pairs,
                                        kPanelColumns, out + column, outStep);
    if (column < columns)
        dotColumns<kStripRows, 1, true>(rows, pairs, strip, 1, 16, panels + column * pairs, 16,
                                        out + column, outStep);
}

/// out[first..last) += left^T right: see Table::addTransposedProduct.
inline void addTransposed(const Half* left, const Half* right, int64_t depth, int64_t rows,
                          int64_t columns, int64_t first, int64_t last, float* out)
{
    Word* panels = reinterpret_cast<Word*>(scratch(0, kBlockPairs * kBlockColumns));
    Word* strips = reinterpret_cast<Word*>(scratch(1, kStripsAtOnce * kBlockPairs * 16));
    for (int64_t column = 0; column < columns; column += kBlockColumns)
        for (int64_t pair = 0; pair < depth / 2; pair += kBlockPairs) {
            const int64_t pairs = std::min(kBlockPairs, depth / 2 - pair);
            const int64_t width = std::min(kBlockColumns, columns - column);
            packRight(right + 2 * pair * columns + column, pairs, width, columns, panels);
            for (int64_t row = first; row < last; row += kStripsAtOnce * kStripRows) {
                const int64_t count = std::min(kStripsAtOnce * kStripRows, last - row);
                packStrips(left + 2 * pair * rows + row, pairs, rows, count, strips);
                for (int64_t i = 0; i < count; i += kStripRows)
                    addStrip(std::min(kStripRows, count - i), pairs, width,
                             strips + i / kStripRows * pairs * 16, panels,
                             out + (row + i) * columns + column, columns);
            }
        }
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

#pragma once

#include "core/training/kernels/vector.h"

#include <immintrin.h>

// Products of bfloat16 pairs summed in float32, for processors with AVX512-BF16. A word holds two
// neighbours along the summed dimension, the first in its lower half.

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

using Word = std::uint32_t;
using Half = std::uint16_t;

inline __m512bh asPairs(__m512i words)
{
    return reinterpret_cast<__m512bh>(words); // NOLINT: a vector cast keeps the bits
}

/// 16 numbers rounded to bfloat16.
inline __m256i rounded(Vec v)
{
    return reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(reinterpret_cast<__m512>(v)));
}

/// Words of two rows' numbers: @p low in the lower halves.
inline __m512i paired(__m256i low, __m256i high)
{
    return _mm512_or_si512(_mm512_cvtepu16_epi32(low),
                           _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
}

inline void storeHalves(Half* to, Vec v)
{
    const __m256i halves = rounded(v);
    std::memcpy(to, &halves, sizeof halves);
}

inline __m256i loadHalves(const Half* from)
{
    __m256i halves;
    std::memcpy(&halves, from, sizeof halves);
    return halves;
}

/// ROWS x (COLUMNS * 16) of C = A B (+ C) over @p depth words: A(i, k) = a[i * aRow + k * aColumn].
template <unsigned ROWS, unsigned COLUMNS, bool ADD>
inline void dotTile(int64_t depth, const Word* a, int64_t aRow, int64_t aColumn, const Word* b,
                    int64_t bRow, float* c, int64_t cRow)
{
    __m512 total[ROWS][COLUMNS];
    for (unsigned i = 0; i < ROWS; ++i)
        for (unsigned j = 0; j < COLUMNS; ++j)
            total[i][j] = ADD ? _mm512_loadu_ps(c + i * cRow + j * 16) : _mm512_setzero_ps();
    for (int64_t k = 0; k < depth; ++k) {
        __m512bh right[COLUMNS];
        for (unsigned j = 0; j < COLUMNS; ++j)
            right[j] = asPairs(_mm512_loadu_si512(b + k * bRow + j * 16));
        for (unsigned i = 0; i < ROWS; ++i) {
            const __m512bh left =
                asPairs(_mm512_set1_epi32(static_cast<int>(a[i * aRow + k * aColumn])));
            for (unsigned j = 0; j < COLUMNS; ++j)
                total[i][j] = _mm512_dpbf16_ps(total[i][j], left, right[j]);
        }
    }
    for (unsigned i = 0; i < ROWS; ++i)
        for (unsigned j = 0; j < COLUMNS; ++j)
            _mm512_storeu_ps(c + i * cRow + j * 16, total[i][j]);
}

/// All rows of COLUMNS * 16 columns, at most ROWS at a time.
template <int64_t ROWS, unsigned COLUMNS, bool ADD>
inline void dotColumns(int64_t rows, int64_t depth, const Word* a, int64_t aRow, int64_t aColumn,
                       const Word* b, int64_t bRow, float* c, int64_t cRow)
{
    int64_t i = 0;
    for (; i + ROWS <= rows; i += ROWS)
        dotTile<static_cast<unsigned>(ROWS), COLUMNS, ADD>(depth, a + i * aRow, aRow, aColumn, b,
                                                           bRow, c + i * cRow, cRow);
    for (; i + 2 <= rows; i += 2)
        dotTile<2, COLUMNS, ADD>(depth, a + i * aRow, aRow, aColumn, b, bRow, c + i * cRow, cRow);
    for (; i < rows; ++i)
        dotTile<1, COLUMNS, ADD>(depth, a + i * aRow, aRow, aColumn, b, bRow, c + i * cRow, cRow);
}

/// C[rows, columns] = A B, or += with ADD. @pre columns is a multiple of 16.
template <bool ADD>
void dotMultiply(int64_t rows, int64_t columns, int64_t depth, const Word* a, int64_t aRow,
                 int64_t aColumn, const Word* b, int64_t bRow, float* c, int64_t cRow)
{
    int64_t j = 0;
    for (; j + 64 <= columns; j += 64)
        dotColumns<6, 4, ADD>(rows, depth, a, aRow, aColumn, b + j, bRow, c + j, cRow);
    for (; j + 32 <= columns; j += 32)
        dotColumns<12, 2, ADD>(rows, depth, a, aRow, aColumn, b + j, bRow, c + j, cRow);
    for (; j < columns; j += 16)
        dotColumns<16, 1, ADD>(rows, depth, a, aRow, aColumn, b + j, bRow, c + j, cRow);
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

#pragma once

#include "core/training/kernels/vector.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

/// Memory of one thread that keeps its size between calls.
struct ScratchBuffer
{
    ~ScratchBuffer() { std::free(data); }

    float* data = nullptr;
    int64_t count = 0;
};

inline float* scratch(int slot, int64_t count)
{
    thread_local ScratchBuffer buffers[17];
    ScratchBuffer& buffer = buffers[slot];
    if (buffer.count < count) {
        std::free(buffer.data);
        buffer.count = padded(count);
        buffer.data = static_cast<float*>(
            std::aligned_alloc(64, static_cast<std::size_t>(buffer.count) * sizeof(float)));
        if (buffer.data == nullptr)
            std::abort(); // no memory for a few kilobytes: nothing sensible can follow
    }
    return buffer.data;
}

/// ROWS x (COLUMNS * kLanes) of C = A B (+ C): A(i, k) = a[i * aRow + k * aColumn], B row-major.
template <unsigned ROWS, unsigned COLUMNS, bool ADD>
inline void tile(int64_t depth, const float* a, int64_t aRow, int64_t aColumn, const float* b,
                 int64_t bRow, float* c, int64_t cRow)
{
    Vec total[ROWS][COLUMNS];
    for (unsigned i = 0; i < ROWS; ++i)
        for (unsigned j = 0; j < COLUMNS; ++j)
            total[i][j] = ADD ? load(c + i * cRow + j * kLanes) : Vec{};
    for (int64_t k = 0; k < depth; ++k) {
        Vec right[COLUMNS];
        for (unsigned j = 0; j < COLUMNS; ++j)
            right[j] = load(b + k * bRow + j * kLanes);
        for (unsigned i = 0; i < ROWS; ++i) {
            const float left = a[i * aRow + k * aColumn];
            for (unsigned j = 0; j < COLUMNS; ++j)
                total[i][j] += left * right[j];
        }
    }
    for (unsigned i = 0; i < ROWS; ++i)
        for (unsigned j = 0; j < COLUMNS; ++j)
            store(c + i * cRow + j * kLanes, total[i][j]);
}

template <unsigned ROWS, bool ADD>
inline void tileRow(int64_t columns, int64_t depth, const float* a, int64_t aRow, int64_t aColumn,
                    const float* b, int64_t bRow, float* c, int64_t cRow)
{
    int64_t j = 0;
    for (; j + 2 * kLanes <= columns; j += 2 * kLanes)
        tile<ROWS, 2, ADD>(depth, a, aRow, aColumn, b + j, bRow, c + j, cRow);
    for (; j < columns; j += kLanes)
        tile<ROWS, 1, ADD>(depth, a, aRow, aColumn, b + j, bRow, c + j, cRow);
}

/// C[rows, columns] = A B, or += with ADD. @pre columns is a multiple of 16; padding may be
/// written.
template <bool ADD>
void multiply(int64_t rows, int64_t columns, int64_t depth, const float* a, int64_t aRow,
              int64_t aColumn, const float* b, int64_t bRow, float* c, int64_t cRow)
{
    int64_t i = 0;
    for (; i + 6 <= rows; i += 6)
        tileRow<6, ADD>(columns, depth, a + i * aRow, aRow, aColumn, b, bRow, c + i * cRow, cRow);
    for (; i + 2 <= rows; i += 2)
        tileRow<2, ADD>(columns, depth, a + i * aRow, aRow, aColumn, b, bRow, c + i * cRow, cRow);
    for (; i < rows; ++i)
        tileRow<1, ADD>(columns, depth, a + i * aRow, aRow, aColumn, b, bRow, c + i * cRow, cRow);
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

#pragma once

#include "core/training/kernels.h"

#include <cstdint>

namespace gradus {

/// What is multiplied: C = A B, or C += A B, all row-major and dense.
struct MatrixProduct
{
    std::int64_t rows = 0;                            ///< of A and C
    std::int64_t columns = 0;                         ///< of B and C
    std::int64_t depth = 0;                           ///< columns of A, rows of B
    kernels::Element in = kernels::Element::Float32;  ///< of A, B and the bias
    kernels::Element out = kernels::Element::Float32; ///< of C; sums are float32 in any case
    bool isLeftTransposed = false;                    ///< A lies in memory as [depth, rows]
    bool isRightTransposed = false;                   ///< B lies in memory as [columns, depth]
    bool isAdded = false;                             ///< to what C holds
    bool hasBias = false;                             ///< [columns], added to every row of C

    friend bool operator==(const MatrixProduct&, const MatrixProduct&) = default;
};

/// Carries out @p product on all threads of this process through oneDNN, which picks the best
/// instructions the processor has. The result is the same each time for the same number of threads.
///
/// Call it from one thread at a time. @param bias [columns] if @p product has one.
/// Throws dnnl::error (a std::exception) if oneDNN cannot do it.
void multiply(const MatrixProduct& product, const void* left, const void* right, void* out,
              const void* bias = nullptr);

} // namespace gradus

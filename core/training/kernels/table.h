// Compiled once for each instruction set with GRADUS_KERNELS_NAMESPACE set to its name; see
// kernels.h. Deliberately without LibTorch and without containers: a
// template of the standard library instantiated here could be the copy the linker keeps for the
// whole program, and would then run instructions the processor may not have.

#include "core/training/kernels/attention.h"
#if defined(__AVX512BF16__)
#include "core/training/kernels/attention_dot.h"
#include "core/training/kernels/transposed_product.h"
#endif
#include "core/training/kernels/decode.h"
#include "core/training/kernels/optimizer.h"
#include "core/training/kernels/output.h"
#include "core/training/kernels/products.h"
#include "core/training/kernels/rows.h"
#include "core/training/kernels/vector.h"

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

template <typename T>
struct AttentionFor
{
    using Item = AttentionItem<T>;
};
#if defined(__AVX512BF16__)
template <>
struct AttentionFor<BFloat16>
{
    using Item = DotAttentionItem;
};
#endif

} // namespace

/// Fills the table with this instruction set's functions; captureless lambdas pick the element
/// type.
const Table& kernelTable();

const Table& kernelTable()
{
    static const Table kTable
    {
        .name = GRADUS_KERNELS_NAME,
        .rmsNormForward =
            [](Element element, const void* x, const void* add, const void* weight, double eps,
               int64_t width, int64_t begin, int64_t end, void* sum, void* y, float* inverse) {
                withElement(element, [&]<typename T>(T) {
                    rmsNormForwardRows(static_cast<const T*>(x), static_cast<const T*>(add),
                                       static_cast<const T*>(weight), eps, width, begin, end,
                                       static_cast<T*>(sum), static_cast<T*>(y), inverse);
                });
            },
        .rmsNormBackward =
            [](Element element, const void* x, const void* weight, const float* inverse,
               const void* yGradient, const void* add, int64_t width, int64_t begin, int64_t end,
               void* xGradient, float* weightGradient) {
                withElement(element, [&]<typename T>(T) {
                    rmsNormBackwardRows(static_cast<const T*>(x), static_cast<const T*>(weight),
                                        inverse, static_cast<const T*>(yGradient),
                                        static_cast<const T*>(add), width, begin, end,
                                        static_cast<T*>(xGradient), weightGradient);
                });
            },
        .swigluForward =
            [](Element element, const void* gateUp, int64_t width, int64_t begin, int64_t end,
               void* y) {
                withElement(element, [&]<typename T>(T) {
                    swigluForwardRows(static_cast<const T*>(gateUp), width, begin, end,
                                      static_cast<T*>(y));
                });
            },
        .swigluBackward =
            [](Element element, const void* gateUp, const void* yGradient, int64_t width,
               int64_t begin, int64_t end, void* gateUpGradient) {
                withElement(element, [&]<typename T>(T) {
                    swigluBackwardRows(static_cast<const T*>(gateUp),
                                       static_cast<const T*>(yGradient), width, begin, end,
                                       static_cast<T*>(gateUpGradient));
                });
            },
        .attentionForward =
            [](const AttentionForward& work, int64_t begin, int64_t end) {
                withElement(work.element, [&]<typename T>(T) {
                    for (int64_t item = begin; item < end; ++item)
                        typename AttentionFor<T>::Item(work, item, false).forward();
                });
            },
        .attentionBackward =
            [](const AttentionBackward& work, int64_t begin, int64_t end) {
                withElement(work.forward.element, [&]<typename T>(T) {
                    for (int64_t item = begin; item < end; ++item)
                        typename AttentionFor<T>::Item(work.forward, item, true).backward(work);
                });
            },
        .decodeAttention =
            [](const DecodeAttention& work, int64_t begin, int64_t end) {
                withElement(work.element, [&]<typename T>(T) {
                    for (int64_t item = begin; item < end; ++item)
                        decodeItem<T>(work, item / work.shape.keyValueHeads,
                                      item % work.shape.keyValueHeads);
                });
            },
        .fillPrefix =
            [](const AttentionForward& work, int64_t begin, int64_t end, float* keys,
               float* values) {
                withElement(work.element, [&]<typename T>(T) {
                    fillPrefixRows<T>(work, begin, end, keys, values);
                });
            },
#if defined(__AVX512BF16__)
        .addTransposedProduct =
            [](const void* left, const void* right, int64_t depth, int64_t rows, int64_t columns,
               int64_t first, int64_t last, float* out) {
                addTransposed(static_cast<const Half*>(left), static_cast<const Half*>(right),
                              depth, rows, columns, first, last, out);
            },
#else
        .addTransposedProduct = nullptr,
#endif
        .addRows =
            [](Element element, const void* x, int64_t width, int64_t begin, int64_t end,
               float* sums) {
                withElement(element, [&]<typename T>(T) {
                    addRowsTo(static_cast<const T*>(x), width, begin, end, sums);
                });
            },
        .scatterRows =
            [](Element element, const void* x, const int64_t* target, int64_t rows, int64_t width,
               int64_t first, int64_t last, float* table) {
                withElement(element, [&]<typename T>(T) {
                    scatterRowsTo(static_cast<const T*>(x), target, rows, width, first, last,
                                  table);
                });
            },
        .logProbabilityForward =
            [](const OutputRows& rows, int64_t begin, int64_t end) {
                const auto scale = static_cast<float>(rows.scale);
                for (int64_t row = begin; row < end; ++row) {
                    const float* in = rows.logits + row * rows.width;
                    rows.logSumExp[row] =
                        logSumExpOf(in, scale, rows.width,
                                    rows.entropy != nullptr ? rows.entropy + row : nullptr);
                    rows.logProbability[row] = in[rows.targets[row]] * scale - rows.logSumExp[row];
                }
            },
        .logProbabilityBackward =
            [](const OutputRows& rows, Element element, const float* gradient,
               const float* entropyGradient, int64_t begin, int64_t end, void* logitGradient) {
                const auto scale = static_cast<float>(rows.scale);
                withElement(element, [&]<typename T>(T) {
                    for (int64_t row = begin; row < end; ++row) {
                        const bool hasEntropy = entropyGradient != nullptr;
                        logProbabilityBackwardRow(
                            rows.logits + row * rows.width, rows.targets[row],
                            {.scale = scale,
                             .logSumExp = rows.logSumExp[row],
                             .ofTarget = gradient[row] * scale,
                             .ofEntropy = hasEntropy ? entropyGradient[row] * scale : 0.0F,
                             .entropy = hasEntropy ? rows.entropy[row] : 0.0F},
                            rows.width, static_cast<T*>(logitGradient) + row * rows.width);
                    }
                });
            },
        .sampleTokens =
            [](const float* logits, double scale, const double* uniform, int64_t width,
               int64_t begin, int64_t end, int64_t* tokens, float* logProbability) {
                for (int64_t row = begin; row < end; ++row)
                    sampleRow(logits + row * width, static_cast<float>(scale), uniform[row], width,
                              tokens + row, logProbability + row);
            },
        .adamW =
            [](const AdamWStep& step, const float* gradient, int64_t begin, int64_t end,
               float* weights, float* first, float* second, void* compute) {
                adamWElements(step, gradient, begin, end, weights, first, second,
                              static_cast<BFloat16*>(compute));
            },
        .sumOfSquares = [](const float* values, int64_t begin, int64_t end) {
            return sumOfSquaresOf(values, begin, end);
        },
    };
    return kTable;
}

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

#pragma once

#include <cstdint>

/// The loops that decide the engine's speed, free of LibTorch. They are compiled once for each
/// instruction set (AVX-512 with and without bfloat16, AVX2, plain x86-64) and chosen when the
/// program starts.
///
/// All tensors are dense and row-major. Activations are float32 or bfloat16 (Element); arithmetic
/// is float32, but for products of bfloat16 pairs where the processor has them (AVX512-BF16).
/// Widths of rows are multiples of 16 (the study's validation sees to it) except
/// those of logits. A range [begin, end) of rows or items lets callers split work over threads:
/// calls with disjoint ranges never write to the same place.
namespace gradus::kernels {

enum class Element { Float32, BFloat16 };

/// Sizes of one attention layer. A row of `qkv` holds heads, then keyValueHeads keys, then as many
/// values.
struct AttentionShape
{
    std::int64_t heads = 0;
    std::int64_t keyValueHeads = 0; ///< divides heads
    std::int64_t headWidth = 0;     ///< multiple of 16

    [[nodiscard]] std::int64_t rowWidth() const { return (heads + 2 * keyValueHeads) * headWidth; }
};

/// Rows [begin, end) of a packed batch that attend to each other causally, after all of the prefix
/// rows [prefixBegin, prefixEnd) of their group.
struct Segment
{
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

/// Segments that share a prefix. The prefix rows themselves are a causal segment of the same group.
struct SegmentGroup
{
    std::int64_t prefixBegin = 0; ///< an empty prefix: an ordinary document
    std::int64_t prefixEnd = 0;
    std::int64_t firstSegment = 0;
    std::int64_t lastSegment = 0; ///< one past the last, in the array of segments
};

struct AttentionForward
{
    AttentionShape shape;
    Element element = Element::Float32;
    const void* qkv = nullptr;         ///< [N, rowWidth]
    const Segment* segments = nullptr; ///< begin and end of each
    const SegmentGroup* groups = nullptr;
    const float* cosines = nullptr; ///< [positions, headWidth / 2]
    const float* sines = nullptr;
    void* out = nullptr;        ///< [N, heads * headWidth]
    float* logSumExp = nullptr; ///< [N, heads]
};

struct AttentionBackward
{
    AttentionForward forward;          ///< out and logSumExp as the forward pass left them
    const void* outGradient = nullptr; ///< [N, heads * headWidth]
    void* qkvGradient = nullptr;       ///< [N, rowWidth], every row of the groups is written
};

/// One token of many sequences against their caches; sequences of one prompt share its prefix.
struct DecodeAttention
{
    AttentionShape shape;
    Element element = Element::Float32;
    const void* qkv = nullptr; ///< [rows, rowWidth]
    void* out = nullptr;       ///< [rows, heads * headWidth]
    const float* cosines = nullptr;
    const float* sines = nullptr;
    /// Rows of one prompt stand together: prompt p owns rows [promptRows[p], promptRows[p + 1]).
    const std::int64_t* promptRows = nullptr;
    const float* const* prefixKeys =
        nullptr; ///< per prompt [keyValueHeads, headWidth, padded(length)]
    const float* const* prefixValues =
        nullptr; ///< per prompt [keyValueHeads, padded(length), headWidth]
    const std::int64_t* prefixLengths = nullptr;
    const std::int64_t* slots = nullptr;   ///< per row: which sequence of the cache
    const std::int64_t* lengths = nullptr; ///< per row: tokens in the cache before this one
    float* keys = nullptr;                 ///< [sequences, keyValueHeads, headWidth, capacity]
    float* values = nullptr;               ///< [sequences, keyValueHeads, capacity, headWidth]
    std::int64_t capacity = 0;             ///< multiple of 16
};

/// Rows of the output layer: logits and what is made of them.
struct OutputRows
{
    const float* logits = nullptr; ///< [rows, width]
    const std::int64_t* targets = nullptr;
    double scale = 1; ///< 1 / temperature
    std::int64_t width = 0;
    float* logProbability = nullptr; ///< scale * logit of the target - logSumExp
    float* logSumExp = nullptr;      ///< of scale * logits
    float* entropy = nullptr;        ///< of softmax(scale * logits), nats; may be null
};

struct AdamWStep
{
    double learningRate = 0;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weightDecay = 0;
    double gradientScale = 1; ///< multiplies gradients first (clipping)
    std::int64_t step = 1;    ///< 1-based, for bias correction
};

/// The kernels of one instruction set.
struct Table
{
    const char* name; ///< "avx512bf16", "avx512", "avx2", "generic"

    /// sum = x + add, or sum unused and x alone where @p add is null; y = sum * rsqrt(mean(sum^2) +
    /// eps) * weight; inverse[row] keeps the rsqrt. x, add, sum, y: [rows, width].
    void (*rmsNormForward)(Element, const void* x, const void* add, const void* weight, double eps,
                           std::int64_t width, std::int64_t begin, std::int64_t end, void* sum,
                           void* y, float* inverse);
    /// xGradient = d/dx + add (may be null); weightGradient [width] float32 is added to.
    void (*rmsNormBackward)(Element, const void* x, const void* weight, const float* inverse,
                            const void* yGradient, const void* add, std::int64_t width,
                            std::int64_t begin, std::int64_t end, void* xGradient,
                            float* weightGradient);
    /// y = silu(gate) * up; gateUp: [rows, 2 * width], gate first; y: [rows, width].
    void (*swigluForward)(Element, const void* gateUp, std::int64_t width, std::int64_t begin,
                          std::int64_t end, void* y);
    void (*swigluBackward)(Element, const void* gateUp, const void* yGradient, std::int64_t width,
                           std::int64_t begin, std::int64_t end, void* gateUpGradient);
    /// Items are (group, key-value head) pairs: item = group * keyValueHeads + head.
    void (*attentionForward)(const AttentionForward&, std::int64_t beginItem, std::int64_t endItem);
    void (*attentionBackward)(const AttentionBackward&, std::int64_t beginItem,
                              std::int64_t endItem);
    /// Items are (prompt, key-value head) pairs. Appends the row's key and value to the cache
    /// first.
    void (*decodeAttention)(const DecodeAttention&, std::int64_t beginItem, std::int64_t endItem);
    /// Copies keys (rotated) and values of rows [begin, end) into one prompt's prefix cache.
    void (*fillPrefix)(const AttentionForward&, std::int64_t begin, std::int64_t end, float* keys,
                       float* values);
    /// Rows [first, last) of out [rows, columns] += left^T right; left: [depth, rows], right:
    /// [depth, columns], both bfloat16, depth even, columns a multiple of 16. Null where the
    /// processor has no products of bfloat16 pairs.
    void (*addTransposedProduct)(const void* left, const void* right, std::int64_t depth,
                                 std::int64_t rows, std::int64_t columns, std::int64_t first,
                                 std::int64_t last, float* out);
    /// sums[i] += x[row][i] over rows [begin, end); x: [rows, width].
    void (*addRows)(Element, const void* x, std::int64_t width, std::int64_t begin,
                    std::int64_t end, float* sums);
    /// table[target[row]][i] += x[row][i] for columns i in [first, last) and all rows in order;
    /// first and last are multiples of 16.
    void (*scatterRows)(Element, const void* x, const std::int64_t* target, std::int64_t rows,
                        std::int64_t width, std::int64_t first, std::int64_t last, float* table);
    /// Fills log-probability, logSumExp and, unless null, entropy of rows [begin, end).
    void (*logProbabilityForward)(const OutputRows&, std::int64_t begin, std::int64_t end);
    /// logitGradient[row] = scale * (gradient * (onehot - p) - entropyGradient * p * (log p + H)),
    /// p the softmax and H its entropy; entropyGradient may be null. logitGradient: [rows, width].
    void (*logProbabilityBackward)(const OutputRows&, Element, const float* gradient,
                                   const float* entropyGradient, std::int64_t begin,
                                   std::int64_t end, void* logitGradient);
    /// Per row: a token drawn from softmax(scale * logits) by the inverse of the cumulative sum at
    /// uniform[row] in [0, 1), and its log-probability. scale 0 means the most likely token.
    void (*sampleTokens)(const float* logits, double scale, const double* uniform,
                         std::int64_t width, std::int64_t begin, std::int64_t end,
                         std::int64_t* tokens, float* logProbability);
    /// AdamW (Loshchilov and Hutter 2019) on elements [begin, end); compute (bfloat16) is written
    /// if not null.
    void (*adamW)(const AdamWStep&, const float* gradient, std::int64_t begin, std::int64_t end,
                  float* weights, float* first, float* second, void* compute);
    /// Sum of squares of elements [begin, end).
    double (*sumOfSquares)(const float* values, std::int64_t begin, std::int64_t end);
};

/// Rounds a cache length up to what the kernels want.
[[nodiscard]] constexpr std::int64_t padded(std::int64_t length) noexcept
{
    return (length + 15) / 16 * 16;
}

/// The fastest table this processor can run; the same for the life of the process.
/// $GRADUS_KERNELS=avx512bf16|avx512|avx2|generic overrides the choice (for tests and comparisons).
[[nodiscard]] const Table& table();

/// A certain table, or nullptr if this processor cannot run it (for tests).
[[nodiscard]] const Table* tableNamed(const char* name);

} // namespace gradus::kernels

// Compiled once for each instruction set with GRADUS_KERNELS_NAMESPACE set to its name; see
// kernels.h. Deliberately without an include guard, without LibTorch and without containers: a
// template of the standard library instantiated here could be the copy the linker keeps for the
// whole program, and would then run instructions the processor may not have.

#include "core/training/kernels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

using std::int64_t;

#if defined(__AVX512F__)
constexpr int64_t kLanes = 16;
#else
constexpr int64_t kLanes = 8;
#endif

using Vec = float __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
using VecInt = std::int32_t __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
using VecUint = std::uint32_t __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
using VecHalf = std::uint16_t __attribute__((vector_size(kLanes * 2), aligned(2), may_alias));

/// The upper half of a float32.
struct BFloat16
{
    std::uint16_t bits;
};

inline Vec splat(float x)
{
    return x - Vec{};
}

inline Vec load(const float* p)
{
    Vec v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

inline Vec load(const BFloat16* p)
{
    VecHalf half;
    std::memcpy(&half, p, sizeof half);
    const VecUint wide = __builtin_convertvector(half, VecUint) << 16U;
    Vec v;
    std::memcpy(&v, &wide, sizeof v);
    return v;
}

inline void store(float* p, Vec v)
{
    std::memcpy(p, &v, sizeof v);
}

/// Rounds to nearest, ties to even.
inline void store(BFloat16* p, Vec v)
{
    VecUint wide;
    std::memcpy(&wide, &v, sizeof wide);
    wide += 0x7fffU + ((wide >> 16U) & 1U);
    const VecHalf half = __builtin_convertvector(wide >> 16U, VecHalf);
    std::memcpy(p, &half, sizeof half);
}

inline float toFloat(float x)
{
    return x;
}

inline float toFloat(BFloat16 x)
{
    const std::uint32_t bits = std::uint32_t{x.bits} << 16U;
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline void assign(float* p, float x)
{
    *p = x;
}

inline void assign(BFloat16* p, float x)
{
    std::uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    bits += 0x7fffU + ((bits >> 16U) & 1U);
    p->bits = static_cast<std::uint16_t>(bits >> 16U);
}

inline float sum(Vec v)
{
    float total = 0;
    for (int64_t i = 0; i < kLanes; ++i)
        total += v[i];
    return total;
}

inline float largest(Vec v)
{
    float most = v[0];
    for (int64_t i = 1; i < kLanes; ++i)
        most = std::max(most, v[i]);
    return most;
}

/// exp(x) with a relative error below 2e-7; 0 below -87.
inline Vec exponential(Vec x)
{
    constexpr float kLog2E = 1.44269504088896341F;
    constexpr float kRound = 12582912.0F; // 1.5 * 2^23: adding it rounds to an integer
    const Vec clamped = x > 88.0F ? splat(88.0F) : x;
    const Vec shifted = clamped * kLog2E + kRound;
    const Vec n = shifted - kRound;
    const Vec r = (clamped - n * 0.693359375F) - n * -2.12194440e-4F;
    Vec p = splat(1.9875691500e-4F);
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    p = p * r * r + r + 1.0F;
    const VecInt exponent = (__builtin_convertvector(n, VecInt) + 127) << 23;
    Vec power;
    std::memcpy(&power, &exponent, sizeof power);
    return x < -87.0F ? Vec{} : p * power;
}

template <typename Function>
void withElement(Element element, Function&& function)
{
    if (element == Element::BFloat16)
        function(BFloat16{});
    else
        function(float{});
}

// ------------------------------------------------------------------ matrix products on small tiles

/// Memory of one thread that keeps its size between calls.
struct ScratchBuffer
{
    ~ScratchBuffer() { std::free(data); }

    float* data = nullptr;
    int64_t count = 0;
};

inline float* scratch(int slot, int64_t count)
{
    thread_local ScratchBuffer buffers[12];
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

// ------------------------------------------------------------------ norm, activation

template <typename T>
void rmsNormForwardRows(const T* x, const T* weight, double eps, int64_t width, int64_t begin,
                        int64_t end, T* y, float* inverse)
{
    for (int64_t row = begin; row < end; ++row) {
        const T* in = x + row * width;
        Vec squares{};
        for (int64_t i = 0; i < width; i += kLanes) {
            const Vec v = load(in + i);
            squares += v * v;
        }
        const float scale =
            1.0F / std::sqrt(sum(squares) / static_cast<float>(width) + static_cast<float>(eps));
        inverse[row] = scale;
        for (int64_t i = 0; i < width; i += kLanes)
            store(y + row * width + i, load(in + i) * scale * load(weight + i));
    }
}

template <typename T>
void rmsNormBackwardRows(const T* x, const T* weight, const float* inverse, const T* yGradient,
                         const T* add, int64_t width, int64_t begin, int64_t end, T* xGradient,
                         float* weightGradient)
{
    for (int64_t row = begin; row < end; ++row) {
        const T* in = x + row * width;
        const T* dy = yGradient + row * width;
        const float scale = inverse[row];
        Vec dot{};
        for (int64_t i = 0; i < width; i += kLanes) {
            const Vec v = load(in + i);
            const Vec g = load(dy + i);
            dot += v * g * load(weight + i);
            store(weightGradient + i, load(weightGradient + i) + g * v * scale);
        }
        const float mean = sum(dot) * scale * scale / static_cast<float>(width);
        for (int64_t i = 0; i < width; i += kLanes) {
            Vec g = (load(dy + i) * load(weight + i) - load(in + i) * mean) * scale;
            if (add != nullptr)
                g += load(add + row * width + i);
            store(xGradient + row * width + i, g);
        }
    }
}

template <typename T>
void swigluForwardRows(const T* gateUp, int64_t width, int64_t begin, int64_t end, T* y)
{
    for (int64_t row = begin; row < end; ++row) {
        const T* gate = gateUp + row * 2 * width;
        for (int64_t i = 0; i < width; i += kLanes) {
            const Vec g = load(gate + i);
            store(y + row * width + i, g / (1.0F + exponential(-g)) * load(gate + width + i));
        }
    }
}

template <typename T>
void swigluBackwardRows(const T* gateUp, const T* yGradient, int64_t width, int64_t begin,
                        int64_t end, T* gateUpGradient)
{
    for (int64_t row = begin; row < end; ++row) {
        const T* gate = gateUp + row * 2 * width;
        T* out = gateUpGradient + row * 2 * width;
        for (int64_t i = 0; i < width; i += kLanes) {
            const Vec g = load(gate + i);
            const Vec up = load(gate + width + i);
            const Vec dy = load(yGradient + row * width + i);
            const Vec sigmoid = 1.0F / (1.0F + exponential(-g));
            store(out + i, dy * up * sigmoid * (1.0F + g * (1.0F - sigmoid)));
            store(out + width + i, dy * g * sigmoid);
        }
    }
}

// ------------------------------------------------------------------ attention

constexpr int64_t kQueryBlock = 48;

/// Reads headWidth numbers of one head and rotates them (the half-split form Qwen2 uses), times
/// scale.
template <typename T>
void rotated(const T* in, const float* cosine, const float* sine, int64_t width, float scale,
             float* out)
{
    const int64_t half = width / 2;
    for (int64_t i = 0; i < half; ++i) {
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
    for (int64_t i = 0; i < half; ++i) {
        assign(out + i, (in[i] * cosine[i] + in[half + i] * sine[i]) * scale);
        assign(out + half + i, (in[half + i] * cosine[i] - in[i] * sine[i]) * scale);
    }
}

/// Keys and values of one item, both ways round, in float32.
struct KeyValueTiles
{
    int64_t columns = 0;               ///< room for keys: prefix and the longest segment, padded
    float* keys = nullptr;             ///< [columns, headWidth]
    float* keysTransposed = nullptr;   ///< [headWidth, columns]
    float* values = nullptr;           ///< [columns, headWidth]
    float* valuesTransposed = nullptr; ///< [headWidth, columns]; backward only
};

template <typename T>
class AttentionItem
{
public:
    AttentionItem(const AttentionForward& work, int64_t item, bool backward)
        : m_work(work)
        , m_group(work.groups[item / work.shape.keyValueHeads])
        , m_head(item % work.shape.keyValueHeads)
        , m_width(work.shape.headWidth)
        , m_rowWidth(work.shape.rowWidth())
        , m_prefix(m_group.prefixEnd - m_group.prefixBegin)
        , m_qkv(static_cast<const T*>(work.qkv))
        , m_backward(backward)
    {
        int64_t longest = 0;
        for (int64_t s = m_group.firstSegment; s < m_group.lastSegment; ++s)
            longest = std::max(longest, work.segments[s].end - work.segments[s].begin);
        m_tiles.columns = padded(m_prefix + longest);
        const int64_t count = m_tiles.columns * m_width;
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

    void forward()
    {
        if (m_prefix > 0)
            forwardSegment(m_group.prefixBegin, m_group.prefixEnd, 0);
        for (int64_t s = m_group.firstSegment; s < m_group.lastSegment; ++s) {
            const Segment& segment = m_work.segments[s];
            loadKeys(segment.begin, segment.end, m_prefix);
            forwardSegment(segment.begin, segment.end, m_prefix);
        }
    }

    void backward(const AttentionBackward& work)
    {
        const int64_t count = m_tiles.columns * m_width;
        m_keyGradient = scratch(4, count);
        m_valueGradient = scratch(5, count);
        std::fill_n(m_keyGradient, count, 0.0F);
        std::fill_n(m_valueGradient, count, 0.0F);
        for (int64_t s = m_group.firstSegment; s < m_group.lastSegment; ++s) {
            const Segment& segment = m_work.segments[s];
            loadKeys(segment.begin, segment.end, m_prefix);
            backwardSegment(work, segment.begin, segment.end, m_prefix);
            storeKeyGradients(work, segment.begin, segment.end, m_prefix);
        }
        if (m_prefix > 0) { // last, when what the segments owe the prefix has been summed
            backwardSegment(work, m_group.prefixBegin, m_group.prefixEnd, 0);
            storeKeyGradients(work, m_group.prefixBegin, m_group.prefixEnd, 0);
        }
    }

private:
    [[nodiscard]] const float* cosine(int64_t position) const
    {
        return m_work.cosines + position * (m_width / 2);
    }
    [[nodiscard]] const float* sine(int64_t position) const
    {
        return m_work.sines + position * (m_width / 2);
    }

    /// Rows [begin, end) become keys number first and on; a row's position is its key number.
    void loadKeys(int64_t begin, int64_t end, int64_t first)
    {
        const int64_t keyOffset = (m_work.shape.heads + m_head) * m_width;
        const int64_t valueOffset = keyOffset + m_work.shape.keyValueHeads * m_width;
        for (int64_t row = begin; row < end; ++row) {
            const int64_t j = first + row - begin;
            const T* in = m_qkv + row * m_rowWidth;
            float* key = m_tiles.keys + j * m_width;
            float* value = m_tiles.values + j * m_width;
            rotated(in + keyOffset, cosine(j), sine(j), m_width, 1.0F, key);
            for (int64_t i = 0; i < m_width; i += kLanes)
                store(value + i, load(in + valueOffset + i));
            for (int64_t i = 0; i < m_width; ++i)
                m_tiles.keysTransposed[i * m_tiles.columns + j] = key[i];
            if (m_backward)
                for (int64_t i = 0; i < m_width; ++i)
                    m_tiles.valuesTransposed[i * m_tiles.columns + j] = value[i];
        }
    }

    /// Scores of queries [begin, end) against keys [0, limit), rotated and scaled queries kept.
    void scoreBlock(int64_t begin, int64_t end, int64_t position, int64_t head, int64_t limit,
                    float* queries, float* scores)
    {
        const float scale = 1.0F / std::sqrt(static_cast<float>(m_width));
        for (int64_t row = begin; row < end; ++row) {
            const int64_t p = position + row - begin;
            rotated(m_qkv + row * m_rowWidth + head * m_width, cosine(p), sine(p), m_width, scale,
                    queries + (row - begin) * m_width);
        }
        multiply<false>(end - begin, padded(limit), m_width, queries, m_width, 1,
                        m_tiles.keysTransposed, m_tiles.columns, scores, m_tiles.columns);
    }

    template <typename Function>
    void forEachBlock(int64_t begin, int64_t end, int64_t first, Function&& function)
    {
        const int64_t perGroup = m_work.shape.heads / m_work.shape.keyValueHeads;
        for (int64_t head = m_head * perGroup; head < (m_head + 1) * perGroup; ++head)
            for (int64_t row = begin; row < end; row += kQueryBlock) {
                const int64_t last = std::min(end, row + kQueryBlock);
                function(head, row, last, first + row - begin, first + last - begin);
            }
    }

    void forwardSegment(int64_t begin, int64_t end, int64_t first)
    {
        float* queries = scratch(6, kQueryBlock * m_width);
        float* scores = scratch(7, kQueryBlock * m_tiles.columns);
        float* out = scratch(8, kQueryBlock * m_width);
        const int64_t heads = m_work.shape.heads;
        forEachBlock(begin, end, first,
                     [&](int64_t head, int64_t row, int64_t last, int64_t position, int64_t limit) {
                         scoreBlock(row, last, position, head, limit, queries, scores);
                         for (int64_t r = row; r < last; ++r)
                             m_work.logSumExp[r * heads + head] =
                                 softmax(scores + (r - row) * m_tiles.columns,
                                         position + r - row + 1, padded(limit));
                         multiply<false>(last - row, m_width, limit, scores, m_tiles.columns, 1,
                                         m_tiles.values, m_width, out, m_width);
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
        float* scores = scratch(7, kQueryBlock * m_tiles.columns);
        float* outGradient = scratch(8, kQueryBlock * m_width);
        float* scoreGradient = scratch(9, kQueryBlock * m_tiles.columns);
        float* queryGradient = scratch(10, kQueryBlock * m_width);
        const int64_t heads = m_work.shape.heads;
        const float scale = 1.0F / std::sqrt(static_cast<float>(m_width));
        T* gradient = static_cast<T*>(work.qkvGradient);
        forEachBlock(begin, end, first,
                     [&](int64_t head, int64_t row, int64_t last, int64_t position, int64_t limit) {
                         const int64_t n = last - row;
                         const int64_t columns = m_tiles.columns;
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
                                             outDot(row + r, head, outGradient + r * m_width),
                                             scores, scoreGradient);
                         multiply<true>(limit, m_width, n, scores, 1, columns, outGradient, m_width,
                                        m_valueGradient, m_width);
                         multiply<true>(limit, m_width, n, scoreGradient, 1, columns, queries,
                                        m_width, m_keyGradient, m_width);
                         multiply<false>(n, m_width, limit, scoreGradient, columns, 1, m_tiles.keys,
                                         m_width, queryGradient, m_width);
                         for (int64_t r = 0; r < n; ++r)
                             unrotated(queryGradient + r * m_width, cosine(position + r),
                                       sine(position + r), m_width, scale,
                                       gradient + (row + r) * m_rowWidth + head * m_width);
                     });
    }

    /// Sum over the head of out * outGradient.
    float outDot(int64_t row, int64_t head, const float* outGradient) const
    {
        const T* out =
            static_cast<const T*>(m_work.out) + (row * m_work.shape.heads + head) * m_width;
        Vec dot{};
        for (int64_t i = 0; i < m_width; i += kLanes)
            dot += load(out + i) * load(outGradient + i);
        return sum(dot);
    }

    /// Turns scores into probabilities and gradients of probabilities into gradients of scores.
    void softmaxBackward(int64_t r, int64_t length, int64_t end, float logSumExp, float dot,
                         float* scores, float* gradient)
    {
        float* score = scores + r * m_tiles.columns;
        float* g = gradient + r * m_tiles.columns;
        std::fill(score + length, score + end, -1e30F);
        for (int64_t j = 0; j < end; j += kLanes) {
            const Vec p = exponential(load(score + j) - logSumExp);
            store(score + j, p);
            store(g + j, p * (load(g + j) - dot));
        }
    }

    /// Hands key and value gradients number first and on to rows [begin, end) and clears them.
    void storeKeyGradients(const AttentionBackward& work, int64_t begin, int64_t end, int64_t first)
    {
        const int64_t keyOffset = (m_work.shape.heads + m_head) * m_width;
        const int64_t valueOffset = keyOffset + m_work.shape.keyValueHeads * m_width;
        for (int64_t row = begin; row < end; ++row) {
            const int64_t j = first + row - begin;
            T* to = static_cast<T*>(work.qkvGradient) + row * m_rowWidth;
            unrotated(m_keyGradient + j * m_width, cosine(j), sine(j), m_width, 1.0F,
                      to + keyOffset);
            for (int64_t i = 0; i < m_width; i += kLanes)
                store(to + valueOffset + i, load(m_valueGradient + j * m_width + i));
        }
        const int64_t count = (end - begin) * m_width;
        std::fill_n(m_keyGradient + first * m_width, count, 0.0F);
        std::fill_n(m_valueGradient + first * m_width, count, 0.0F);
    }

    const AttentionForward& m_work;
    const SegmentGroup& m_group;
    int64_t m_head;
    int64_t m_width;
    int64_t m_rowWidth;
    int64_t m_prefix;
    const T* m_qkv;
    bool m_backward;
    KeyValueTiles m_tiles;
    float* m_keyGradient = nullptr;
    float* m_valueGradient = nullptr;
};

template <typename T>
void fillPrefixRows(const AttentionForward& work, int64_t begin, int64_t end, float* keys,
                    float* values)
{
    const int64_t width = work.shape.headWidth;
    const int64_t columns = padded(end - begin);
    float* key = scratch(6, width);
    for (int64_t head = 0; head < work.shape.keyValueHeads; ++head)
        for (int64_t row = begin; row < end; ++row) {
            const int64_t j = row - begin;
            const T* in = static_cast<const T*>(work.qkv) + row * work.shape.rowWidth()
                          + (work.shape.heads + head) * width;
            rotated(in, work.cosines + j * (width / 2), work.sines + j * (width / 2), width, 1.0F,
                    key);
            const T* value = in + work.shape.keyValueHeads * width;
            for (int64_t i = 0; i < width; ++i) {
                keys[(head * width + i) * columns + j] = key[i];
                values[(head * columns + j) * width + i] = toFloat(value[i]);
            }
        }
}

/// Softmax of @p length numbers in place, the rest up to padded(length) becomes 0.
inline void softmaxInPlace(float* scores, int64_t length)
{
    const int64_t end = padded(length);
    std::fill(scores + length, scores + end, -1e30F);
    Vec most = splat(-1e30F);
    for (int64_t j = 0; j < end; j += kLanes) {
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
    const float share = 1.0F / sum(total);
    for (int64_t j = 0; j < end; j += kLanes)
        store(scores + j, load(scores + j) * share);
}

/// Appends the key and value of one row to its sequence's cache.
template <typename T>
void appendToCache(const DecodeAttention& work, int64_t row, int64_t head, int64_t position)
{
    const int64_t width = work.shape.headWidth;
    const int64_t sequence = work.slots[row] * work.shape.keyValueHeads + head;
    const int64_t at = work.lengths[row];
    const T* in = static_cast<const T*>(work.qkv) + row * work.shape.rowWidth()
                  + (work.shape.heads + head) * width;
    float* key = scratch(6, width);
    rotated(in, work.cosines + position * (width / 2), work.sines + position * (width / 2), width,
            1.0F, key);
    float* keys = work.keys + sequence * width * work.capacity;
    for (int64_t i = 0; i < width; ++i)
        keys[i * work.capacity + at] = key[i];
    const T* value = in + work.shape.keyValueHeads * width;
    float* values = work.values + (sequence * work.capacity + at) * width;
    for (int64_t i = 0; i < width; i += kLanes)
        store(values + i, load(value + i));
}

/// All rows of one prompt, one key-value head: the prefix as one product, each suffix on its own.
template <typename T>
void decodeItem(const DecodeAttention& work, int64_t prompt, int64_t head)
{
    const int64_t width = work.shape.headWidth;
    const int64_t perGroup = work.shape.heads / work.shape.keyValueHeads;
    const int64_t begin = work.promptRows[prompt];
    const int64_t end = work.promptRows[prompt + 1];
    const int64_t prefix = work.prefixLengths[prompt];
    const int64_t prefixColumns = padded(prefix);
    const int64_t columns = prefixColumns + work.capacity;
    const int64_t queriesCount = (end - begin) * perGroup;
    float* queries = scratch(7, queriesCount * width);
    float* scores = scratch(8, queriesCount * columns);
    float* out = scratch(9, queriesCount * width);
    const float scale = 1.0F / std::sqrt(static_cast<float>(width));

    for (int64_t row = begin; row < end; ++row) {
        const int64_t position = prefix + work.lengths[row];
        appendToCache<T>(work, row, head, position);
        for (int64_t g = 0; g < perGroup; ++g)
            rotated(static_cast<const T*>(work.qkv) + row * work.shape.rowWidth()
                        + (head * perGroup + g) * width,
                    work.cosines + position * (width / 2), work.sines + position * (width / 2),
                    width, scale, queries + ((row - begin) * perGroup + g) * width);
    }
    multiply<false>(queriesCount, prefixColumns, width, queries, width, 1,
                    work.prefixKeys[prompt] + head * width * prefixColumns, prefixColumns, scores,
                    columns);
    for (int64_t row = begin; row < end; ++row) {
        const int64_t sequence = work.slots[row] * work.shape.keyValueHeads + head;
        const int64_t length = work.lengths[row] + 1;
        const int64_t first = (row - begin) * perGroup;
        // The suffix scores follow the prefix's without a gap, so that one softmax covers both.
        float* own = scratch(10, perGroup * work.capacity);
        multiply<false>(perGroup, padded(length), width, queries + first * width, width, 1,
                        work.keys + sequence * width * work.capacity, work.capacity, own,
                        work.capacity);
        for (int64_t g = 0; g < perGroup; ++g) {
            float* score = scores + (first + g) * columns;
            std::copy_n(own + g * work.capacity, length, score + prefix);
            softmaxInPlace(score, prefix + length);
        }
    }
    multiply<false>(queriesCount, width, prefix, scores, columns, 1,
                    work.prefixValues[prompt] + head * prefixColumns * width, width, out, width);
    for (int64_t row = begin; row < end; ++row) {
        const int64_t sequence = work.slots[row] * work.shape.keyValueHeads + head;
        const int64_t first = (row - begin) * perGroup;
        multiply<true>(perGroup, width, work.lengths[row] + 1, scores + first * columns + prefix,
                       columns, 1, work.values + sequence * work.capacity * width, width,
                       out + first * width, width);
        T* to = static_cast<T*>(work.out) + (row * work.shape.heads + head * perGroup) * width;
        for (int64_t i = 0; i < perGroup * width; i += kLanes)
            store(to + i, load(out + first * width + i));
    }
}

// ------------------------------------------------------------------ output layer

template <typename T>
float logSumExpOf(const T* logits, float scale, int64_t width)
{
    const int64_t whole = width / kLanes * kLanes;
    float peak = -3e38F;
    Vec most = splat(peak);
    for (int64_t i = 0; i < whole; i += kLanes) {
        const Vec v = load(logits + i) * scale;
        most = v > most ? v : most;
    }
    peak = largest(most);
    for (int64_t i = whole; i < width; ++i)
        peak = std::max(peak, toFloat(logits[i]) * scale);
    Vec total{};
    for (int64_t i = 0; i < whole; i += kLanes)
        total += exponential(load(logits + i) * scale - peak);
    float result = sum(total);
    for (int64_t i = whole; i < width; ++i)
        result += std::exp(toFloat(logits[i]) * scale - peak);
    return peak + std::log(result);
}

template <typename T>
void logProbabilityBackwardRows(T* logits, const int64_t* targets, float scale,
                                const float* logSumExp, const float* gradient, int64_t width,
                                int64_t begin, int64_t end)
{
    const int64_t whole = width / kLanes * kLanes;
    for (int64_t row = begin; row < end; ++row) {
        T* out = logits + row * width;
        const float g = gradient[row] * scale;
        const float target = std::exp(toFloat(out[targets[row]]) * scale - logSumExp[row]);
        for (int64_t i = 0; i < whole; i += kLanes)
            store(out + i, exponential(load(out + i) * scale - logSumExp[row]) * -g);
        for (int64_t i = whole; i < width; ++i)
            assign(out + i, std::exp(toFloat(out[i]) * scale - logSumExp[row]) * -g);
        assign(out + targets[row], g * (1.0F - target));
    }
}

template <typename T>
void sampleRow(const T* logits, float scale, double uniform, int64_t width, int64_t* token,
               float* logProbability)
{
    if (scale == 0.0F) {
        int64_t best = 0;
        for (int64_t i = 1; i < width; ++i)
            if (toFloat(logits[i]) > toFloat(logits[best]))
                best = i;
        *token = best;
        *logProbability = toFloat(logits[best]) - logSumExpOf(logits, 1.0F, width);
        return;
    }
    const float logSum = logSumExpOf(logits, scale, width);
    float* shares = scratch(11, padded(width));
    const int64_t whole = width / kLanes * kLanes;
    for (int64_t i = 0; i < whole; i += kLanes)
        store(shares + i, exponential(load(logits + i) * scale - logSum));
    for (int64_t i = whole; i < width; ++i)
        shares[i] = std::exp(toFloat(logits[i]) * scale - logSum);
    double cumulative = 0;
    int64_t chosen = 0; // stays the last possible token if rounding leaves the sum below uniform
    for (int64_t i = 0; i < width && cumulative <= uniform; ++i)
        if (shares[i] > 0.0F) {
            cumulative += static_cast<double>(shares[i]);
            chosen = i;
        }
    *token = chosen;
    *logProbability = toFloat(logits[chosen]) * scale - logSum;
}

// ------------------------------------------------------------------ optimiser

template <typename T>
void adamWElements(const AdamWStep& step, const T* gradient, int64_t begin, int64_t end,
                   float* weights, float* first, float* second, BFloat16* compute)
{
    const auto beta1 = static_cast<float>(step.beta1);
    const auto beta2 = static_cast<float>(step.beta2);
    const double t = static_cast<double>(step.step);
    const auto rate = static_cast<float>(step.learningRate / (1.0 - std::pow(step.beta1, t)));
    const auto correction = static_cast<float>(1.0 / (1.0 - std::pow(step.beta2, t)));
    const auto decay = static_cast<float>(1.0 - step.learningRate * step.weightDecay);
    const auto scale = static_cast<float>(step.gradientScale);
    const auto epsilon = static_cast<float>(step.epsilon);
    for (int64_t i = begin; i < end; ++i) {
        const float g = toFloat(gradient[i]) * scale;
        first[i] = beta1 * first[i] + (1.0F - beta1) * g;
        second[i] = beta2 * second[i] + (1.0F - beta2) * g * g;
        weights[i] =
            weights[i] * decay - rate * first[i] / (std::sqrt(second[i] * correction) + epsilon);
        if (compute != nullptr)
            assign(compute + i, weights[i]);
    }
}

template <typename T>
double sumOfSquaresOf(const T* values, int64_t begin, int64_t end)
{
    double total = 0;
    int64_t i = begin;
    for (; i + kLanes <= end; i += kLanes) {
        const Vec v = load(values + i);
        total += sum(v * v);
    }
    for (; i < end; ++i)
        total += toFloat(values[i]) * toFloat(values[i]);
    return total;
}

} // namespace

/// Fills the table with this instruction set's functions; captureless lambdas pick the element
/// type.
const Table& kernelTable();

const Table& kernelTable()
{
    static const Table kTable{
        .name = GRADUS_KERNELS_NAME,
        .rmsNormForward =
            [](Element element, const void* x, const void* weight, double eps, int64_t width,
               int64_t begin, int64_t end, void* y, float* inverse) {
                withElement(element, [&]<typename T>(T) {
                    rmsNormForwardRows(static_cast<const T*>(x), static_cast<const T*>(weight), eps,
                                       width, begin, end, static_cast<T*>(y), inverse);
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
                        AttentionItem<T>(work, item, false).forward();
                });
            },
        .attentionBackward =
            [](const AttentionBackward& work, int64_t begin, int64_t end) {
                withElement(work.forward.element, [&]<typename T>(T) {
                    for (int64_t item = begin; item < end; ++item)
                        AttentionItem<T>(work.forward, item, true).backward(work);
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
        .logProbabilityForward =
            [](Element element, const void* logits, const int64_t* targets, double scale,
               int64_t width, int64_t begin, int64_t end, float* logProbability, float* logSumExp) {
                withElement(element, [&]<typename T>(T) {
                    const auto factor = static_cast<float>(scale);
                    for (int64_t row = begin; row < end; ++row) {
                        const T* in = static_cast<const T*>(logits) + row * width;
                        logSumExp[row] = logSumExpOf(in, factor, width);
                        logProbability[row] = toFloat(in[targets[row]]) * factor - logSumExp[row];
                    }
                });
            },
        .logProbabilityBackward =
            [](Element element, void* logits, const int64_t* targets, double scale,
               const float* logSumExp, const float* gradient, int64_t width, int64_t begin,
               int64_t end) {
                withElement(element, [&]<typename T>(T) {
                    logProbabilityBackwardRows(static_cast<T*>(logits), targets,
                                               static_cast<float>(scale), logSumExp, gradient,
                                               width, begin, end);
                });
            },
        .sampleTokens =
            [](Element element, const void* logits, double scale, const double* uniform,
               int64_t width, int64_t begin, int64_t end, int64_t* tokens, float* logProbability) {
                withElement(element, [&]<typename T>(T) {
                    for (int64_t row = begin; row < end; ++row)
                        sampleRow(static_cast<const T*>(logits) + row * width,
                                  static_cast<float>(scale), uniform[row], width, tokens + row,
                                  logProbability + row);
                });
            },
        .adamW =
            [](const AdamWStep& step, Element gradientElement, const void* gradient, int64_t begin,
               int64_t end, float* weights, float* first, float* second, void* compute) {
                withElement(gradientElement, [&]<typename T>(T) {
                    adamWElements(step, static_cast<const T*>(gradient), begin, end, weights, first,
                                  second, static_cast<BFloat16*>(compute));
                });
            },
        .sumOfSquares =
            [](Element element, const void* values, int64_t begin, int64_t end) {
                double total = 0;
                withElement(element, [&]<typename T>(T) {
                    total = sumOfSquaresOf(static_cast<const T*>(values), begin, end);
                });
                return total;
            },
    };
    return kTable;
}

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

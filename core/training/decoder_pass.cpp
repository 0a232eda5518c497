#include "core/training/decoder_pass.h"

#include "core/training/matrix_product.h"
#include "core/training/parallel.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace gradus {

namespace {

constexpr std::int64_t kRowGrain = 32;
/// Sums over rows are made in so many parts, whatever the number of threads, and added in order.
constexpr std::int64_t kParts = 16;

} // namespace

std::int64_t DecoderPass::paddedRows(std::int64_t rows) noexcept
{
    const auto size = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(rows)));
    const std::int64_t step = std::clamp<std::int64_t>(size / 16, 8, 128);
    return (rows + step - 1) / step * step;
}

void* DecoderPass::room(Buffer& buffer, std::int64_t columns) const
{
    return buffer.reserve(static_cast<std::size_t>(m_rows * columns) * sizeOf(m_weights->element));
}

DecoderPass::Activations& DecoderPass::layer(std::size_t index)
{
    while (m_layers.size() <= index)
        m_layers.push_back(std::make_unique<Activations>());
    return *m_layers[index];
}

void DecoderPass::embed(void* x) const
{
    const std::size_t bytes =
        static_cast<std::size_t>(m_weights->model.width) * sizeOf(m_weights->element);
    char* to = static_cast<char*>(x);
    const char* table = static_cast<const char*>(m_weights->at(m_weights->embedding));
    const auto count = static_cast<std::int64_t>(m_tokens.size());
    inParallel(count, 256, [&](std::int64_t begin, std::int64_t end) {
        for (auto row = static_cast<std::size_t>(begin); row < static_cast<std::size_t>(end); ++row)
            std::memcpy(to + row * bytes, table + static_cast<std::size_t>(m_tokens[row]) * bytes,
                        bytes);
    });
    std::memset(to + m_tokens.size() * bytes, 0,
                (static_cast<std::size_t>(m_rows) - m_tokens.size()) * bytes);
}

void DecoderPass::norm(const void* x, const void* add, std::int64_t weight, void* sum,
                       Buffer& inverse, void* y) const
{
    float* inverses = inverse.reserveFor<float>(m_rows);
    inParallel(m_rows, kRowGrain, [&](std::int64_t begin, std::int64_t end) {
        kernels::table().rmsNormForward(m_weights->element, x, add, m_weights->at(weight),
                                        m_weights->normEpsilon, m_weights->model.width, begin, end,
                                        sum, y, inverses);
    });
}

void DecoderPass::normBack(const Buffer& x, std::int64_t weight, const Buffer& inverse,
                           const void* yGradient, const void* add, void* xGradient)
{
    const std::int64_t width = m_weights->model.width;
    float* sums = m_sums.reserveFor<float>(kParts * width);
    std::fill_n(sums, kParts * width, 0.0F);
    inParallel(kParts, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t part = begin; part < end; ++part)
            kernels::table().rmsNormBackward(m_weights->element, x.data(), m_weights->at(weight),
                                             static_cast<const float*>(inverse.data()), yGradient,
                                             add, width, m_rows * part / kParts,
                                             m_rows * (part + 1) / kParts, xGradient,
                                             sums + part * width);
    });
    float* gradient = m_weights->gradientAt(weight);
    for (std::int64_t part = 0; part < kParts; ++part)
        for (std::int64_t i = 0; i < width; ++i)
            gradient[i] += sums[part * width + i];
}

void DecoderPass::product(const void* left, std::int64_t depth, std::int64_t weight,
                          std::int64_t columns, void* out, std::int64_t bias) const
{
    multiply({.rows = m_rows,
              .columns = columns,
              .depth = depth,
              .in = m_weights->element,
              .out = m_weights->element,
              .isRightTransposed = true,
              .hasBias = bias >= 0},
             left, m_weights->at(weight), out, bias >= 0 ? m_weights->at(bias) : nullptr);
}

void DecoderPass::productBack(const void* outGradient, const void* left, std::int64_t depth,
                              std::int64_t weight, std::int64_t columns, void* leftGradient) const
{
    multiply({.rows = columns,
              .columns = depth,
              .depth = m_rows,
              .in = m_weights->element,
              .out = kernels::Element::Float32,
              .isLeftTransposed = true,
              .isAdded = true},
             outGradient, left, m_weights->gradientAt(weight));
    multiply({.rows = m_rows,
              .columns = depth,
              .depth = columns,
              .in = m_weights->element,
              .out = m_weights->element},
             outGradient, m_weights->at(weight), leftGradient);
}

void DecoderPass::addBiasGradient(const void* gradient, std::int64_t bias, std::int64_t columns)
{
    float* sums = m_sums.reserveFor<float>(kParts * columns);
    std::fill_n(sums, kParts * columns, 0.0F);
    inParallel(kParts, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t part = begin; part < end; ++part)
            kernels::table().addRows(m_weights->element, gradient, columns, m_rows * part / kParts,
                                     m_rows * (part + 1) / kParts, sums + part * columns);
    });
    float* to = m_weights->gradientAt(bias);
    for (std::int64_t part = 0; part < kParts; ++part)
        for (std::int64_t i = 0; i < columns; ++i)
            to[i] += sums[part * columns + i];
}

void DecoderPass::addEmbeddingGradient(const void* xGradient) const
{
    // Split by columns, since several rows may have one token.
    const std::int64_t width = m_weights->model.width;
    inParallel(width / kModelGranularity, 1, [&](std::int64_t begin, std::int64_t end) {
        kernels::table().scatterRows(m_weights->element, xGradient, m_tokens.data(),
                                     static_cast<std::int64_t>(m_tokens.size()), width,
                                     begin * kModelGranularity, end * kModelGranularity,
                                     m_weights->gradientAt(m_weights->embedding));
    });
}

const void* DecoderPass::forward(std::span<const std::int64_t> tokens, bool keeps,
                                 const Attend& attend)
{
    const ModelSpec& model = m_weights->model;
    const std::int64_t width = model.width;
    const std::int64_t rowWidth = m_weights->attentionShape().rowWidth();
    m_tokens.assign(tokens.begin(), tokens.end());
    m_rows = paddedRows(static_cast<std::int64_t>(tokens.size()));
    m_keeps = keeps;
    void* branch = room(m_branch, width);
    void* x = room(layer(0).x, width);
    embed(x);
    norm(x, nullptr, m_weights->layers[0].attentionNorm, nullptr, layer(0).inverse,
         room(layer(0).normed, width));
    for (std::size_t i = 0; i < m_weights->layers.size(); ++i) {
        const LayerOffsets& offsets = m_weights->layers[i];
        Activations& now = layer(keeps ? i : 0);
        product(now.normed.data(), width, offsets.qkv, rowWidth, room(now.qkv, rowWidth),
                offsets.qkvBias);
        attend(i, now.qkv.data(), room(now.attended, width));
        product(now.attended.data(), width, offsets.out, width, branch);
        norm(x, branch, offsets.feedForwardNorm, room(now.middle, width), now.middleInverse,
             room(now.middleNormed, width));
        product(now.middleNormed.data(), width, offsets.gateUp, 2 * model.feedForward,
                room(now.gateUp, 2 * model.feedForward));
        void* inner = room(now.inner, model.feedForward);
        inParallel(m_rows, kRowGrain, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().swigluForward(m_weights->element, now.gateUp.data(), model.feedForward,
                                           begin, end, inner);
        });
        product(inner, model.feedForward, offsets.down, width, branch);

        const bool isLast = i + 1 == m_weights->layers.size();
        Activations& next = layer(keeps && !isLast ? i + 1 : 0);
        x = isLast ? room(m_last, width) : room(next.x, width);
        norm(now.middle.data(), branch,
             isLast ? m_weights->finalNorm : m_weights->layers[i + 1].attentionNorm, x,
             isLast ? m_lastInverse : next.inverse,
             isLast ? room(m_hidden, width) : room(next.normed, width));
    }
    return m_hidden.data();
}

void DecoderPass::backward(const void* hiddenGradient, const AttendBack& attendBack)
{
    const ModelSpec& model = m_weights->model;
    const std::int64_t width = model.width;
    const std::int64_t rowWidth = m_weights->attentionShape().rowWidth();
    void* gradient = room(m_gradient[0], width);
    void* middle = room(m_gradient[1], width);
    void* narrow = room(m_narrow, std::max<std::int64_t>({width, model.feedForward, rowWidth}));
    void* wide = room(m_wide, std::max<std::int64_t>(2 * model.feedForward, rowWidth));
    normBack(m_last, m_weights->finalNorm, m_lastInverse, hiddenGradient, nullptr, gradient);
    for (std::size_t i = m_weights->layers.size(); i-- > 0;) {
        const LayerOffsets& offsets = m_weights->layers[i];
        Activations& now = layer(i);
        productBack(gradient, now.inner.data(), model.feedForward, offsets.down, width, narrow);
        inParallel(m_rows, kRowGrain, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().swigluBackward(m_weights->element, now.gateUp.data(), narrow,
                                            model.feedForward, begin, end, wide);
        });
        productBack(wide, now.middleNormed.data(), width, offsets.gateUp, 2 * model.feedForward,
                    narrow);
        normBack(now.middle, offsets.feedForwardNorm, now.middleInverse, narrow, gradient, middle);
        productBack(middle, now.attended.data(), width, offsets.out, width, narrow);
        attendBack(i, now.qkv.data(), now.attended.data(), narrow, wide);
        addBiasGradient(wide, offsets.qkvBias, rowWidth);
        productBack(wide, now.normed.data(), width, offsets.qkv, rowWidth, narrow);
        normBack(now.x, offsets.attentionNorm, now.inverse, narrow, middle, gradient);
    }
    addEmbeddingGradient(gradient);
}

} // namespace gradus

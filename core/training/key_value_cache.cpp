#include "core/training/key_value_cache.h"

#include <cstring>
#include <utility>

namespace gradus {

KeyValueCache::KeyValueCache(const DecoderWeights& weights, std::int64_t slots,
                             std::int64_t capacity)
    : m_shape(weights.attentionShape())
    , m_capacity(kernels::padded(capacity))
    , m_layerSize(slots * m_shape.keyValueHeads * m_shape.headWidth * m_capacity)
    , m_layers(weights.layers.size())
{
    // What nobody has written takes part in products with probability 0, so it must be finite.
    const auto bytes = static_cast<std::size_t>(slots * slotBytes(weights, capacity));
    std::memset(m_memory.reserve(bytes), 0, bytes);
}

std::int64_t KeyValueCache::slotBytes(const DecoderWeights& weights, std::int64_t capacity) noexcept
{
    const auto shape = weights.attentionShape();
    return 2 * static_cast<std::int64_t>(weights.layers.size()) * shape.keyValueHeads
           * shape.headWidth * kernels::padded(capacity) * static_cast<std::int64_t>(sizeof(float));
}

float* KeyValueCache::keys(std::size_t layer) const
{
    return static_cast<float*>(m_memory.data())
           + 2 * static_cast<std::int64_t>(layer) * m_layerSize;
}

float* KeyValueCache::values(std::size_t layer) const
{
    return keys(layer) + m_layerSize;
}

std::unique_ptr<KeyValueCache::Prefix> KeyValueCache::takePrefix(std::int64_t length)
{
    auto prefix = std::make_unique<Prefix>();
    if (!m_free.empty()) {
        prefix = std::move(m_free.back());
        m_free.pop_back();
    }
    prefix->length = length;
    prefix->layerSize = m_shape.keyValueHeads * m_shape.headWidth * kernels::padded(length);
    const std::int64_t count = 2 * static_cast<std::int64_t>(m_layers) * prefix->layerSize;
    std::memset(prefix->memory.reserveFor<float>(count), 0,
                static_cast<std::size_t>(count) * sizeof(float));
    return prefix;
}

} // namespace gradus

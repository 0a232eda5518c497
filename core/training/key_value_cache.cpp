#include "core/training/key_value_cache.h"

#include <utility>

namespace gradus {

KeyValueCache::KeyValueCache(const DecoderWeights& weights)
    : m_shape(weights.attentionShape())
    , m_layers(weights.layers.size())
{}

void KeyValueCache::setRoom(std::int64_t slots, std::int64_t capacity)
{
    m_capacity = kernels::padded(capacity);
    m_layerSize = slots * m_shape.keyValueHeads * m_shape.headWidth * m_capacity;
    m_memory.reserveFor<float>(2 * static_cast<std::int64_t>(m_layers) * m_layerSize);
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
    prefix->memory.reserveFor<float>(2 * static_cast<std::int64_t>(m_layers) * prefix->layerSize);
    return prefix;
}

} // namespace gradus

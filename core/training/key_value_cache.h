#pragma once

#include "core/training/buffer.h"
#include "core/training/decoder_weights.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace gradus {

/// Rotated keys and values of samples under way, float32. A sample's own tokens lie in a slot; the
/// prompt it continues is stored once and shared by all its samples.
class KeyValueCache
{
public:
    explicit KeyValueCache(const DecoderWeights& weights);

    /// Forgets all samples and makes room. @param slots samples at once. @param capacity tokens a
    /// slot holds at most. Memory is kept; what nobody has written since holds anything, and takes
    /// part in no result.
    void setRoom(std::int64_t slots, std::int64_t capacity);

    /// Bytes of one slot of so many tokens.
    [[nodiscard]] static std::int64_t slotBytes(const DecoderWeights& weights,
                                                std::int64_t capacity) noexcept;

    [[nodiscard]] float*
    keys(std::size_t layer) const; ///< [slots, keyValueHeads, headWidth, capacity]
    [[nodiscard]] float*
    values(std::size_t layer) const; ///< [slots, keyValueHeads, capacity, headWidth]
    [[nodiscard]] std::int64_t capacity() const { return m_capacity; }

    /// A prompt's keys and values, all layers.
    struct Prefix
    {
        Buffer memory;
        std::int64_t length = 0;
        std::int64_t layerSize = 0; ///< numbers of the keys of one layer, or of its values

        [[nodiscard]] float* keys(std::size_t layer) const
        {
            return static_cast<float*>(memory.data())
                   + 2 * static_cast<std::int64_t>(layer) * layerSize;
        }
        [[nodiscard]] float* values(std::size_t layer) const { return keys(layer) + layerSize; }
    };
    /// Room for a prompt of @p length tokens; memory of prompts given back is used again.
    [[nodiscard]] std::unique_ptr<Prefix> takePrefix(std::int64_t length);
    void giveBack(std::unique_ptr<Prefix> prefix) { m_free.push_back(std::move(prefix)); }

private:
    kernels::AttentionShape m_shape;
    std::int64_t m_capacity = 0;
    std::int64_t m_layerSize = 0; ///< numbers of the keys of all slots in one layer
    std::size_t m_layers;
    Buffer m_memory;
    std::vector<std::unique_ptr<Prefix>> m_free;
};

} // namespace gradus

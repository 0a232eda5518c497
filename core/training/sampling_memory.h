#pragma once

#include "core/training/buffer.h"
#include "core/training/decoder_pass.h"
#include "core/training/key_value_cache.h"

namespace gradus {

/// What sampling works in: kept from call to call, so that steady work allocates nothing.
struct SamplingMemory
{
    explicit SamplingMemory(const DecoderWeights& weights)
        : cache(weights)
        , pass(weights)
    {}

    KeyValueCache cache;
    DecoderPass pass;
    Buffer firstStates; ///< hidden states that first tokens are drawn from
    Buffer logits;
    Buffer logSumExp; ///< of the prompts' attention
};

} // namespace gradus

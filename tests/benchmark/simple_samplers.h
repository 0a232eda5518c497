#pragma once

#include "core/training/sampler.h"
#include "tests/benchmark/eager_decoder.h"

#include <span>
#include <vector>

// Two plain ways to sample, which ours is checked and measured against. Both draw with the same
// numbers as sampleCompletions(), so that in float32 all three give the same completions, and know
// temperature, but neither top-p nor top-k.

namespace gradus {

/// Every sample on its own: reads its prompt, then one token at a time with a cache of keys and
/// values.
[[nodiscard]] std::vector<std::vector<Completion>>
sampleOneByOne(const EagerDecoder& decoder, std::span<const SamplePrompt> prompts,
               const SampleOptions& options);

/// Prompt after prompt: reads it once, copies its cache for each sample and runs all of them until
/// the last has ended.
[[nodiscard]] std::vector<std::vector<Completion>>
sampleWithClonedCaches(const EagerDecoder& decoder, std::span<const SamplePrompt> prompts,
                       const SampleOptions& options);

} // namespace gradus

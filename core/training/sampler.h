#pragma once

#include "core/token/tokenizer.h"
#include "core/training/decoder.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace gradus {

/// One prompt to continue.
struct SamplePrompt
{
    std::vector<TokenId> tokens; ///< at least one
    int samples = 1;             ///< continuations wanted
    std::uint64_t key = 0;       ///< addresses its random numbers: (seed, key, sample, position)
    int firstSample = 0;         ///< number of the first one: more of them can be drawn later
};

struct SampleOptions
{
    double temperature = 1.0; ///< 0: always the most likely token
    double topP = 1.0;        ///< draw among the likeliest tokens that together reach this share
    int topK = 0;             ///< draw among so many of the likeliest tokens; 0: all
    int maxNewTokens = 256;
    TokenId endOfText = 1;
    std::uint64_t seed = 0;
};

/// One continuation.
struct Completion
{
    std::vector<TokenId> tokens;       ///< with the end-of-text token, if it came
    std::vector<float> logProbability; ///< of each token under the whole
                                       ///< distribution at the temperature sampled with
    bool isTruncated = false;          ///< stopped by maxNewTokens or the model's context
};

/// The random numbers of one prompt have a seed of their own: any two keys may differ in any bit.
[[nodiscard]] std::uint64_t seedOfPrompt(std::uint64_t seed, std::uint64_t key) noexcept;
/// The number in [0, 1) that decides a token. @param position of the token in the completion, below
/// 2^20.
[[nodiscard]] double drawAt(std::uint64_t promptSeed, int sample, std::int64_t position) noexcept;

/// Samples continuations of many prompts at once with a key-value cache: each prompt is read once
/// and shared by its samples, finished samples leave the batch.
///
/// A continuation depends on (weights, prompt, seed, key, sample) only, not on what else is in the
/// batch (up to rounding in the last bit of a matrix product).
/// @return for each prompt its samples, in order.
/// Throws std::invalid_argument if a prompt does not fit into the model's context. One call at a
/// time for a decoder, which keeps the memory for the next.
[[nodiscard]] std::vector<std::vector<Completion>>
sampleCompletions(const Decoder& decoder, std::span<const SamplePrompt> prompts,
                  const SampleOptions& options);

} // namespace gradus

#include "tests/benchmark/simple_samplers.h"

#include <algorithm>

#include <torch/types.h>

namespace gradus {

namespace {

/// The draw that sampler.h promises for (seed, key, sample, position).
double uniformAt(const SampleOptions& options, std::uint64_t key, std::uint64_t sample,
                 std::size_t position)
{
    return drawAt(seedOfPrompt(options.seed, key), static_cast<int>(sample),
                  static_cast<std::int64_t>(position));
}

/// Tokens drawn from each row of logits by the inverse of the cumulative sum, and their
/// log-probabilities. @param uniform one a row.
struct Draw
{
    torch::Tensor tokens;         ///< [B] int64
    torch::Tensor logProbability; ///< [B] float32
};

Draw drawFrom(const torch::Tensor& logits, const SampleOptions& options,
              const std::vector<double>& uniform)
{
    const bool isGreedy = options.temperature <= 0;
    const auto logs =
        torch::log_softmax(logits.to(torch::kFloat32) / (isGreedy ? 1.0 : options.temperature), -1);
    torch::Tensor tokens;
    if (isGreedy) {
        tokens = logs.argmax(-1);
    } else {
        const auto below = logs.exp().to(torch::kFloat64).cumsum(-1)
                           <= torch::tensor(uniform, torch::kFloat64).unsqueeze(1);
        tokens = below.sum(-1).clamp_max(logits.size(-1) - 1);
    }
    return {tokens, logs.gather(1, tokens.unsqueeze(1)).squeeze(1)};
}

torch::Tensor tensorOf(const std::vector<TokenId>& tokens)
{
    return torch::tensor(tokens, torch::kInt32).to(torch::kInt64).unsqueeze(0);
}

/// Tokens a completion may have at most.
std::int64_t room(const EagerDecoder& decoder, const SamplePrompt& prompt,
                  const SampleOptions& options)
{
    return std::min<std::int64_t>(options.maxNewTokens,
                                  decoder.contextLength()
                                      - static_cast<std::int64_t>(prompt.tokens.size()));
}

/// Adds one token; @return whether the completion goes on.
bool append(Completion& completion, std::int64_t token, float logProbability,
            const SampleOptions& options, std::int64_t most)
{
    completion.tokens.push_back(static_cast<TokenId>(token));
    completion.logProbability.push_back(logProbability);
    if (token == options.endOfText)
        return false;
    completion.isTruncated = static_cast<std::int64_t>(completion.tokens.size()) >= most;
    return !completion.isTruncated;
}

} // namespace

std::vector<std::vector<Completion>> sampleOneByOne(const EagerDecoder& decoder,
                                                    std::span<const SamplePrompt> prompts,
                                                    const SampleOptions& options)
{
    const c10::InferenceMode noGradients;
    std::vector<std::vector<Completion>> results;
    for (const auto& prompt : prompts) {
        const std::int64_t most = room(decoder, prompt, options);
        const auto tokens = tensorOf(prompt.tokens);
        auto& samples = results.emplace_back(static_cast<std::size_t>(prompt.samples));
        for (std::size_t s = 0; s < samples.size(); ++s) {
            auto cache = decoder.makeCache(1, tokens.size(1) + most);
            auto logits = decoder.nextLogits(tokens, cache);
            while (true) {
                const auto draw = drawFrom(
                    logits, options, {uniformAt(options, prompt.key, s, samples[s].tokens.size())});
                if (!append(samples[s], draw.tokens.item<std::int64_t>(),
                            draw.logProbability.item<float>(), options, most))
                    break;
                logits = decoder.nextLogits(draw.tokens.unsqueeze(1), cache);
            }
        }
    }
    return results;
}

namespace {

/// The prompt's cache once for each of its samples, with room for what they add.
EagerCache cloned(const EagerDecoder& decoder, const EagerCache& prompt, std::int64_t samples,
                  std::int64_t most)
{
    auto cache = decoder.makeCache(samples, prompt.length + most);
    cache.length = prompt.length;
    for (std::size_t layer = 0; layer < cache.keys.size(); ++layer) {
        cache.keys[layer].narrow(2, 0, prompt.length).copy_(prompt.keys[layer]);
        cache.values[layer].narrow(2, 0, prompt.length).copy_(prompt.values[layer]);
    }
    return cache;
}

} // namespace

std::vector<std::vector<Completion>> sampleWithClonedCaches(const EagerDecoder& decoder,
                                                            std::span<const SamplePrompt> prompts,
                                                            const SampleOptions& options)
{
    const c10::InferenceMode noGradients;
    std::vector<std::vector<Completion>> results;
    for (const auto& prompt : prompts) {
        const std::int64_t most = room(decoder, prompt, options);
        const auto tokens = tensorOf(prompt.tokens);
        auto promptCache = decoder.makeCache(1, tokens.size(1));
        auto logits = decoder.nextLogits(tokens, promptCache).expand({prompt.samples, -1});
        auto cache = cloned(decoder, promptCache, prompt.samples, most);
        auto& samples = results.emplace_back(static_cast<std::size_t>(prompt.samples));
        std::vector<char> isOpen(samples.size(), 1);
        for (std::size_t position = 0;; ++position) {
            std::vector<double> uniform;
            for (std::size_t s = 0; s < samples.size(); ++s)
                uniform.push_back(uniformAt(options, prompt.key, s, position));
            const auto draw = drawFrom(logits, options, uniform);
            const auto* drawn = draw.tokens.data_ptr<std::int64_t>();
            const auto* logs = draw.logProbability.data_ptr<float>();
            for (std::size_t s = 0; s < samples.size(); ++s)
                if (isOpen[s] != 0)
                    isOpen[s] = append(samples[s], drawn[s], logs[s], options, most) ? 1 : 0;
            if (std::find(isOpen.begin(), isOpen.end(), 1) == isOpen.end())
                break;
            logits = decoder.nextLogits(draw.tokens.unsqueeze(1), cache);
        }
    }
    return results;
}

} // namespace gradus

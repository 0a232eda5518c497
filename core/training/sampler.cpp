#include "core/training/sampler.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <ATen/Parallel.h>
#include <torch/torch.h>

namespace gradus {

namespace {

/// Keys and values of all prompts (read once) and all samples (grown token by token), for every
/// layer.
class KeyValueCache
{
public:
    KeyValueCache(const Decoder& decoder, std::span<const SamplePrompt> prompts, int maxNewTokens)
        : m_shape(decoder.attentionShape())
        , m_capacity(kernels::padded(maxNewTokens))
    {
        std::int64_t samples = 0;
        for (const auto& prompt : prompts) {
            const auto length = static_cast<std::int64_t>(prompt.tokens.size());
            m_prefixLengths.push_back(length);
            m_prefixOffsets.push_back(m_prefixTotal);
            m_prefixTotal += kernels::padded(length) * m_shape.keyValueHeads * m_shape.headWidth;
            samples += prompt.samples;
        }
        const auto layers = static_cast<std::size_t>(decoder.model().layers);
        const std::int64_t suffix =
            samples * m_shape.keyValueHeads * m_shape.headWidth * m_capacity;
        for (std::size_t i = 0; i < layers; ++i) {
            m_prefixKeys.push_back(torch::zeros({m_prefixTotal}, torch::kFloat32));
            m_prefixValues.push_back(torch::zeros({m_prefixTotal}, torch::kFloat32));
            m_keys.push_back(torch::zeros({suffix}, torch::kFloat32));
            m_values.push_back(torch::zeros({suffix}, torch::kFloat32));
        }
    }

    [[nodiscard]] float* prefixKeys(std::size_t layer, std::size_t prompt) const
    {
        return m_prefixKeys[layer].data_ptr<float>() + m_prefixOffsets[prompt];
    }
    [[nodiscard]] float* prefixValues(std::size_t layer, std::size_t prompt) const
    {
        return m_prefixValues[layer].data_ptr<float>() + m_prefixOffsets[prompt];
    }
    [[nodiscard]] float* keys(std::size_t layer) const { return m_keys[layer].data_ptr<float>(); }
    [[nodiscard]] float* values(std::size_t layer) const
    {
        return m_values[layer].data_ptr<float>();
    }
    [[nodiscard]] std::int64_t prefixLength(std::size_t prompt) const
    {
        return m_prefixLengths[prompt];
    }
    [[nodiscard]] std::int64_t capacity() const { return m_capacity; }

private:
    kernels::AttentionShape m_shape;
    std::int64_t m_capacity;
    std::int64_t m_prefixTotal = 0;
    std::vector<std::int64_t> m_prefixLengths;
    std::vector<std::int64_t> m_prefixOffsets;
    std::vector<torch::Tensor> m_prefixKeys; ///< one a layer
    std::vector<torch::Tensor> m_prefixValues;
    std::vector<torch::Tensor> m_keys;
    std::vector<torch::Tensor> m_values;
};

/// A sample under way. Samples of one prompt stay neighbours.
struct Row
{
    std::size_t prompt = 0;
    int sample = 0;
    std::int64_t slot = 0;   ///< in the cache
    std::int64_t length = 0; ///< tokens of the completion in the cache
};

class BatchSampler
{
public:
    BatchSampler(const Decoder& decoder, std::span<const SamplePrompt> prompts,
                 const SampleOptions& options)
        : m_decoder(decoder)
        , m_prompts(prompts)
        , m_options(options)
        , m_cache(decoder, prompts, options.maxNewTokens)
    {
        std::int64_t slot = 0;
        for (std::size_t p = 0; p < prompts.size(); ++p) {
            m_results.emplace_back(static_cast<std::size_t>(prompts[p].samples));
            for (int s = 0; s < prompts[p].samples; ++s)
                m_rows.push_back({.prompt = p, .sample = s, .slot = slot++});
        }
    }

    std::vector<std::vector<Completion>> run()
    {
        if (m_rows.empty())
            return std::move(m_results);
        auto hidden = prefill();
        while (true) {
            const auto tokens = draw(hidden);
            const auto kept = append(tokens);
            if (m_rows.empty())
                return std::move(m_results);
            hidden = decode(kept);
        }
    }

private:
    /// Reads all prompts. @return the last hidden state of each sample's prompt, [rows, C].
    torch::Tensor prefill()
    {
        SequenceLayout layout;
        std::vector<std::int64_t> tokens;
        std::vector<std::int64_t> last;
        for (const auto& prompt : m_prompts) {
            layout.addDocument(static_cast<std::int64_t>(prompt.tokens.size()));
            tokens.insert(tokens.end(), prompt.tokens.begin(), prompt.tokens.end());
            last.insert(last.end(), static_cast<std::size_t>(prompt.samples),
                        static_cast<std::int64_t>(tokens.size()) - 1);
        }
        TORCH_CHECK(layout.longestSequence() <= m_decoder.rotary().cosines.size(0), "a prompt of ",
                    layout.longestSequence(),
                    " tokens does not fit into the model's context_length of ",
                    m_decoder.rotary().cosines.size(0));
        auto x = m_decoder.embedding().index_select(0, torch::tensor(tokens, torch::kInt64));
        for (std::size_t i = 0; i < m_decoder.layers().size(); ++i) {
            const auto& layer = m_decoder.layers()[i];
            const auto qkv = torch::linear(rmsNorm(x, layer.attentionNorm, m_decoder.normEpsilon()),
                                           layer.qkv, layer.qkvBias);
            fillPrefixes(qkv, layout, i);
            const auto attended =
                attention(qkv, layout, m_decoder.attentionShape(), m_decoder.rotary());
            x = finishLayer(x, attended, layer);
        }
        x = x.index_select(0, torch::tensor(last, torch::kInt64));
        return rmsNorm(x, m_decoder.finalNorm(), m_decoder.normEpsilon());
    }

    void fillPrefixes(const torch::Tensor& qkv, const SequenceLayout& layout,
                      std::size_t layer) const
    {
        const kernels::AttentionForward work{.shape = m_decoder.attentionShape(),
                                             .element = elementOf(qkv),
                                             .qkv = qkv.data_ptr(),
                                             .cosines =
                                                 m_decoder.rotary().cosines.data_ptr<float>(),
                                             .sines = m_decoder.rotary().sines.data_ptr<float>()};
        at::parallel_for(0, static_cast<std::int64_t>(m_prompts.size()), 1,
                         [&](std::int64_t begin, std::int64_t end) {
                             for (auto p = static_cast<std::size_t>(begin);
                                  p < static_cast<std::size_t>(end); ++p)
                                 kernels::table().fillPrefix(
                                     work, layout.segments[p].begin, layout.segments[p].end,
                                     m_cache.prefixKeys(layer, p), m_cache.prefixValues(layer, p));
                         });
    }

    torch::Tensor finishLayer(const torch::Tensor& x, const torch::Tensor& attended,
                              const DecoderLayer& layer) const
    {
        const auto y = x + torch::linear(attended, layer.out);
        const auto gateUp =
            torch::linear(rmsNorm(y, layer.feedForwardNorm, m_decoder.normEpsilon()), layer.gateUp);
        return y + torch::linear(swiglu(gateUp), layer.down);
    }

    /// Draws the next token of every row from its hidden state.
    std::vector<std::int64_t> draw(const torch::Tensor& hidden)
    {
        const auto logits = hidden.mm(m_decoder.embedding().t());
        const auto count = m_rows.size();
        std::vector<double> uniform(count);
        std::vector<std::int64_t> tokens(count);
        m_logProbability.resize(count);
        const double scale = m_options.temperature > 0 ? 1.0 / m_options.temperature : 0.0;
        at::parallel_for(
            0, static_cast<std::int64_t>(count), 16, [&](std::int64_t begin, std::int64_t end) {
                for (auto r = static_cast<std::size_t>(begin); r < static_cast<std::size_t>(end);
                     ++r)
                    uniform[r] = uniformFor(m_rows[r]);
                kernels::table().sampleTokens(elementOf(logits), logits.data_ptr(), scale,
                                              uniform.data(), logits.size(1), begin, end,
                                              tokens.data(), m_logProbability.data());
            });
        return tokens;
    }

    [[nodiscard]] double uniformFor(const Row& row) const
    {
        const SamplePrompt& prompt = m_prompts[row.prompt];
        const auto done = m_results[row.prompt][static_cast<std::size_t>(row.sample)].tokens.size();
        // 2^20 positions a sample, 2^20 samples a prompt: no two draws share an address.
        const std::uint64_t index =
            (prompt.key << 40U) ^ (static_cast<std::uint64_t>(row.sample) << 20U) ^ done;
        return CounterRandom(m_options.seed, RandomPurpose::Sampling, index).uniform();
    }

    /// Records the drawn tokens and drops finished rows. @return the tokens of the rows that go on.
    std::vector<std::int64_t> append(const std::vector<std::int64_t>& tokens)
    {
        std::vector<Row> rows;
        std::vector<std::int64_t> kept;
        for (std::size_t r = 0; r < m_rows.size(); ++r) {
            const Row& row = m_rows[r];
            auto& result = m_results[row.prompt][static_cast<std::size_t>(row.sample)];
            result.tokens.push_back(static_cast<TokenId>(tokens[r]));
            result.logProbability.push_back(m_logProbability[r]);
            if (result.tokens.back() == m_options.endOfText)
                continue;
            const auto length = static_cast<std::int64_t>(result.tokens.size());
            result.isTruncated =
                length >= m_options.maxNewTokens
                || m_cache.prefixLength(row.prompt) + length >= m_decoder.model().contextLength;
            if (result.isTruncated)
                continue;
            rows.push_back(row);
            kept.push_back(tokens[r]);
        }
        m_rows = std::move(rows);
        return kept;
    }

    /// Runs one token of every row through the model. @return hidden states, [rows, C].
    torch::Tensor decode(const std::vector<std::int64_t>& tokens)
    {
        std::vector<std::int64_t> promptRows{0};
        std::vector<std::size_t> promptOf;
        std::vector<std::int64_t> slots;
        std::vector<std::int64_t> lengths;
        for (auto& row : m_rows) {
            if (promptOf.empty() || promptOf.back() != row.prompt) {
                promptOf.push_back(row.prompt);
                promptRows.push_back(promptRows.back());
            }
            ++promptRows.back();
            slots.push_back(row.slot);
            lengths.push_back(row.length++);
        }
        auto x = m_decoder.embedding().index_select(0, torch::tensor(tokens, torch::kInt64));
        for (std::size_t i = 0; i < m_decoder.layers().size(); ++i) {
            const auto& layer = m_decoder.layers()[i];
            const auto qkv = torch::linear(rmsNorm(x, layer.attentionNorm, m_decoder.normEpsilon()),
                                           layer.qkv, layer.qkvBias);
            x = finishLayer(x, attendCache(qkv, i, promptRows, promptOf, slots, lengths), layer);
        }
        return rmsNorm(x, m_decoder.finalNorm(), m_decoder.normEpsilon());
    }

    torch::Tensor attendCache(const torch::Tensor& qkv, std::size_t layer,
                              const std::vector<std::int64_t>& promptRows,
                              const std::vector<std::size_t>& promptOf,
                              const std::vector<std::int64_t>& slots,
                              const std::vector<std::int64_t>& lengths) const
    {
        const auto shape = m_decoder.attentionShape();
        std::vector<const float*> prefixKeys;
        std::vector<const float*> prefixValues;
        std::vector<std::int64_t> prefixLengths;
        for (const auto prompt : promptOf) {
            prefixKeys.push_back(m_cache.prefixKeys(layer, prompt));
            prefixValues.push_back(m_cache.prefixValues(layer, prompt));
            prefixLengths.push_back(m_cache.prefixLength(prompt));
        }
        auto out = torch::empty({qkv.size(0), shape.heads * shape.headWidth}, qkv.options());
        const kernels::DecodeAttention work{.shape = shape,
                                            .element = elementOf(qkv),
                                            .qkv = qkv.data_ptr(),
                                            .out = out.data_ptr(),
                                            .cosines = m_decoder.rotary().cosines.data_ptr<float>(),
                                            .sines = m_decoder.rotary().sines.data_ptr<float>(),
                                            .promptRows = promptRows.data(),
                                            .prefixKeys = prefixKeys.data(),
                                            .prefixValues = prefixValues.data(),
                                            .prefixLengths = prefixLengths.data(),
                                            .slots = slots.data(),
                                            .lengths = lengths.data(),
                                            .keys = m_cache.keys(layer),
                                            .values = m_cache.values(layer),
                                            .capacity = m_cache.capacity()};
        const auto items = static_cast<std::int64_t>(promptOf.size()) * shape.keyValueHeads;
        at::parallel_for(0, items, 1, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().decodeAttention(work, begin, end);
        });
        return out;
    }

    const Decoder& m_decoder;
    std::span<const SamplePrompt> m_prompts;
    SampleOptions m_options;
    KeyValueCache m_cache;
    std::vector<Row> m_rows;
    std::vector<float> m_logProbability;
    std::vector<std::vector<Completion>> m_results;
};

} // namespace

std::vector<std::vector<Completion>> sampleCompletions(const Decoder& decoder,
                                                       std::span<const SamplePrompt> prompts,
                                                       const SampleOptions& options)
{
    const c10::InferenceMode inference;
    return BatchSampler(decoder, prompts, options).run();
}

} // namespace gradus

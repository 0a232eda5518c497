#include "core/training/sampler.h"

#include "core/base/random.h"
#include "core/training/matrix_product.h"
#include "core/training/parallel.h"
#include "core/training/sampling_memory.h"
#include "core/training/truncated_draw.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace gradus {

namespace {

constexpr std::int64_t kMostRows = 1'024; ///< samples at once: larger batches gain nothing
constexpr std::int64_t kCacheBytes = 1'500'000'000; ///< of the samples' own tokens
/// Rows of one prompt are worked on in runs of so many, so that every thread finds work.
constexpr std::int64_t kRunRows = 32;

/// A sample under way. Samples of one prompt stay neighbours.
struct Row
{
    std::size_t prompt = 0;
    int sample = 0;
    std::int64_t slot = 0;   ///< in the cache
    std::int64_t length = 0; ///< tokens of the completion in the cache
    std::int64_t token = 0;  ///< drawn last, not in the cache yet
};

std::int64_t slotsFor(const DecoderWeights& weights, std::span<const SamplePrompt> prompts,
                      int maxNewTokens)
{
    std::int64_t samples = 0;
    for (const auto& prompt : prompts)
        samples += prompt.samples;
    const std::int64_t fitting = kCacheBytes / KeyValueCache::slotBytes(weights, maxNewTokens);
    return std::clamp<std::int64_t>(std::min(samples, fitting), 1, kMostRows);
}

class BatchSampler
{
public:
    BatchSampler(const Decoder& decoder, std::span<const SamplePrompt> prompts,
                 const SampleOptions& options)
        : m_weights(decoder.weights())
        , m_prompts(prompts)
        , m_options(options)
        , m_slots(slotsFor(m_weights, prompts, options.maxNewTokens))
        , m_memory(decoder.samplingMemory())
        , m_cache(m_memory.cache)
        , m_pass(m_memory.pass)
        , m_prefixes(prompts.size())
        , m_open(prompts.size())
    {
        m_cache.setRoom(m_slots, options.maxNewTokens);
        for (std::int64_t slot = m_slots; slot-- > 0;)
            m_freeSlots.push_back(slot);
        for (std::size_t p = 0; p < prompts.size(); ++p) {
            m_results.emplace_back(static_cast<std::size_t>(prompts[p].samples));
            m_open[p] = prompts[p].samples;
            m_waiting += prompts[p].samples;
            m_seeds.push_back(seedOfPrompt(options.seed, prompts[p].key));
        }
    }

    std::vector<std::vector<Completion>> run()
    {
        while (m_waiting > 0 || !m_rows.empty()) {
            // Late in a batch few rows are left: new ones join as soon as a quarter is free.
            if (m_waiting > 0 && 4 * static_cast<std::int64_t>(m_rows.size()) <= 3 * m_slots)
                admit();
            if (!m_rows.empty())
                decode();
        }
        return std::move(m_results);
    }

private:
    /// Takes waiting samples into the batch and reads their prompts, each once.
    void admit()
    {
        std::vector<Row> rows;
        std::vector<std::size_t> fresh;
        while (m_waiting > 0 && !m_freeSlots.empty()) {
            const SamplePrompt& prompt = m_prompts[m_nextPrompt];
            if (m_nextSample >= prompt.samples) {
                ++m_nextPrompt;
                m_nextSample = 0;
                continue;
            }
            if (m_nextSample == 0)
                fresh.push_back(m_nextPrompt);
            rows.push_back(
                {.prompt = m_nextPrompt, .sample = m_nextSample++, .slot = m_freeSlots.back()});
            m_freeSlots.pop_back();
            --m_waiting;
        }
        if (!fresh.empty())
            prefill(fresh);
        drawFirst(rows);
    }

    /// Reads the prompts @p fresh into their prefixes and keeps the last hidden state of each.
    void prefill(const std::vector<std::size_t>& fresh)
    {
        SequenceLayout layout;
        std::vector<std::int64_t> tokens;
        for (const auto p : fresh) {
            const auto& prompt = m_prompts[p].tokens;
            const auto length = static_cast<std::int64_t>(prompt.size());
            if (length > m_weights.rotary.positions)
                throw std::invalid_argument(
                    "a prompt of " + std::to_string(length)
                    + " tokens does not fit into the model's context_length of "
                    + std::to_string(m_weights.rotary.positions));
            layout.addDocument(length);
            tokens.insert(tokens.end(), prompt.begin(), prompt.end());
            m_prefixes[p] = m_cache.takePrefix(length);
        }
        const auto* hidden = static_cast<const char*>(
            m_pass.forward(tokens, false, [&](std::size_t layer, const void* qkv, void* out) {
                attendPrompts(fresh, layout, layer, qkv, out);
            }));
        const std::size_t bytes = stateBytes();
        m_states.resize(m_prompts.size());
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            const auto last = static_cast<std::size_t>(layout.segments[i].end - 1);
            m_states[fresh[i]].assign(hidden + last * bytes, hidden + (last + 1) * bytes);
        }
    }

    void attendPrompts(const std::vector<std::size_t>& fresh, const SequenceLayout& layout,
                       std::size_t layer, const void* qkv, void* out)
    {
        clearPadding(out, layout.tokens);
        const auto shape = m_weights.attentionShape();
        const kernels::AttentionForward work{
            .shape = shape,
            .element = m_weights.element,
            .qkv = qkv,
            .segments = layout.segments.data(),
            .groups = layout.groups.data(),
            .cosines = m_weights.rotary.cosines.data(),
            .sines = m_weights.rotary.sines.data(),
            .out = out,
            .logSumExp = m_memory.logSumExp.reserveFor<float>(layout.tokens * shape.heads)};
        forEachInParallel(
            static_cast<std::int64_t>(fresh.size()) * shape.keyValueHeads,
            [&](std::int64_t item) { kernels::table().attentionForward(work, item, item + 1); });
        forEachInParallel(static_cast<std::int64_t>(fresh.size()), [&](std::int64_t i) {
            const auto& segment = layout.segments[static_cast<std::size_t>(i)];
            const auto& prefix = *m_prefixes[fresh[static_cast<std::size_t>(i)]];
            kernels::table().fillPrefix(work, segment.begin, segment.end, prefix.keys(layer),
                                        prefix.values(layer));
        });
    }

    /// The first token of each of @p rows, from its prompt's state; what goes on joins the batch.
    void drawFirst(const std::vector<Row>& rows)
    {
        const std::size_t bytes = stateBytes();
        const auto padded = DecoderPass::paddedRows(static_cast<std::int64_t>(rows.size()));
        auto* states = static_cast<char*>(
            m_memory.firstStates.reserve(static_cast<std::size_t>(padded) * bytes));
        std::memset(states, 0, static_cast<std::size_t>(padded) * bytes);
        for (std::size_t r = 0; r < rows.size(); ++r)
            std::memcpy(states + r * bytes, m_states[rows[r].prompt].data(), bytes);
        draw(rows, states);
    }

    /// Runs the last token of every row through the model and draws the next.
    void decode()
    {
        m_tokens.clear();
        m_runs.assign(1, 0);
        m_runPrompts.clear();
        m_rowSlots.clear();
        m_rowLengths.clear();
        for (auto& row : m_rows) {
            const bool isSame = !m_runPrompts.empty() && m_runPrompts.back() == row.prompt
                                && m_runs.back() - m_runs[m_runs.size() - 2] < kRunRows;
            if (!isSame) {
                m_runPrompts.push_back(row.prompt);
                m_runs.push_back(m_runs.back());
            }
            ++m_runs.back();
            m_tokens.push_back(row.token);
            m_rowSlots.push_back(row.slot);
            m_rowLengths.push_back(row.length++);
        }
        const void* hidden =
            m_pass.forward(m_tokens, false, [&](std::size_t layer, const void* qkv, void* out) {
                attendCache(layer, qkv, out);
            });
        draw(std::exchange(m_rows, {}), hidden);
    }

    void attendCache(std::size_t layer, const void* qkv, void* out)
    {
        clearPadding(out, static_cast<std::int64_t>(m_tokens.size()));
        m_prefixKeys.clear();
        m_prefixValues.clear();
        m_prefixLengths.clear();
        for (const auto prompt : m_runPrompts) {
            m_prefixKeys.push_back(m_prefixes[prompt]->keys(layer));
            m_prefixValues.push_back(m_prefixes[prompt]->values(layer));
            m_prefixLengths.push_back(m_prefixes[prompt]->length);
        }
        const auto shape = m_weights.attentionShape();
        const kernels::DecodeAttention work{.shape = shape,
                                            .element = m_weights.element,
                                            .qkv = qkv,
                                            .out = out,
                                            .cosines = m_weights.rotary.cosines.data(),
                                            .sines = m_weights.rotary.sines.data(),
                                            .promptRows = m_runs.data(),
                                            .prefixKeys = m_prefixKeys.data(),
                                            .prefixValues = m_prefixValues.data(),
                                            .prefixLengths = m_prefixLengths.data(),
                                            .slots = m_rowSlots.data(),
                                            .lengths = m_rowLengths.data(),
                                            .keys = m_cache.keys(layer),
                                            .values = m_cache.values(layer),
                                            .capacity = m_cache.capacity()};
        forEachInParallel(
            static_cast<std::int64_t>(m_runPrompts.size()) * shape.keyValueHeads,
            [&](std::int64_t item) { kernels::table().decodeAttention(work, item, item + 1); });
    }

    /// Draws a token for each of @p rows from its hidden state, records it and keeps in the batch
    /// what is not finished. @p states has padded rows.
    void draw(std::vector<Row> rows, const void* states)
    {
        const auto count = static_cast<std::int64_t>(rows.size());
        const std::int64_t padded = DecoderPass::paddedRows(count);
        float* logits = m_memory.logits.reserveFor<float>(padded * m_weights.vocabulary);
        multiply({.rows = padded,
                  .columns = m_weights.vocabulary,
                  .depth = m_weights.model.width,
                  .in = m_weights.element,
                  .isRightTransposed = true},
                 states, m_weights.at(m_weights.embedding), logits);
        m_uniform.resize(rows.size());
        m_drawn.resize(rows.size());
        m_logProbability.resize(rows.size());
        inParallel(count, 16, [&](std::int64_t begin, std::int64_t end) {
            drawRows(rows, logits, begin, end);
        });
        for (std::size_t r = 0; r < rows.size(); ++r)
            record(rows[r], m_drawn[r], m_logProbability[r]);
    }

    void drawRows(const std::vector<Row>& rows, const float* logits, std::int64_t begin,
                  std::int64_t end)
    {
        const double scale = m_options.temperature > 0 ? 1.0 / m_options.temperature : 0.0;
        const std::int64_t width = m_weights.vocabulary;
        for (auto r = static_cast<std::size_t>(begin); r < static_cast<std::size_t>(end); ++r)
            m_uniform[r] = uniformFor(rows[r]);
        kernels::table().sampleTokens(logits, scale, m_uniform.data(), width, begin, end,
                                      m_drawn.data(), m_logProbability.data());
        if (scale == 0 || (m_options.topP >= 1 && m_options.topK <= 0))
            return;
        for (auto r = static_cast<std::size_t>(begin); r < static_cast<std::size_t>(end); ++r) {
            const std::span<const float> row(logits + static_cast<std::int64_t>(r) * width,
                                             static_cast<std::size_t>(width));
            const auto token =
                drawTruncated(row, scale, m_options.topP, m_options.topK, m_uniform[r]);
            const auto before = static_cast<std::size_t>(std::exchange(m_drawn[r], token));
            m_logProbability[r] +=
                static_cast<float>(scale) * (row[static_cast<std::size_t>(token)] - row[before]);
        }
    }

    [[nodiscard]] double uniformFor(const Row& row) const
    {
        const auto done = m_results[row.prompt][static_cast<std::size_t>(row.sample)].tokens.size();
        return drawAt(m_seeds[row.prompt], m_prompts[row.prompt].firstSample + row.sample,
                      static_cast<std::int64_t>(done));
    }

    void record(Row row, std::int64_t token, float logProbability)
    {
        auto& result = m_results[row.prompt][static_cast<std::size_t>(row.sample)];
        result.tokens.push_back(static_cast<TokenId>(token));
        result.logProbability.push_back(logProbability);
        bool isDone = result.tokens.back() == m_options.endOfText;
        if (!isDone) {
            const auto length = static_cast<std::int64_t>(result.tokens.size());
            result.isTruncated =
                length >= m_options.maxNewTokens
                || m_prefixes[row.prompt]->length + length >= m_weights.rotary.positions;
            isDone = result.isTruncated;
        }
        if (isDone) {
            m_freeSlots.push_back(row.slot);
            if (--m_open[row.prompt] == 0)
                m_cache.giveBack(std::move(m_prefixes[row.prompt]));
            return;
        }
        row.token = token;
        m_rows.push_back(row);
    }

    [[nodiscard]] std::size_t stateBytes() const
    {
        return static_cast<std::size_t>(m_weights.model.width) * sizeOf(m_weights.element);
    }

    void clearPadding(void* out, std::int64_t rows) const
    {
        std::memset(static_cast<char*>(out) + static_cast<std::size_t>(rows) * stateBytes(), 0,
                    static_cast<std::size_t>(m_pass.rows() - rows) * stateBytes());
    }

    const DecoderWeights& m_weights;
    std::span<const SamplePrompt> m_prompts;
    SampleOptions m_options;
    std::int64_t m_slots;
    SamplingMemory& m_memory;
    KeyValueCache& m_cache;
    DecoderPass& m_pass;
    std::vector<std::uint64_t> m_seeds; ///< of each prompt's random numbers
    std::vector<std::unique_ptr<KeyValueCache::Prefix>> m_prefixes; ///< of prompts under way
    std::vector<int> m_open;                 ///< samples of each prompt not finished
    std::vector<std::vector<char>> m_states; ///< last hidden state of each prompt read
    std::vector<std::int64_t> m_freeSlots;
    std::vector<Row> m_rows; ///< in the order of prompts and samples
    std::int64_t m_waiting = 0;
    std::size_t m_nextPrompt = 0;
    int m_nextSample = 0;
    std::vector<std::vector<Completion>> m_results;

    // Of one step.
    std::vector<std::int64_t> m_tokens;
    std::vector<std::int64_t> m_runs; ///< run i owns rows [m_runs[i], m_runs[i + 1])
    std::vector<std::size_t> m_runPrompts;
    std::vector<std::int64_t> m_rowSlots;
    std::vector<std::int64_t> m_rowLengths;
    std::vector<const float*> m_prefixKeys;
    std::vector<const float*> m_prefixValues;
    std::vector<std::int64_t> m_prefixLengths;
    std::vector<double> m_uniform;
    std::vector<std::int64_t> m_drawn;
    std::vector<float> m_logProbability;
};

} // namespace

std::uint64_t seedOfPrompt(std::uint64_t seed, std::uint64_t key) noexcept
{
    CounterRandom random(seed, RandomPurpose::Sampling, key);
    const std::uint64_t high = random.next();
    return (high << 32U) | random.next();
}

double drawAt(std::uint64_t promptSeed, int sample, std::int64_t position) noexcept
{
    // 2^20 positions a sample: no two draws of a prompt share an address.
    const auto index =
        (static_cast<std::uint64_t>(sample) << 20U) | static_cast<std::uint64_t>(position);
    return CounterRandom(promptSeed, RandomPurpose::Sampling, index).uniform();
}

std::vector<std::vector<Completion>> sampleCompletions(const Decoder& decoder,
                                                       std::span<const SamplePrompt> prompts,
                                                       const SampleOptions& options)
{
    return BatchSampler(decoder, prompts, options).run();
}

} // namespace gradus

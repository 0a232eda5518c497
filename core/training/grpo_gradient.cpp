#include "core/training/grpo_gradient.h"

#include "core/training/grpo_loss.h"
#include "core/training/packed_batch.h"

#include <algorithm>
#include <utility>

#include <torch/types.h>

namespace gradus {

namespace {

/// Samples of one group that go through the model together.
struct Part
{
    const GrpoGroup* group = nullptr;
    std::vector<GrpoSample*> samples;

    [[nodiscard]] std::int64_t prefix() const
    {
        return static_cast<std::int64_t>(group->prompt.size()) - 1;
    }
};

using MicroBatch = std::vector<Part>;

/// Splits groups into micro-batches of at most @p limit rows, between groups where that will do.
class MicroBatches
{
public:
    explicit MicroBatches(std::int64_t limit)
        : m_limit(limit)
    {}

    void add(GrpoGroup& group)
    {
        Part part{&group, {}};
        std::int64_t total = part.prefix();
        for (const auto& sample : group.samples)
            total += sample.isMasked ? 0 : sample.length();
        if (m_rows + total > m_limit)
            flush(part);
        m_rows += part.prefix();
        for (auto& sample : group.samples) {
            if (sample.isMasked)
                continue;
            if (!part.samples.empty() && m_rows + sample.length() > m_limit) {
                flush(part);
                m_rows = part.prefix();
            }
            part.samples.push_back(&sample);
            m_rows += sample.length();
        }
        keep(part);
    }

    [[nodiscard]] std::vector<MicroBatch> take()
    {
        Part none;
        flush(none);
        return std::move(m_batches);
    }

private:
    void keep(Part& part)
    {
        if (!part.samples.empty())
            m_current.push_back({part.group, std::exchange(part.samples, {})});
    }

    void flush(Part& part)
    {
        keep(part);
        if (!m_current.empty())
            m_batches.push_back(std::exchange(m_current, {}));
        m_rows = 0;
    }

    std::int64_t m_limit;
    std::int64_t m_rows = 0;
    MicroBatch m_current;
    std::vector<MicroBatch> m_batches;
};

/// Rows of a micro-batch: each prompt without its last token, then that token and the completion
/// but its last token, once a sample.
PackedBatch pack(const MicroBatch& batch)
{
    PackedBatch packed;
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> targets;
    for (const Part& part : batch) {
        const auto& prompt = part.group->prompt;
        std::vector<std::int64_t> lengths;
        for (const auto* sample : part.samples)
            lengths.push_back(sample->length());
        packed.layout.addGroup(part.prefix(), lengths);
        tokens.insert(tokens.end(), prompt.begin(), prompt.end() - 1);
        for (const auto* sample : part.samples) {
            const auto& completion = sample->completion.tokens;
            for (std::size_t i = 0; i < completion.size(); ++i) {
                rows.push_back(static_cast<std::int64_t>(tokens.size()));
                tokens.push_back(i == 0 ? prompt.back() : completion[i - 1]);
                targets.push_back(completion[i]);
            }
        }
    }
    packed.tokens = torch::tensor(tokens, torch::kInt64);
    packed.rows = torch::tensor(rows, torch::kInt64);
    packed.targets = torch::tensor(targets, torch::kInt64);
    return packed;
}

template <typename Visit>
void eachSample(const MicroBatch& batch, const Visit& visit)
{
    for (const Part& part : batch)
        for (GrpoSample* sample : part.samples)
            visit(*sample);
}

/// One number a token, from @p valuesOf each sample. Undefined if there are none.
template <typename ValuesOf>
torch::Tensor gather(const MicroBatch& batch, const ValuesOf& valuesOf)
{
    std::vector<float> values;
    eachSample(batch, [&](const GrpoSample& sample) {
        const std::vector<float>& own = valuesOf(sample);
        values.insert(values.end(), own.begin(), own.end());
    });
    return values.empty() ? torch::Tensor() : torch::tensor(values, torch::kFloat32);
}

/// One number a sample, repeated for each of its tokens.
template <typename ValueOf>
torch::Tensor spread(const MicroBatch& batch, const ValueOf& valueOf)
{
    std::vector<float> values;
    eachSample(batch, [&](const GrpoSample& sample) {
        values.insert(values.end(), sample.completion.tokens.size(),
                      static_cast<float>(valueOf(sample)));
    });
    return torch::tensor(values, torch::kFloat32);
}

LossDenominator denominatorOf(std::span<GrpoGroup* const> groups, int maxNewTokens)
{
    LossDenominator denominator{.maxNewTokens = maxNewTokens};
    for (const GrpoGroup* group : groups)
        for (const auto& sample : group->samples) {
            denominator.tokens += sample.isMasked ? 0 : sample.length();
            denominator.sequences += sample.isMasked ? 0 : 1;
        }
    return denominator;
}

GrpoLossOptions lossOptions(const ReinforcementOptions& options)
{
    return {.clipLow = options.clipRange,
            .clipHigh = options.clipRangeHigh > 0 ? options.clipRangeHigh : options.clipRange,
            .dualClip = options.dualClip,
            .klEstimator = options.klEstimator,
            .klCoefficient = options.klCoefficient,
            .entropyCoefficient = options.entropyCoefficient};
}

void addLoss(const GrpoLoss& loss, GrpoGradient& sum)
{
    sum.loss += loss.loss.item<double>();
    sum.policyLoss += loss.policyLoss;
    sum.kl += loss.kl;
    sum.entropy += loss.entropy;
    sum.clippedLow += loss.clippedLow;
    sum.clippedHigh += loss.clippedHigh;
    sum.clippedDual += loss.clippedDual;
    sum.ratio += loss.ratio;
    sum.smallestRatio = std::min(sum.smallestRatio, loss.smallestRatio);
    sum.largestRatio = std::max(sum.largestRatio, loss.largestRatio);
}

void accumulatePart(const Decoder& decoder, const MicroBatch& batch,
                    const LossDenominator& denominator, const ReinforcementOptions& options,
                    GrpoGradient& sum)
{
    const auto packed = pack(batch);
    const auto scores = decoder.score(packed, options.temperature, options.entropyCoefficient > 0);
    const auto own = scores.logProbability.detach();
    const auto old = gather(
        batch, [](const auto& s) -> auto& { return s.oldLogProbability; });
    const auto loss = grpoLoss(
        {.logProbability = scores.logProbability,
         .oldLogProbability = old.defined() ? old : own,
         .advantages = spread(batch, [](const auto& s) { return s.advantage; }),
         .weights = spread(batch,
                           [&](const auto& s) {
                               return tokenWeight(options.aggregation, denominator, s.length());
                           }),
         .reference = gather(
             batch, [](const auto& s) -> auto& { return s.referenceLogProbability; }),
         .entropy = scores.entropy},
        lossOptions(options));
    loss.loss.backward();
    addLoss(loss, sum);
    const auto sampled = gather(
        batch, [](const auto& s) -> auto& { return s.completion.logProbability; });
    const auto gap = (own - sampled).abs();
    sum.gap += gap.sum().item<double>();
    sum.largestGap = std::max(sum.largestGap, gap.max().item<double>());
    sum.scored += own.numel();
    sum.rows += packed.layout.tokens;
}

} // namespace

GrpoGradient accumulateGradient(const Decoder& decoder, std::span<GrpoGroup* const> groups,
                                const ReinforcementOptions& options, std::int64_t microBatchTokens)
{
    const auto denominator = denominatorOf(groups, options.maxNewTokens);
    GrpoGradient sum{.sequences = denominator.sequences, .tokens = denominator.tokens};
    const bool pullsOnConstant = options.klCoefficient > 0 || options.entropyCoefficient > 0;
    MicroBatches batches(microBatchTokens);
    for (GrpoGroup* group : groups)
        if (pullsOnConstant || !group->isConstant)
            batches.add(*group);
    for (const auto& batch : batches.take())
        accumulatePart(decoder, batch, denominator, options, sum);
    return sum;
}

std::int64_t scoreSamples(const Decoder& decoder, std::span<GrpoGroup* const> groups,
                          double temperature, std::vector<float> GrpoSample::*target,
                          std::int64_t microBatchTokens)
{
    const torch::NoGradGuard noGrad;
    MicroBatches batches(microBatchTokens);
    for (GrpoGroup* group : groups)
        batches.add(*group);
    std::int64_t rows = 0;
    for (const auto& batch : batches.take()) {
        const auto packed = pack(batch);
        const auto scores = decoder.score(packed, temperature).logProbability.contiguous();
        const float* next = scores.data_ptr<float>();
        eachSample(batch, [&](GrpoSample& sample) {
            (sample.*target).assign(next, next + sample.length());
            next += sample.length();
        });
        rows += packed.layout.tokens;
    }
    return rows;
}

} // namespace gradus

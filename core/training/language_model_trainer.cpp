#include "core/training/language_model_trainer.h"

#include "core/training/cosine_schedule.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <torch/torch.h>

namespace gradus {

namespace {

/// Rows of one forward and backward pass: bounds memory, does not change the gradient.
constexpr std::int64_t kMicroBatchTokens = 16'384;

} // namespace

PackedBatch packDocuments(std::span<const TokenDocument> documents, LossTokens lossOn)
{
    PackedBatch batch;
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> targets;
    for (const auto& document : documents) {
        const auto first = static_cast<std::int64_t>(tokens.size());
        tokens.insert(tokens.end(), document.prompt.begin(), document.prompt.end());
        tokens.insert(tokens.end(), document.completion.begin(), document.completion.end());
        tokens.pop_back(); // nothing follows the last token
        batch.layout.addDocument(document.length() - 1);

        const auto promptLength = static_cast<std::int64_t>(document.prompt.size());
        for (std::int64_t i = lossOn == LossTokens::All ? 0 : promptLength - 1;
             i + 1 < document.length(); ++i) {
            rows.push_back(first + i);
            targets.push_back(
                i + 1 < promptLength
                    ? document.prompt[static_cast<std::size_t>(i + 1)]
                    : document.completion[static_cast<std::size_t>(i + 1 - promptLength)]);
        }
    }
    batch.tokens = torch::tensor(tokens, torch::kInt64);
    batch.rows = torch::tensor(rows, torch::kInt64);
    batch.targets = torch::tensor(targets, torch::kInt64);
    return batch;
}

LanguageModelTrainer::LanguageModelTrainer(Decoder& decoder, Optimizer& optimizer,
                                           const DocumentStream& documents, const Stage& stage)
    : m_decoder(decoder)
    , m_optimizer(optimizer)
    , m_documents(documents)
    , m_stage(stage)
{}

bool LanguageModelTrainer::isDone() const
{
    return m_cursor.tokens >= m_stage.languageModel.tokens;
}

std::int64_t LanguageModelTrainer::stepsPlanned() const
{
    const auto& options = m_stage.languageModel;
    return std::max<std::int64_t>(1,
                                  (options.tokens + options.batchTokens - 1) / options.batchTokens);
}

double LanguageModelTrainer::accumulate(std::span<const TokenDocument> documents)
{
    const LossTokens lossOn = m_stage.languageModel.lossOn;
    std::int64_t predicted = 0;
    for (const auto& document : documents)
        predicted += lossOn == LossTokens::All
                         ? document.length() - 1
                         : static_cast<std::int64_t>(document.completion.size());
    double total = 0;
    while (!documents.empty()) {
        std::size_t count = 1;
        std::int64_t rows = documents.front().length();
        while (count < documents.size() && rows + documents[count].length() <= kMicroBatchTokens)
            rows += documents[count++].length();
        const auto batch = packDocuments(documents.first(count), lossOn);
        const auto hidden =
            m_decoder.hidden(batch.tokens, batch.layout).index_select(0, batch.rows);
        const auto loss =
            tokenLogProbabilities(hidden, m_decoder.embedding(), batch.targets, 1.0).sum()
            / static_cast<double>(-predicted);
        loss.backward();
        total += loss.item<double>();
        documents = documents.subspan(count);
    }
    return total;
}

LanguageModelStep LanguageModelTrainer::step()
{
    std::vector<TokenDocument> documents;
    std::int64_t tokens = 0;
    while (tokens < m_stage.languageModel.batchTokens) {
        documents.push_back(m_documents.document(m_cursor.document++));
        tokens += documents.back().length();
    }
    const double loss = accumulate(documents);

    const std::int64_t planned = stepsPlanned();
    const auto warmup = static_cast<std::int64_t>(
        std::floor(m_stage.languageModel.warmupRatio * static_cast<double>(planned)));
    const CosineSchedule schedule{.peak = m_stage.learningRate,
                                  .floorRatio = m_stage.languageModel.floorRatio,
                                  .warmupSteps = std::min(warmup, planned - 1),
                                  .totalSteps = planned};
    // By tokens, since batches are never exactly full: the last step has the lowest rate.
    const auto position =
        std::min(planned, m_cursor.tokens / m_stage.languageModel.batchTokens + 1);
    const double learningRate = learningRateAt(schedule, position);
    const double norm =
        m_optimizer.update(m_decoder.parameters(), {.kind = m_stage.optimizer,
                                                    .learningRate = learningRate,
                                                    .weightDecay = m_stage.weightDecay,
                                                    .beta1 = m_stage.beta1,
                                                    .beta2 = m_stage.beta2,
                                                    .gradientClip = m_stage.gradientClip});
    ++m_cursor.step;
    m_cursor.tokens += tokens;
    return {.step = m_cursor.step,
            .tokens = tokens,
            .loss = loss,
            .learningRate = learningRate,
            .gradientNorm = norm};
}

} // namespace gradus

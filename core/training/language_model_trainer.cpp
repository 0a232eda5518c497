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
        const auto loss =
            m_decoder.score(batch).logProbability.sum() / static_cast<double>(-predicted);
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

#include "core/training/language_model_trainer.h"

#include "core/study/fields.h"
#include "core/training/kernels.h"
#include "core/training/language_model_memory.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <torch/types.h>

namespace gradus {

namespace {

double gradientNorm(const ParameterBuffer& parameters)
{
    const auto& gradient = parameters.gradient();
    return std::sqrt(
        kernels::table().sumOfSquares(gradient.data_ptr<float>(), 0, gradient.numel()));
}

[[noreturn]] void giveUp(const LanguageModelStep& step)
{
    throw std::runtime_error("loss or gradient were not finite in "
                             + std::to_string(LanguageModelTrainer::kMostNotFinite)
                             + " steps in a row (step " + std::to_string(step.step) + ": loss "
                             + fields::numberText(step.loss) + ", gradient norm "
                             + fields::numberText(step.gradientNorm) + ", learning_rate "
                             + fields::numberText(step.learningRate) + ")");
}

} // namespace

LanguageModelTrainer::LanguageModelTrainer(Decoder& decoder, Optimizer& optimizer,
                                           const DocumentStream& documents, const Stage& stage)
    : m_decoder(decoder)
    , m_optimizer(optimizer)
    , m_documents(documents)
    , m_stage(stage)
    , m_counts(MixtureCounts::none(documents.distribution().components.size()))
    , m_guard({.lossZ = stage.languageModel.skipLossZ,
               .gradientZ = stage.languageModel.skipGradientZ,
               .window = stage.languageModel.skipWindow})
    , m_feed(documents, stage.languageModel.mixtureBy, stage.languageModel.batchTokens)
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

std::string LanguageModelTrainer::memory() const
{
    return toJson(LanguageModelMemory{m_counts, m_guard.state()});
}

void LanguageModelTrainer::setMemory(const std::string& memory)
{
    auto remembered = languageModelMemoryFrom(memory);
    const auto components = m_documents.distribution().components.size();
    if (remembered.counts.tokens.size() != components)
        remembered.counts = MixtureCounts::none(components); // from before they were kept
    m_counts = std::move(remembered.counts);
    m_guard.setState(std::move(remembered.guard));
}

double LanguageModelTrainer::accumulate(std::span<const TokenDocument> documents)
{
    const auto& options = m_stage.languageModel;
    std::int64_t predicted = 0;
    for (const auto& document : documents)
        predicted += predictedTokens(document, options.lossOn);
    double total = 0;
    while (!documents.empty()) {
        const auto pass = documents.first(documentsOfPass(documents, options.microBatchTokens));
        const auto batch = packDocuments(pass, options.lossOn);
        const auto loss =
            m_decoder.score(batch).logProbability.sum() / static_cast<double>(-predicted);
        loss.backward();
        total += loss.item<double>();
        documents = documents.subspan(pass.size());
    }
    return total;
}

double LanguageModelTrainer::learningRate() const
{
    const auto planned = stepsPlanned();
    // By tokens, since batches are never exactly full: the last step has the lowest rate.
    const auto position =
        std::min(planned, m_cursor.tokens / m_stage.languageModel.batchTokens + 1);
    return learningRateAt(learningRateSchedule(m_stage, planned), position);
}

double LanguageModelTrainer::update(double loss, double learningRate)
{
    auto& parameters = m_decoder.parameters();
    const bool mustLookFirst = m_guard.isOn() || !std::isfinite(loss);
    if (mustLookFirst) {
        const double norm = gradientNorm(parameters);
        if (m_guard.judge(loss, norm) != UpdateVerdict::Apply) {
            parameters.gradient().zero_();
            return norm;
        }
    }
    const double norm = m_optimizer.update(parameters, {.kind = m_stage.optimizer,
                                                        .learningRate = learningRate,
                                                        .weightDecay = m_stage.weightDecay,
                                                        .beta1 = m_stage.beta1,
                                                        .beta2 = m_stage.beta2,
                                                        .gradientClip = m_stage.gradientClip});
    if (!mustLookFirst)
        m_guard.judge(loss, norm); // the optimiser has left the weights alone if it is not finite
    return norm;
}

void LanguageModelTrainer::addHeldOut(LanguageModelStep& report)
{
    const auto& options = m_stage.languageModel;
    if (options.heldOutProblems == 0 || (report.step % options.heldOutEvery != 0 && !isDone()))
        return;
    const auto start = std::chrono::steady_clock::now();
    if (!m_heldOut)
        m_heldOut = heldOutProblems(m_documents, options.heldOutProblems);
    report.heldOut = heldOutLoss(m_decoder, *m_heldOut, options.lossOn, options.microBatchTokens);
    report.heldOutSeconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

LanguageModelStep LanguageModelTrainer::step()
{
    auto batch = m_feed.take({m_cursor.document, m_counts});
    LanguageModelStep report{.tokens = batch.tokens, .learningRate = learningRate()};
    report.loss = accumulate(batch.documents);
    const auto skippedBefore = m_guard.state().skipped;
    report.gradientNorm = update(report.loss, report.learningRate);
    report.skippedUpdates = m_guard.state().skipped;
    report.isSkipped = report.skippedUpdates > skippedBefore;
    for (const auto& document : batch.documents)
        report.work += sequenceWork(static_cast<double>(document.length()));

    report.step = ++m_cursor.step;
    m_cursor.tokens += batch.tokens;
    m_cursor.document = batch.end.document;
    m_counts = std::move(batch.end.counts);
    report.counts = m_counts;
    if (m_guard.state().notFiniteInRow >= kMostNotFinite)
        giveUp(report);
    addHeldOut(report);
    return report;
}

} // namespace gradus

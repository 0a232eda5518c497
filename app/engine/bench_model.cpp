#include "app/engine/bench_model.h"

#include "core/training/language_model_trainer.h"
#include "core/training/optimizer.h"

#include <torch/types.h>

namespace gradus {

namespace {

constexpr std::int64_t kTaughtTokens = 1'500'000;
constexpr std::uint64_t kTeachingSeed = 1;
constexpr std::uint64_t kProblemSeed = 2;

Distribution problemsUpTo(int opMax)
{
    Distribution distribution;
    distribution.name = "bench";
    distribution.components[0].specification.opMin = 2;
    distribution.components[0].specification.opMax = opMax;
    return distribution;
}

} // namespace

TaughtModel::TaughtModel(const ContextLibrary& contexts, torch::ScalarType type)
    : m_contexts(contexts)
    , m_tokenizer(PhraseTokenizer::forContexts({contexts.find("crazy_zootopia"), 1}))
    , m_decoder(std::make_unique<Decoder>(spec(), m_tokenizer.size(), type))
{
    m_decoder->parameters().initialise(kTeachingSeed, spec().initialDeviation);
    Optimizer optimizer(m_decoder->parameters());
    const DocumentStream documents(problemsUpTo(6), contexts, m_tokenizer, kTeachingSeed);
    Stage stage;
    stage.optimizer = OptimizerKind::Muon;
    stage.learningRate = 5e-3;
    stage.languageModel.tokens = kTaughtTokens;
    stage.languageModel.batchTokens = 2'048;
    LanguageModelTrainer trainer(*m_decoder, optimizer, documents, stage);
    while (!trainer.isDone())
        trainer.step();
}

std::string TaughtModel::description()
{
    static_assert(kTaughtTokens == 1'500'000);
    return "0.84 M taught on 1.5 M tokens of op 2-6";
}

ModelSpec TaughtModel::spec()
{
    return {.layers = 4,
            .width = 128,
            .heads = 4,
            .keyValueHeads = 2,
            .feedForward = 384,
            .contextLength = 1'024};
}

std::unique_ptr<Decoder> TaughtModel::copy(torch::ScalarType type) const
{
    auto decoder = std::make_unique<Decoder>(spec(), m_tokenizer.size(), type);
    decoder->parameters().master().copy_(m_decoder->parameters().master());
    decoder->parameters().syncCompute();
    return decoder;
}

DocumentStream TaughtModel::problems(int opMax) const
{
    return {problemsUpTo(opMax), m_contexts, m_tokenizer, kProblemSeed};
}

} // namespace gradus

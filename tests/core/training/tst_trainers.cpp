#include "core/token/phrase_tokenizer.h"
#include "core/training/checkpoint.h"
#include "core/training/documents.h"
#include "core/training/grpo_trainer.h"
#include "core/training/language_model_trainer.h"

#include <cmath>
#include <fstream>

#include <QTemporaryDir>
#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/types.h>

using namespace gradus;

namespace {

ModelSpec tinyModel()
{
    return {.layers = 2,
            .width = 32,
            .heads = 2,
            .keyValueHeads = 1,
            .feedForward = 64,
            .contextLength = 256,
            .initialDeviation = 0.05};
}

Distribution easyProblems()
{
    Distribution distribution;
    distribution.name = "easy";
    distribution.components[0].specification.opMin = 2;
    distribution.components[0].specification.opMax = 3;
    distribution.components[0].specification.distractors = 0;
    return distribution;
}

Stage languageModelStage()
{
    Stage stage;
    stage.optimizer = OptimizerKind::Muon;
    stage.learningRate = 5e-3;
    stage.languageModel.tokens = 40'000;
    stage.languageModel.batchTokens = 1'000;
    return stage;
}

/// Everything a trainer needs, from seed 1.
struct Fixture
{
    explicit Fixture(torch::ScalarType type = torch::kFloat32)
        : contexts(ContextLibrary::load(GRADUS_RESOURCES "/contexts").value())
        , tokenizer(PhraseTokenizer::forContexts({contexts.find("crazy_zootopia"), 1}))
        , decoder(tinyModel(), tokenizer.size(), type)
        , optimizer(decoder.parameters())
        , documents(easyProblems(), contexts, tokenizer, 1)
    {
        decoder.parameters().initialise(1, tinyModel().initialDeviation);
    }

    ContextLibrary contexts;
    PhraseTokenizer tokenizer;
    Decoder decoder;
    Optimizer optimizer;
    DocumentStream documents;
};

} // namespace

class TrainersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void documentsDependOnTheirIndexAlone()
    {
        const Fixture fixture;
        const auto later = fixture.documents.document(17);
        (void)fixture.documents.document(3);
        QVERIFY(fixture.documents.document(17).prompt == later.prompt);
        QVERIFY(fixture.documents.document(17).completion == later.completion);
        QCOMPARE(later.completion.back(), fixture.tokenizer.endOfText());
    }

    void packingNeverMixesDocuments()
    {
        // Worked by hand: prompts of 2 and 1 tokens, completions of 2 and 1 (end of text included).
        const std::vector<TokenDocument> documents{{{5, 6}, {7, 1}}, {{8}, {1}}};
        const auto batch = packDocuments(documents, LossTokens::Solution);
        QVERIFY(torch::equal(batch.tokens, torch::tensor({5, 6, 7, 8}, torch::kInt64)));
        QVERIFY(torch::equal(batch.rows, torch::tensor({1, 2, 3}, torch::kInt64)));
        QVERIFY(torch::equal(batch.targets, torch::tensor({7, 1, 1}, torch::kInt64)));
        QCOMPARE(batch.layout.segments.size(), std::size_t{2});
        QCOMPARE(batch.layout.segments[1].begin, std::int64_t{3});
        const auto all = packDocuments(documents, LossTokens::All);
        QVERIFY(torch::equal(all.targets, torch::tensor({6, 7, 1, 1}, torch::kInt64)));
    }

    void lossFallsFar_data()
    {
        QTest::addColumn<int>("optimizer");
        QTest::newRow("AdamW") << 0;
        QTest::newRow("Muon") << 1;
    }
    void lossFallsFar()
    {
        QFETCH(const int, optimizer);
        Fixture fixture;
        Stage stage = languageModelStage();
        stage.optimizer = optimizer == 0 ? OptimizerKind::AdamW : OptimizerKind::Muon;
        LanguageModelTrainer trainer(fixture.decoder, fixture.optimizer, fixture.documents, stage);
        const double first = trainer.step().loss;
        // An untrained model is about as wrong as a uniform guess.
        QVERIFY(std::abs(first - std::log(fixture.tokenizer.size())) < 0.3);
        double last = first;
        while (!trainer.isDone())
            last = trainer.step().loss;
        QVERIFY2(last < 0.6 * first, qPrintable(QString::number(last)));
    }

    void resumedTrainingIsTheSame()
    {
        QTemporaryDir folder;
        const std::filesystem::path path =
            folder.filePath(QStringLiteral("c.safetensors")).toStdString();
        Fixture whole;
        LanguageModelTrainer first(whole.decoder, whole.optimizer, whole.documents,
                                   languageModelStage());
        for (int i = 0; i < 3; ++i)
            first.step();
        const CheckpointInfo info{.position = {.step = first.cursor().step,
                                               .stageTokens = first.cursor().tokens,
                                               .document = first.cursor().document},
                                  .model = tinyModel(),
                                  .vocabulary = whole.tokenizer.vocabulary(),
                                  .scheduleJson = scheduleJson()};
        QVERIFY(saveCheckpoint(path, whole.decoder, whole.optimizer, info));
        const double expected = first.step().loss;
        const double expectedAfter = first.step().loss;

        Fixture resumed;
        const auto loaded = loadCheckpoint(path, resumed.decoder, &resumed.optimizer);
        QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(loaded->position.document, info.position.document);
        QVERIFY(loaded->vocabulary == info.vocabulary);
        LanguageModelTrainer second(resumed.decoder, resumed.optimizer, resumed.documents,
                                    languageModelStage());
        second.setCursor(
            {loaded->position.step, loaded->position.stageTokens, loaded->position.document});
        QCOMPARE(second.step().loss, expected); // to the last bit
        QCOMPARE(second.step().loss, expectedAfter);
        QVERIFY(torch::equal(resumed.decoder.parameters().master(),
                             whole.decoder.parameters().master()));
    }

    void checkpointOfAnotherModelIsRefused()
    {
        QTemporaryDir folder;
        const std::filesystem::path path =
            folder.filePath(QStringLiteral("c.safetensors")).toStdString();
        Fixture fixture;
        QVERIFY(saveCheckpoint(
            path, fixture.decoder, fixture.optimizer,
            {.model = tinyModel(), .vocabulary = {}, .scheduleJson = scheduleJson()}));
        auto wider = tinyModel();
        wider.width = 64;
        Decoder other(wider, fixture.tokenizer.size(), torch::kFloat32);
        const auto loaded = loadCheckpoint(path, other, nullptr);
        QVERIFY(!loaded);
        QVERIFY(loaded.error().message.find("model.embed_tokens.weight") != std::string::npos);
    }

    void weightsThatAreNoNumbersAreNotSaved()
    {
        QTemporaryDir folder;
        const std::filesystem::path path =
            folder.filePath(QStringLiteral("c.safetensors")).toStdString();
        Fixture fixture;
        fixture.decoder.parameters().master().data_ptr<float>()[5] = std::nanf("");
        QVERIFY(!saveCheckpoint(path, fixture.decoder, fixture.optimizer,
                                {.scheduleJson = scheduleJson()}));
        QVERIFY(!std::filesystem::exists(path));
    }

    void reinforcementRaisesTheReward()
    {
        Fixture fixture;
        auto stage = languageModelStage();
        stage.languageModel.tokens = 650'000;
        LanguageModelTrainer trainer(fixture.decoder, fixture.optimizer, fixture.documents, stage);
        while (!trainer.isDone())
            trainer.step();

        stage.kind = StageKind::Reinforcement;
        stage.optimizer = OptimizerKind::AdamW;
        stage.learningRate = 1e-3;
        stage.weightDecay = 0;
        stage.reinforcement = {.steps = 120,
                               .promptsPerStep = 16,
                               .samplesPerPrompt = 8,
                               .maxNewTokens = 60,
                               .reward = RewardKind::PaperBlend};
        fixture.optimizer.reset();
        const DocumentStream fresh(easyProblems(), fixture.contexts, fixture.tokenizer, 2);
        GrpoTrainer grpo(fixture.decoder, fixture.optimizer, fresh, fixture.tokenizer, stage, 3);
        double before = 0;
        double after = 0;
        double gap = 0;
        while (!grpo.isDone()) {
            const auto step = grpo.step();
            gap = std::max(gap, step.logProbabilityGap);
            (step.step <= 5 ? before : after) +=
                step.step <= 5 || step.step > 115 ? step.reward / 5 : 0;
        }
        QVERIFY2(gap < 1e-4, qPrintable(QString::number(gap)));
        QVERIFY2(after > before + 0.05,
                 qPrintable(QStringLiteral("%1 after %2").arg(after).arg(before)));
    }

private:
    static std::string scheduleJson();
};

std::string TrainersTest::scheduleJson()
{
    return R"({"name": "main", "model": {"layers": 2, "width": 32, "heads": 2, "key_value_heads": 1,
        "feed_forward": 64, "context_length": 256}, "stages": []})";
}

QTEST_APPLESS_MAIN(TrainersTest)
#include "tst_trainers.moc"

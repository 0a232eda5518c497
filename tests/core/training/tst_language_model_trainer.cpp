#include "core/token/phrase_tokenizer.h"
#include "core/training/documents.h"
#include "core/training/held_out.h"
#include "core/training/language_model_trainer.h"

#include <cmath>
#include <limits>
#include <stdexcept>

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

Distribution mixture()
{
    Distribution distribution{.name = "mix", .components = {{0.4, {}}, {0.6, {}}}};
    distribution.components[0].specification.opMin = 2;
    distribution.components[0].specification.opMax = 3;
    distribution.components[1].specification.opMin = 3;
    distribution.components[1].specification.opMax = 4;
    return distribution;
}

Stage stageOf(std::int64_t batchTokens = 600)
{
    Stage stage;
    stage.learningRate = 3e-3;
    stage.gradientClip = 1e9; // so that the first moment shows the gradient as it is
    stage.languageModel = {
        .tokens = 12'000, .batchTokens = batchTokens, .mixtureBy = MixtureBy::Tokens};
    return stage;
}

/// Everything a trainer needs, from seed 1.
struct Fixture
{
    Fixture()
        : contexts(ContextLibrary::load(GRADUS_RESOURCES "/contexts").value())
        , tokenizer(PhraseTokenizer::forContexts({contexts.find("crazy_zootopia"), 1}))
        , decoder(tinyModel(), tokenizer.size(), torch::kFloat32)
        , optimizer(decoder.parameters())
        , documents(mixture(), contexts, tokenizer, 1)
    {
        decoder.parameters().initialise(1, tinyModel().initialDeviation);
    }

    [[nodiscard]] torch::Tensor weights() const { return decoder.parameters().master().clone(); }
    [[nodiscard]] float* firstGradient() const
    {
        return decoder.parameters().gradient().data_ptr<float>();
    }

    ContextLibrary contexts;
    PhraseTokenizer tokenizer;
    Decoder decoder;
    Optimizer optimizer;
    DocumentStream documents;
};

/// Everything about a step that does not depend on the clock.
bool areEqual(const LanguageModelStep& a, const LanguageModelStep& b)
{
    return a.step == b.step && a.tokens == b.tokens && a.loss == b.loss
           && a.learningRate == b.learningRate && a.gradientNorm == b.gradientNorm
           && a.isSkipped == b.isSkipped && a.counts == b.counts && a.work == b.work;
}

/// The gradient of the first batch, as the optimiser saw it, times 1 - beta1.
torch::Tensor firstMoment(const Stage& stage)
{
    Fixture fixture;
    LanguageModelTrainer trainer(fixture.decoder, fixture.optimizer, fixture.documents, stage);
    (void)trainer.step();
    return fixture.optimizer.firstMoment().clone();
}

} // namespace

class LanguageModelTrainerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void theGradientDoesNotDependOnTheSplit_data()
    {
        QTest::addColumn<int>("lossOn");
        QTest::newRow("loss on all") << static_cast<int>(LossTokens::All);
        QTest::newRow("loss on solutions") << static_cast<int>(LossTokens::Solution);
    }
    void theGradientDoesNotDependOnTheSplit()
    {
        QFETCH(const int, lossOn);
        auto stage = stageOf(2'000);
        stage.languageModel.lossOn = static_cast<LossTokens>(lossOn);
        stage.languageModel.microBatchTokens = 1'000'000; // all in one pass
        const auto whole = firstMoment(stage);
        QVERIFY(whole.norm().item<double>() > 1e-3);
        for (const std::int64_t tokens : {1, 150, 333, 1'000}) { // 1: a document a pass
            stage.languageModel.microBatchTokens = tokens;
            const double error =
                ((firstMoment(stage) - whole).norm() / whole.norm()).item<double>();
            QVERIFY2(error < 1e-6, qPrintable(QString::number(error)));
        }
    }

    void theNextBatchMadeMeanwhileChangesNothing()
    {
        Fixture first;
        Fixture second;
        LanguageModelTrainer ahead(first.decoder, first.optimizer, first.documents, stageOf());
        LanguageModelTrainer alone(second.decoder, second.optimizer, second.documents, stageOf());
        alone.setAhead(false);
        for (int i = 0; i < 6; ++i)
            QVERIFY(areEqual(ahead.step(), alone.step()));
        QCOMPARE(ahead.memory(), alone.memory());
        QVERIFY(torch::equal(first.weights(), second.weights()));
    }

    void goesOnFromCursorAndMemory()
    {
        auto stage = stageOf();
        stage.languageModel.skipLossZ = 4;
        stage.languageModel.skipWindow = 5; // full by the time it goes on
        Fixture whole;
        LanguageModelTrainer first(whole.decoder, whole.optimizer, whole.documents, stage);
        Fixture parts;
        LanguageModelTrainer before(parts.decoder, parts.optimizer, parts.documents, stage);
        for (int i = 0; i < 7; ++i)
            QVERIFY(areEqual(first.step(), before.step()));
        LanguageModelTrainer after(parts.decoder, parts.optimizer, parts.documents, stage);
        after.setCursor(before.cursor());
        after.setMemory(before.memory());
        for (int i = 0; i < 5; ++i)
            QVERIFY(areEqual(first.step(), after.step()));
        QCOMPARE(first.memory(), after.memory());
        QVERIFY(torch::equal(whole.weights(), parts.weights()));
    }

    void aPlantedSpikeIsSkippedAndNotRemembered()
    {
        auto stage = stageOf();
        stage.languageModel.skipGradientZ = 10;
        stage.languageModel.skipWindow = 4;
        Fixture fixture;
        LanguageModelTrainer trainer(fixture.decoder, fixture.optimizer, fixture.documents, stage);
        for (int i = 0; i < 4; ++i)
            QVERIFY(!trainer.step().isSkipped);
        const auto weights = fixture.weights();
        const auto moment = fixture.optimizer.firstMoment().clone();
        *fixture.firstGradient() = 1e6F; // gradients are added to it
        const auto step = trainer.step();
        QVERIFY(step.isSkipped);
        QCOMPARE(step.skippedUpdates, std::int64_t{1});
        QVERIFY(std::abs(step.gradientNorm / 1e6 - 1) < 1e-3);
        QVERIFY(torch::equal(fixture.weights(), weights));
        QVERIFY(torch::equal(fixture.optimizer.firstMoment(), moment));
        QCOMPARE(fixture.optimizer.steps(), std::int64_t{4});
        const auto next = trainer.step(); // nothing of the spike is left in the gradient
        QVERIFY(!next.isSkipped && next.gradientNorm < 1e3);
        QCOMPARE(next.skippedUpdates, std::int64_t{1});
        QVERIFY(!torch::equal(fixture.weights(), weights));
    }

    void aPlantedNaNIsSkipped_data()
    {
        QTest::addColumn<double>("lossZ");
        QTest::newRow("guard off") << 0.0;
        QTest::newRow("guard on") << 5.0;
    }
    void aPlantedNaNIsSkipped()
    {
        QFETCH(const double, lossZ);
        auto stage = stageOf();
        stage.languageModel.skipLossZ = lossZ;
        Fixture fixture;
        LanguageModelTrainer trainer(fixture.decoder, fixture.optimizer, fixture.documents, stage);
        (void)trainer.step();
        const auto weights = fixture.weights();
        *fixture.firstGradient() = std::nanf("");
        const auto step = trainer.step();
        QVERIFY(step.isSkipped && std::isnan(step.gradientNorm) && std::isfinite(step.loss));
        QVERIFY(torch::equal(fixture.weights(), weights));
        QVERIFY(!trainer.step().isSkipped);
        QVERIFY(fixture.weights().isfinite().all().item<bool>());
        QVERIFY(fixture.optimizer.firstMoment().isfinite().all().item<bool>());
    }

    void tenInARowEndTheStage()
    {
        Fixture fixture;
        LanguageModelTrainer trainer(fixture.decoder, fixture.optimizer, fixture.documents,
                                     stageOf());
        (void)trainer.step();
        fixture.decoder.parameters().master().fill_(std::numeric_limits<float>::quiet_NaN());
        for (int i = 0; i < 9; ++i)
            QVERIFY(trainer.step().isSkipped);
        try {
            (void)trainer.step();
            QFAIL("the tenth step was taken");
        } catch (const std::runtime_error& error) {
            const std::string message = error.what();
            QVERIFY2(message.find("10 steps in a row (step 11: loss") != std::string::npos,
                     message.c_str());
        }
    }

    void heldOutLossIsThatOfTheDocumentsOneByOne_data()
    {
        theGradientDoesNotDependOnTheSplit_data();
    }
    void heldOutLossIsThatOfTheDocumentsOneByOne()
    {
        QFETCH(const int, lossOn);
        const auto kind = static_cast<LossTokens>(lossOn);
        const Fixture fixture;
        const auto problems = heldOutProblems(fixture.documents, 3);
        QCOMPARE(problems.ops, (std::vector<int>{2, 2, 2, 3, 3, 3, 4, 4, 4}));
        const auto together = heldOutLoss(fixture.decoder, problems, kind, 250);
        double nats = 0;
        double predicted = 0;
        std::map<int, double> solutions;
        const auto nlls = solutionNlls(fixture.decoder, problems.documents, 250);
        QCOMPARE(nlls.size(), problems.ops.size());
        for (std::size_t i = 0; i < problems.ops.size(); ++i) {
            const std::span<const TokenDocument> one(&problems.documents[i], 1);
            const auto all = fixture.decoder.score(packDocuments(one, kind)).logProbability;
            nats -= all.sum().item<double>();
            predicted += static_cast<double>(all.numel());
            const auto batch = packDocuments(one, LossTokens::Solution);
            const auto logs = fixture.decoder.score(batch).logProbability.sum().item<double>();
            solutions[problems.ops[i]] -= logs / 3;
            QVERIFY(std::abs(nlls[i] / -logs - 1) < 1e-5);
        }
        QVERIFY(std::abs(together.loss - nats / predicted) < 1e-5);
        QCOMPARE(together.solution.size(), std::size_t{3});
        for (const auto& [op, expected] : solutions)
            QVERIFY(std::abs(together.solution.at(op) / expected - 1) < 1e-5);
    }

    void aModelThatKnowsNothingLosesTheLogarithmOfTheVocabulary()
    {
        const Fixture fixture;
        fixture.decoder.parameters().master().zero_(); // all logits 0: every token alike
        const auto problems = heldOutProblems(fixture.documents, 2);
        const auto loss = heldOutLoss(fixture.decoder, problems, LossTokens::Solution);
        const double nats = std::log(fixture.tokenizer.size());
        QVERIFY(std::abs(loss.loss - nats) < 1e-5);
        double tokens = 0; // of the two solutions of op 4, which come last
        for (const std::size_t i : {4U, 5U})
            tokens += static_cast<double>(problems.documents[i].completion.size()) / 2;
        QVERIFY(std::abs(loss.solution.at(4) / (nats * tokens) - 1) < 1e-5);
    }

    void heldOutProblemsAreAlwaysTheSameAndOfNoTrainingStream()
    {
        const Fixture fixture;
        const DocumentStream otherSeed(mixture(), fixture.contexts, fixture.tokenizer, 77);
        const auto one = heldOutProblems(fixture.documents, 2);
        const auto other = heldOutProblems(otherSeed, 2);
        for (std::size_t i = 0; i < one.documents.size(); ++i)
            QVERIFY(one.documents[i].prompt == other.documents[i].prompt);
        for (std::uint64_t seed = 0; seed < 100; ++seed)
            for (std::size_t stage = 0; stage < 20; ++stage)
                QVERIFY(trainingSeed(seed, stage) != heldOutSeed());
        QVERIFY(heldOutSeed() != evaluationSeed());
    }

    void anOpKeepsTheSharesOfItsComponents()
    {
        // op 3: 0.4 / 2 of the first, 0.6 / 2 of the second component; op 4: the second alone.
        const auto three = componentsOfOp(mixture(), 3);
        QCOMPARE(three.size(), std::size_t{2});
        QVERIFY(std::abs(three[0].weight - 0.4) < 1e-12);
        QVERIFY(std::abs(three[1].weight - 0.6) < 1e-12);
        const auto four = componentsOfOp(mixture(), 4);
        QCOMPARE(four.size(), std::size_t{1});
        QCOMPARE(four[0].weight, 1.0);
        QCOMPARE(four[0].specification.opMin, 4);
        QVERIFY(componentsOfOp(mixture(), 5).empty());
    }

    void heldOutLossIsMeasuredWhenItIsDueAndFalls()
    {
        auto stage = stageOf();
        stage.optimizer = OptimizerKind::Muon;
        stage.learningRate = 5e-3;
        stage.gradientClip = 1;
        stage.languageModel.tokens = 40'000;
        stage.languageModel.heldOutProblems = 2;
        stage.languageModel.heldOutEvery = 5;
        Fixture fixture;
        LanguageModelTrainer trainer(fixture.decoder, fixture.optimizer, fixture.documents, stage);
        std::vector<std::int64_t> steps;
        std::vector<double> losses;
        while (!trainer.isDone()) {
            const auto step = trainer.step();
            if (!step.heldOut)
                continue;
            steps.push_back(step.step);
            losses.push_back(step.heldOut->loss);
        }
        const auto last = trainer.cursor().step;
        for (std::size_t i = 0; i + 1 < steps.size(); ++i)
            QCOMPARE(steps[i], static_cast<std::int64_t>(5 * (i + 1)));
        QCOMPARE(steps.back(), last); // the last step, whatever its number
        QVERIFY2(losses.back() < 0.8 * losses.front(), qPrintable(QString::number(losses.back())));
    }

    void countsItsWork()
    {
        Fixture fixture;
        LanguageModelTrainer trainer(fixture.decoder, fixture.optimizer, fixture.documents,
                                     stageOf());
        const auto step = trainer.step();
        const auto& counts = step.counts;
        QCOMPARE(counts.tokens[0] + counts.tokens[1], step.tokens);
        QCOMPARE(step.work.tokens, static_cast<double>(step.tokens));
        // Squared lengths: at least those of equal parts (Cauchy and Schwarz), at most one
        // sequence.
        const auto documents = static_cast<double>(counts.problems[0] + counts.problems[1]);
        QVERIFY(step.work.squares >= step.work.tokens * step.work.tokens / documents);
        QVERIFY(step.work.squares < step.work.tokens * step.work.tokens);
    }
};

QTEST_APPLESS_MAIN(LanguageModelTrainerTest)
#include "tst_language_model_trainer.moc"

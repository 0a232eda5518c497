#include "core/token/phrase_tokenizer.h"
#include "core/training/documents.h"
#include "core/training/grpo_trainer.h"
#include "core/training/packed_batch.h"

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/types.h>

using namespace gradus;

namespace {

constexpr int kLongest = 40; ///< new tokens

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

/// An untrained model solves nothing, but its samples end at different lengths: a penalty on length
/// gives it something to learn at once.
Stage lengthStage()
{
    Stage stage;
    stage.name = "rl";
    stage.kind = StageKind::Reinforcement;
    stage.learningRate = 1e-3;
    stage.weightDecay = 0;
    stage.reinforcement = {.steps = 100,
                           .promptsPerStep = 6,
                           .samplesPerPrompt = 8,
                           .maxNewTokens = kLongest,
                           .overlong = OverlongHandling::Penalise,
                           .overlongBuffer = kLongest};
    return stage;
}

/// The same without the penalty: every group fails.
Stage hopelessStage()
{
    Stage stage = lengthStage();
    stage.reinforcement.overlong = OverlongHandling::Count;
    return stage;
}

/// Everything a trainer needs.
struct Fixture
{
    explicit Fixture(double deviation = tinyModel().initialDeviation, std::uint64_t weightSeed = 1)
        : contexts(ContextLibrary::load(GRADUS_RESOURCES "/contexts").value())
        , tokenizer(PhraseTokenizer::forContexts({contexts.find("crazy_zootopia"), 1}))
        , decoder(tinyModel(), tokenizer.size(), torch::kFloat32)
        , optimizer(decoder.parameters())
        , documents(easyProblems(), contexts, tokenizer, 1)
    {
        decoder.parameters().initialise(weightSeed, deviation);
    }

    [[nodiscard]] GrpoTrainer trainer(const Stage& stage, const Decoder* reference = nullptr)
    {
        return {decoder, optimizer, documents, tokenizer, stage, 3, reference};
    }

    ContextLibrary contexts;
    PhraseTokenizer tokenizer;
    Decoder decoder;
    Optimizer optimizer;
    DocumentStream documents;
};

/// Three groups of four samples: two with rewards of both kinds, the last all solved. Ratios lie on
/// both sides of 1, one sample is masked.
std::vector<GrpoGroup> sampledGroups(const Fixture& fixture, const ReinforcementOptions& options)
{
    std::vector<SamplePrompt> prompts;
    for (std::uint64_t i = 0; i < 3; ++i)
        prompts.push_back({fixture.documents.document(i).prompt, 4, i});
    const auto completions =
        sampleCompletions(fixture.decoder, prompts, {.maxNewTokens = kLongest, .seed = 7});
    std::vector<GrpoGroup> groups(prompts.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
        groups[g].prompt = prompts[g].tokens;
        for (std::size_t s = 0; s < completions[g].size(); ++s) {
            auto& sample = groups[g].samples.emplace_back();
            sample.completion = completions[g][s];
            auto& tokens = sample.completion.tokens; // unequal lengths for certain
            tokens.resize(std::min(tokens.size(), 5 + 6 * s + g));
            sample.completion.logProbability.resize(tokens.size());
            sample.rewards.strictPaper = g == 2 || (s + g) % 3 == 0 ? 1 : 0;
        }
        settleGroup(groups[g], options);
    }
    groups[1].samples[2].isMasked = true;
    return groups;
}

void shiftOldLogProbabilities(std::vector<GrpoGroup>& groups)
{
    for (auto& group : groups)
        for (auto& sample : group.samples) {
            sample.oldLogProbability = sample.completion.logProbability;
            for (std::size_t i = 0; i < sample.oldLogProbability.size(); ++i)
                sample.oldLogProbability[i] += 0.1F * static_cast<float>(i % 5) - 0.2F;
        }
}

std::vector<GrpoGroup*> pointersTo(std::vector<GrpoGroup>& groups)
{
    std::vector<GrpoGroup*> pointers;
    for (auto& group : groups)
        pointers.push_back(&group);
    return pointers;
}

/// The gradient that one call leaves behind, which it then clears.
torch::Tensor takeGradient(Decoder& decoder)
{
    const auto gradient = decoder.parameters().gradient().clone();
    auto buffer = decoder.parameters().gradient();
    buffer.zero_();
    return gradient;
}

torch::Tensor gradientOf(Fixture& fixture, std::vector<GrpoGroup>& groups,
                         const ReinforcementOptions& options,
                         std::int64_t microBatchTokens = kGrpoMicroBatchTokens)
{
    (void)accumulateGradient(fixture.decoder, pointersTo(groups), options, microBatchTokens);
    return takeGradient(fixture.decoder);
}

double relativeDifference(const torch::Tensor& a, const torch::Tensor& b)
{
    return ((a - b).norm() / b.norm()).item<double>();
}

void copyState(Fixture& from, Fixture& to)
{
    auto master = to.decoder.parameters().master();
    master.copy_(from.decoder.parameters().master());
    to.optimizer.firstMoment().copy_(from.optimizer.firstMoment());
    to.optimizer.secondMoment().copy_(from.optimizer.secondMoment());
    to.optimizer.setSteps(from.optimizer.steps());
}

} // namespace

class GrpoTrainerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void everyRewardIsTheOneNamed()
    {
        const Rewards rewards{.outcome = 0.1,
                              .paperBlend = 0.2,
                              .codeBlend = 0.3,
                              .strictPaper = 0.4,
                              .strictCode = 0.5,
                              .denseProcess = 0.6};
        QCOMPARE(rewardOf(rewards, RewardKind::Outcome), 0.1);
        QCOMPARE(rewardOf(rewards, RewardKind::PaperBlend), 0.2);
        QCOMPARE(rewardOf(rewards, RewardKind::CodeBlend), 0.3);
        QCOMPARE(rewardOf(rewards, RewardKind::StrictPaper), 0.4);
        QCOMPARE(rewardOf(rewards, RewardKind::StrictCode), 0.5);
        QCOMPARE(rewardOf(rewards, RewardKind::DenseProcess), 0.6);
    }

    void thePenaltyGrowsOverTheBuffer()
    {
        // At most 100 tokens, a buffer of 20, a penalty of 0.5: (length - 80) / 20 of it.
        ReinforcementOptions options{.maxNewTokens = 100,
                                     .overlong = OverlongHandling::Penalise,
                                     .overlongBuffer = 20,
                                     .overlongPenalty = 0.5};
        const auto of = [](std::size_t length, bool isTruncated) {
            return Completion{.tokens = std::vector<TokenId>(length),
                              .logProbability = {},
                              .isTruncated = isTruncated};
        };
        QCOMPARE(overlongPenalty(of(80, false), options), 0.0);
        QCOMPARE(overlongPenalty(of(90, false), options), 0.25);
        QCOMPARE(overlongPenalty(of(100, false), options), 0.5);
        QCOMPARE(overlongPenalty(of(70, true), options), 0.5); // the context was full
        options.overlong = OverlongHandling::Mask;
        QCOMPARE(overlongPenalty(of(100, true), options), 0.0);
    }

    void groupsAreSettledByTheirRewards()
    {
        const auto settled = [](double first, double second, OverlongHandling overlong) {
            GrpoGroup group;
            for (const double reward : {first, second}) {
                auto& sample = group.samples.emplace_back();
                sample.rewards.strictPaper = reward;
                sample.completion.tokens.resize(10);
            }
            group.samples.back().completion.isTruncated = true;
            settleGroup(group, {.overlong = overlong});
            return group;
        };
        const auto failed = settled(0, 0, OverlongHandling::Mask);
        QVERIFY(failed.isConstant && !failed.isSolved);
        QVERIFY(failed.samples[1].isMasked && !failed.samples[0].isMasked);
        const auto solved = settled(1, 1, OverlongHandling::Count);
        QVERIFY(solved.isConstant && solved.isSolved && !solved.samples[1].isMasked);
        const auto mixed = settled(0, 1, OverlongHandling::Mask);
        QVERIFY(!mixed.isConstant && !mixed.isSolved);
        QVERIFY(mixed.samples[1].advantage > 0); // masked, yet part of the mean
        QCOMPARE(mixed.samples[0].advantage, -mixed.samples[1].advantage);
        // The second one's penalty of 1 makes equals different, and a reward of 1 worth nothing.
        QVERIFY(!settled(0, 0, OverlongHandling::Penalise).isConstant);
        const auto evened = settled(0, 1, OverlongHandling::Penalise);
        QVERIFY(evened.isConstant && !evened.isSolved);
    }

    void theGradientDoesNotDependOnTheSplit_data()
    {
        QTest::addColumn<int>("aggregation");
        QTest::newRow("token mean") << static_cast<int>(LossAggregation::TokenMean);
        QTest::newRow("sequence mean") << static_cast<int>(LossAggregation::SequenceMean);
        QTest::newRow("Dr. GRPO") << static_cast<int>(LossAggregation::DrGrpo);
    }
    void theGradientDoesNotDependOnTheSplit()
    {
        QFETCH(const int, aggregation);
        Fixture fixture;
        const Fixture other(0.05, 2);
        const ReinforcementOptions options{.maxNewTokens = kLongest,
                                           .aggregation = static_cast<LossAggregation>(aggregation),
                                           .klCoefficient = 0.1,
                                           .entropyCoefficient = 0.01};
        auto groups = sampledGroups(fixture, options);
        shiftOldLogProbabilities(groups);
        (void)scoreSamples(other.decoder, pointersTo(groups), 1.0,
                           &GrpoSample::referenceLogProbability);
        const auto whole = gradientOf(fixture, groups, options);
        QVERIFY(whole.norm().item<double>() > 1e-3);
        // A sample at a time, about a group at a time.
        for (const std::int64_t rows : {1, 150}) {
            const auto split = gradientOf(fixture, groups, options, rows);
            const double difference = relativeDifference(split, whole);
            QVERIFY2(difference < 1e-6, qPrintable(QString::number(difference)));
        }
    }

    void theGradientIsThatOfSeparateSequences()
    {
        // On-policy, without KL: -sum A dp / tokens, each sample packed on its own with its prompt.
        Fixture fixture;
        const ReinforcementOptions options{.maxNewTokens = kLongest};
        auto groups = sampledGroups(fixture, options);
        double tokens = 0;
        for (const auto& group : groups)
            for (const auto& sample : group.samples)
                tokens += sample.isMasked ? 0 : static_cast<double>(sample.length());
        const auto shared = gradientOf(fixture, groups, options);
        for (const auto& group : groups)
            for (const auto& sample : group.samples) {
                if (sample.isMasked)
                    continue;
                const TokenDocument document{group.prompt, sample.completion.tokens};
                const auto batch = packDocuments({&document, 1}, LossTokens::Solution);
                (fixture.decoder.score(batch).logProbability.sum() * (-sample.advantage / tokens))
                    .backward();
            }
        const auto separate = takeGradient(fixture.decoder);
        const double difference = relativeDifference(shared, separate);
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
    }

    void aPromptIsReadOnceForItsGroup()
    {
        Fixture fixture;
        // With the bonus groups of equal rewards take part too; masked samples never do.
        const ReinforcementOptions options{.maxNewTokens = kLongest, .entropyCoefficient = 0.01};
        auto groups = sampledGroups(fixture, options);
        std::int64_t together = 0;
        std::int64_t apart = 0;
        for (const auto& group : groups) {
            const auto prefix = static_cast<std::int64_t>(group.prompt.size()) - 1;
            together += prefix;
            for (const auto& sample : group.samples) {
                if (sample.isMasked)
                    continue;
                together += sample.length();
                apart += prefix + sample.length();
            }
        }
        const auto pointers = pointersTo(groups);
        QCOMPARE(accumulateGradient(fixture.decoder, pointers, options).rows, together);
        QCOMPARE(accumulateGradient(fixture.decoder, pointers, options, 1).rows, apart);
        QVERIFY(together < apart);
    }

    void droppedGroupsLeaveTheDenominator()
    {
        // The constant group has no gradient, so that dropping it only changes what is divided by.
        Fixture fixture;
        const ReinforcementOptions options{.maxNewTokens = kLongest};
        auto groups = sampledGroups(fixture, options);
        const auto kept = gradientOf(fixture, groups, options);
        const auto all = accumulateGradient(fixture.decoder, pointersTo(groups), options);
        (void)takeGradient(fixture.decoder);
        groups.pop_back();
        const auto fewer = accumulateGradient(fixture.decoder, pointersTo(groups), options);
        const auto dropped = takeGradient(fixture.decoder);
        QCOMPARE(all.scored, fewer.scored);
        QCOMPARE(all.sequences, std::int64_t{11}); // of 12, one is masked
        QCOMPARE(fewer.sequences, std::int64_t{7});
        QVERIFY(fewer.tokens < all.tokens);
        const double factor = static_cast<double>(fewer.tokens) / static_cast<double>(all.tokens);
        QVERIFY(relativeDifference(dropped * factor, kept) < 1e-6);
    }

    void miniBatchesCoverEachPassOnce()
    {
        const auto batches = miniBatches(10, 4, 2, 5, 3);
        QCOMPARE(batches.size(), std::size_t{6});
        for (const std::size_t pass : {std::size_t{0}, std::size_t{1}}) {
            std::set<std::size_t> seen;
            for (std::size_t b = 3 * pass; b < 3 * pass + 3; ++b)
                seen.insert(batches[b].begin(), batches[b].end());
            QCOMPARE(seen.size(), std::size_t{10});
        }
        QCOMPARE(batches[2].size(), std::size_t{2});
        QVERIFY(batches[0] != batches[3]);
        QVERIFY(miniBatches(10, 4, 2, 5, 3) == batches); // nothing but (seed, step) decides
        QVERIFY(miniBatches(10, 4, 2, 5, 4) != batches);
        QVERIFY(miniBatches(10, 4, 2, 6, 3) != batches);
        QCOMPARE(miniBatches(3, 0, 1, 5, 3), (std::vector<std::vector<std::size_t>>{{0, 1, 2}}));
        QVERIFY(miniBatches(0, 4, 2, 5, 3).empty());
    }

    void oneUpdateIsExactlyOnPolicy()
    {
        Fixture fixture;
        const auto report = fixture.trainer(lengthStage()).step();
        QCOMPARE(report.updates, 1);
        QCOMPARE(report.recomputedTokens, std::int64_t{0});
        QCOMPARE(report.ratioMin, 1.0);
        QCOMPARE(report.ratioMax, 1.0);
        QCOMPARE(report.clipFraction, 0.0);
        QVERIFY2(report.logProbabilityGap < 1e-4,
                 qPrintable(QString::number(report.logProbabilityGap)));
        QVERIFY(report.logProbabilityGapMean <= report.logProbabilityGap);
        QVERIFY(report.gradientNorm > 0);
        QVERIFY(report.allFailed < 1); // the penalty made differences
    }

    void severalUpdatesMoveTheRatio_data()
    {
        QTest::addColumn<int>("old");
        QTest::newRow("sampled") << static_cast<int>(OldLogProbability::Sampled);
        QTest::newRow("recomputed") << static_cast<int>(OldLogProbability::Recomputed);
    }
    void severalUpdatesMoveTheRatio()
    {
        QFETCH(const int, old);
        auto stage = lengthStage();
        stage.reinforcement.promptsPerUpdate = 3;
        stage.reinforcement.passes = 2;
        stage.reinforcement.oldLogProbability = static_cast<OldLogProbability>(old);
        Fixture fixture;
        const auto report = fixture.trainer(stage).step();
        QCOMPARE(report.updates, 4);
        QCOMPARE(report.recomputedTokens > 0,
                 old == static_cast<int>(OldLogProbability::Recomputed));
        QVERIFY(report.ratioMin < 1 - 1e-3 && report.ratioMax > 1 + 1e-3);
        QVERIFY(std::abs(report.ratioMean - 1) < 0.05);
        QVERIFY(report.logProbabilityGap < 1e-4); // of the first update alone
        QCOMPARE(fixture.optimizer.steps(), std::int64_t{4});
    }

    void aStepOnGroupsWithoutVarianceTeachesNothing()
    {
        Fixture fixture;
        auto stage = hopelessStage();
        stage.reinforcement.zeroVariance = ZeroVarianceHandling::Drop;
        const auto before = fixture.decoder.parameters().master().clone();
        const auto report = fixture.trainer(stage).step();
        QCOMPARE(report.allFailed, 1.0);
        QCOMPARE(report.allSolved, 0.0);
        QCOMPARE(report.zeroVarianceTokens, 1.0);
        QCOMPARE(report.groupsTrained, std::int64_t{0});
        QCOMPARE(report.updates, 0);
        QVERIFY(std::isnan(report.ratioMean));
        QVERIFY(torch::equal(fixture.decoder.parameters().master(), before));
        std::int64_t groups = 0;
        for (const auto& op : report.ops) {
            QVERIFY(op.op == 2 || op.op == 3);
            QCOMPARE(op.allFailed, 1.0);
            groups += op.groups;
        }
        QCOMPARE(groups, std::int64_t{6});
    }

    void refillingIsBounded()
    {
        Fixture fixture;
        auto stage = hopelessStage();
        stage.reinforcement.zeroVariance = ZeroVarianceHandling::Refill;
        stage.reinforcement.maxRefills = 2;
        auto trainer = fixture.trainer(stage);
        const auto report = trainer.step();
        QCOMPARE(report.refillRounds, 2);
        QCOMPARE(report.groups, std::int64_t{18}); // 6 and twice 6 in their place
        QCOMPARE(trainer.cursor().document, std::uint64_t{18});
        QVERIFY(report.refillTokens > report.tokens / 2);
        QVERIFY(report.refillTokens < report.tokens);
        QCOMPARE(trainer.cursor().tokens, report.tokens);
    }

    void refillingStopsAtAFullBatch()
    {
        Fixture fixture;
        auto stage = lengthStage();
        stage.reinforcement.samplesPerPrompt = 3; // some groups are truncated throughout
        stage.reinforcement.zeroVariance = ZeroVarianceHandling::Refill;
        stage.reinforcement.maxRefills = 100;
        const auto report = fixture.trainer(stage).step();
        QVERIFY(report.refillRounds > 0 && report.refillRounds < 100);
        QCOMPARE(report.groupsTrained, std::int64_t{6});
        QVERIFY(report.groups > 6);
        QVERIFY(std::abs(static_cast<double>(report.groups) * (1 - report.allFailed) - 6) < 1e-9);
    }

    void aStepIsMadeAgainToTheLastBit()
    {
        auto stage = lengthStage();
        stage.reinforcement.promptsPerUpdate = 2;
        stage.reinforcement.zeroVariance = ZeroVarianceHandling::Refill;
        Fixture whole;
        auto first = whole.trainer(stage);
        (void)first.step();
        Fixture resumed; // as if from a checkpoint after the first step
        copyState(whole, resumed);
        auto second = resumed.trainer(stage);
        second.setCursor(first.cursor());
        const auto expected = first.step();
        const auto again = second.step();
        QVERIFY(torch::equal(whole.decoder.parameters().master(),
                             resumed.decoder.parameters().master()));
        QCOMPARE(again.step, std::int64_t{2});
        QCOMPARE(again.tokens, expected.tokens);
        QCOMPARE(again.overlongPenalty, expected.overlongPenalty);
        QCOMPARE(again.loss, expected.loss);
        QCOMPARE(again.ratioMax, expected.ratioMax);
        QCOMPARE(second.cursor().document, first.cursor().document);
    }

    void theReferenceIsWhatTheStageBeganWith()
    {
        Fixture fixture;
        const Fixture start;
        auto stage = lengthStage();
        stage.reinforcement.klCoefficient = 1e-3;
        auto trainer = fixture.trainer(stage, &start.decoder);
        const auto first = trainer.step();
        QVERIFY(std::abs(first.kl) < 1e-9);
        QVERIFY(first.referenceTokens > 0);
        QVERIFY(trainer.step().kl > 1e-6);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)fixture.trainer(stage).step());
    }

    void klHoldsThePolicyBack_data()
    {
        QTest::addColumn<int>("estimator");
        QTest::newRow("k2") << static_cast<int>(KlEstimator::K2);
        QTest::newRow("k3") << static_cast<int>(KlEstimator::K3);
    }
    void klHoldsThePolicyBack()
    {
        QFETCH(const int, estimator);
        const Fixture start;
        const auto klAfter = [&](double coefficient) {
            Fixture fixture;
            auto stage = lengthStage();
            stage.reinforcement.klCoefficient = coefficient;
            stage.reinforcement.klEstimator = static_cast<KlEstimator>(estimator);
            auto trainer = fixture.trainer(stage, &start.decoder);
            double kl = 0;
            for (int i = 0; i < 8; ++i)
                kl = trainer.step().kl;
            return kl;
        };
        const double loose = klAfter(1e-9);
        const double tight = klAfter(10);
        QVERIFY2(tight < 0.5 * loose,
                 qPrintable(QStringLiteral("%1 against %2").arg(tight).arg(loose)));
    }

    void anEntropyBonusSpreadsThePolicy()
    {
        Fixture fixture(0.3); // unlikely tokens are really unlikely
        auto stage = hopelessStage();
        stage.learningRate = 1e-2;
        stage.reinforcement.entropyCoefficient = 1;
        auto trainer = fixture.trainer(stage);
        const double before = trainer.step().policyEntropy;
        double after = 0;
        for (int i = 0; i < 8; ++i)
            after = trainer.step().policyEntropy;
        QVERIFY2(after > before + 0.1,
                 qPrintable(QStringLiteral("%1 after %2").arg(after).arg(before)));
    }

    void theLearningRateWarmsUp()
    {
        Fixture fixture;
        auto stage = lengthStage();
        stage.reinforcement.warmupSteps = 2;
        auto trainer = fixture.trainer(stage);
        QCOMPARE(trainer.step().learningRate, stage.learningRate / 2);
        QCOMPARE(trainer.step().learningRate, stage.learningRate);
        QCOMPARE(trainer.step().learningRate, stage.learningRate);
    }

    void everyVariantLearns_data()
    {
        QTest::addColumn<int>("advantage");
        QTest::addColumn<int>("aggregation");
        QTest::addColumn<int>("passes");
        QTest::addColumn<double>("clipHigh");
        QTest::newRow("paper") << 0 << 0 << 1 << 0.0;
        QTest::newRow("mean, sequence mean, two passes") << 1 << 1 << 2 << 0.0;
        QTest::newRow("leave one out, Dr. GRPO, clip-higher") << 2 << 2 << 1 << 0.28;
    }
    void everyVariantLearns()
    {
        QFETCH(const int, advantage);
        QFETCH(const int, aggregation);
        QFETCH(const int, passes);
        QFETCH(const double, clipHigh);
        Fixture fixture;
        auto stage = lengthStage();
        stage.learningRate = 3e-3;
        stage.reinforcement.advantage = static_cast<AdvantageKind>(advantage);
        stage.reinforcement.aggregation = static_cast<LossAggregation>(aggregation);
        stage.reinforcement.passes = passes;
        stage.reinforcement.promptsPerUpdate = 3;
        stage.reinforcement.clipRangeHigh = clipHigh;
        auto trainer = fixture.trainer(stage);
        const double before = trainer.step().overlongPenalty;
        double after = 0;
        for (int i = 0; i < 30; ++i)
            after = trainer.step().overlongPenalty;
        // Seven times the noise of a mean over 48 samples.
        QVERIFY2(after < before - 0.15,
                 qPrintable(QStringLiteral("%1 after %2").arg(after).arg(before)));
    }
};

QTEST_APPLESS_MAIN(GrpoTrainerTest)
#include "tst_grpo_trainer.moc"

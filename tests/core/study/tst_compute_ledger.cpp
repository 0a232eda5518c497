#include "core/study/compute_ledger.h"

#include <cmath>

#include <QtTest>

using namespace gradus;

namespace {

/// One row of Table 3 of arXiv:2512.07783.
struct PaperRow
{
    const char* name;
    double tokens; ///< steps of mid-training alone times 524,288, which the printed T rounds
    std::int64_t midOnly;
    std::int64_t rlOnly;
    double thousandPrompts;
    std::int64_t mid80, rl20, mid50, rl50, mid20, rl80;
};

constexpr double kBatch = 524'288;
constexpr std::array kTable3{
    PaperRow{"1.05", 2'000 * kBatch, 2'000, 50, 51.2, 1'600, 10, 1'000, 25, 400, 40},
    PaperRow{"2.10", 4'000 * kBatch, 4'000, 100, 102.4, 3'200, 20, 2'000, 50, 800, 80},
    PaperRow{"4.20", 8'000 * kBatch, 8'000, 200, 204.8, 6'400, 40, 4'000, 100, 1'600, 160},
    PaperRow{"8.40", 16'000 * kBatch, 16'000, 400, 409.6, 12'800, 80, 8'000, 200, 3'200, 320},
    PaperRow{"12.58", 24'000 * kBatch, 24'000, 600, 614.4, 19'200, 120, 12'000, 300, 4'800, 480},
    PaperRow{"16.78", 32'000 * kBatch, 32'000, 800, 819.2, 25'600, 160, 16'000, 400, 6'400, 640},
    PaperRow{"20.00", 20e9, 38'147, 954, 976.6, 30'517, 191, 19'073, 477, 7'629, 763},
};

BudgetPlan split(double tokens, double rlShare)
{
    return planBudget({.tokens = tokens, .rlShare = rlShare});
}

/// Round numbers: 1,000 weights, attention 2 * 4 * 8 = 64 operations a squared length.
constexpr double kWeights = 1'000;
ModelSpec model()
{
    return {.layers = 4, .width = 8, .contextLength = 100};
}

RolloutCounts rollout()
{
    return {.prompts = 2, .samples = 6, .promptTokens = 20, .completionTokens = 30};
}

} // namespace

class ComputeLedgerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reproducesTable3_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < kTable3.size(); ++i)
            QTest::newRow(kTable3[i].name) << static_cast<int>(i);
    }
    void reproducesTable3()
    {
        QFETCH(const int, index);
        const auto& row = kTable3.at(static_cast<std::size_t>(index));
        const auto mid = split(row.tokens, 0);
        QCOMPARE(mid.midSteps, row.midOnly);
        QCOMPARE(mid.rlSteps, std::int64_t{0});
        const auto rl = split(row.tokens, 1);
        QCOMPARE(rl.midSteps, std::int64_t{0});
        QCOMPARE(rl.rlSteps, row.rlOnly);
        QCOMPARE(std::round(rl.rlPrompts / 100) / 10, row.thousandPrompts);
        const auto light = split(row.tokens, 0.2);
        QCOMPARE(light.midSteps, row.mid80);
        QCOMPARE(light.rlSteps, row.rl20);
        const auto medium = split(row.tokens, 0.5);
        QCOMPARE(medium.midSteps, row.mid50);
        QCOMPARE(medium.rlSteps, row.rl50);
        const auto heavy = split(row.tokens, 0.8);
        QCOMPARE(heavy.midSteps, row.mid20);
        QCOMPARE(heavy.rlSteps, row.rl80);
    }

    void aBillionTokensAreFiftyStepsOfReinforcement()
    {
        // paper.md 3.6: T = 1.048576e9, beta = 1: N = 3/5 * T / (6 * 2048) = 51,200 prompts.
        const auto plan = split(1.048576e9, 1);
        QCOMPARE(plan.rlPrompts, 51'200.0);
        QCOMPARE(plan.rlSteps, std::int64_t{50});
        QCOMPARE(plan.rlTokens, 1.048576e9);
    }

    void withoutAReferenceABudgetBuysAQuarterMore()
    {
        const auto with = split(2e9, 0.5);
        const auto without = planBudget({.tokens = 2e9, .rlShare = 0.5, .hasReference = false});
        QCOMPARE(without.rlPrompts / with.rlPrompts, 1.25); // (5/3) / (4/3)
        QCOMPARE(without.midSteps, with.midSteps);
    }

    void whatABudgetBuysCostsTheBudget()
    {
        for (const double share : {0.0, 0.2, 0.5, 0.8, 1.0}) {
            const auto plan = split(3e9, share);
            const double flops = plannedTrainingFlops(1e8, plan.midTokens)
                                 + plannedReinforcementFlops(1e8, plan.rlPrompts, 6, 2'048, true);
            QVERIFY(std::abs(tokenEquivalents(flops, 1e8) / 3e9 - 1) < 1e-12);
        }
    }

    void plansByThePapersFormulas()
    {
        QCOMPARE(plannedTrainingFlops(100, 7), 4'200.0);
        // 10 P N r L with a reference, 8 without: P = 100, N = 3, r = 6, L = 2.
        QCOMPARE(plannedReinforcementFlops(100, 3, 6, 2, true), 36'000.0);
        QCOMPARE(plannedReinforcementFlops(100, 3, 6, 2, false), 28'800.0);
    }

    void plansAStageByItsKind()
    {
        Stage stage;
        QCOMPARE(plannedTokenEquivalents(stage, model(), 5, 1'234), 1'234.0);
        stage.kind = StageKind::Reinforcement;
        stage.reinforcement.promptsPerStep = 4;
        stage.reinforcement.samplesPerPrompt = 3;
        // (4/3) N r L: N = 5 * 4, r = 3, L = 100.
        QCOMPARE(plannedTokenEquivalents(stage, model(), 5, 1'234), 8'000.0);
        stage.reinforcement.klCoefficient = 0.1;
        QCOMPARE(plannedTokenEquivalents(stage, model(), 5, 1'234), 10'000.0);
    }

    void countsWeightsAndAttention()
    {
        // A sequence of 10: 2 * 1000 * 10 and 64 * 100; training three times that, which is
        // (6 P + 6 layers width T) T.
        QCOMPARE(forwardFlops(model(), kWeights, sequenceWork(10)), 26'400.0);
        QCOMPARE(trainingFlops(model(), kWeights, sequenceWork(10)), 79'200.0);
        TokenWork both = sequenceWork(10);
        both += sequenceWork(20);
        QCOMPARE(both, (TokenWork{30, 500}));
    }

    void aPromptIsReadOnceForItsGroup()
    {
        // Two prompts of 10 tokens, three samples of 5 each: 20 + 30 tokens; squares 2 * 100 and
        // six times 15^2 - 10^2 = 125.
        QCOMPARE(rolloutWork(rollout()), (TokenWork{50, 950}));
        QCOMPARE(rolloutFlops(model(), kWeights, rollout()), 2 * 1'000 * 50 + 64 * 950.0);
    }

    void aSampleReadAloneIsASequence()
    {
        const RolloutCounts counts{
            .prompts = 1, .samples = 1, .promptTokens = 30, .completionTokens = 12};
        QCOMPARE(rolloutWork(counts), sequenceWork(42));
    }

    void countsWhatEachPassWorkedOn()
    {
        const double sampling = 160'800; // as above
        auto counts = rollout();
        counts.trainedTokens = 50;
        QCOMPARE(rolloutFlops(model(), kWeights, counts), 4 * sampling); // 2 + 6, in twos
        counts.referenceTokens = 50;
        QCOMPARE(rolloutFlops(model(), kWeights, counts), 5 * sampling); // the paper's 8 + 2
        counts.trainedTokens = 25; // half of the groups left out
        counts.referenceTokens = 0;
        QCOMPARE(rolloutFlops(model(), kWeights, counts), 2.5 * sampling);
        counts.trainedTokens = 100; // two passes, rescored before the first
        counts.rescoredTokens = 50;
        QCOMPARE(rolloutFlops(model(), kWeights, counts), 8 * sampling);
        QCOMPARE(rolloutFlops(model(), kWeights, {}), 0.0);
    }
};

QTEST_APPLESS_MAIN(ComputeLedgerTest)
#include "tst_compute_ledger.moc"

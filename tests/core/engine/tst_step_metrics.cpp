#include "core/engine/step_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QtTest>

using namespace gradus;

namespace {

/// The value of @p key; NaN if there is none.
double valueOf(const StepMetrics& metrics, const std::string& key)
{
    const auto found = std::find_if(metrics.begin(), metrics.end(),
                                    [&](const auto& metric) { return metric.first == key; });
    return found == metrics.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

} // namespace

class StepMetricsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheSharesOfAMixture()
    {
        LanguageModelStep step{.loss = 2.5, .skippedUpdates = 3};
        step.counts = {.problems = {1, 3}, .tokens = {60, 40}};
        const auto metrics = metricsOf(step);
        QCOMPARE(metrics.size(), std::size_t{6});
        QCOMPARE(valueOf(metrics, "loss"), 2.5);
        QCOMPARE(valueOf(metrics, "skipped_updates"), 3.0);
        QCOMPARE(valueOf(metrics, "share_problems_1"), 0.25);
        QCOMPARE(valueOf(metrics, "share_problems_2"), 0.75);
        QCOMPARE(valueOf(metrics, "share_tokens_1"), 0.6);
        QCOMPARE(valueOf(metrics, "share_tokens_2"), 0.4);
    }

    void oneComponentHasNoShares()
    {
        LanguageModelStep step;
        step.counts = {.problems = {4}, .tokens = {100}};
        QCOMPARE(metricsOf(step).size(), std::size_t{2});
    }

    void tellsTheHeldOutLossByOp()
    {
        LanguageModelStep step;
        step.heldOut = HeldOutLoss{.loss = 0.5, .solution = {{2, 8.0}, {11, 30.0}}};
        const auto metrics = metricsOf(step);
        QCOMPARE(valueOf(metrics, "held_out_loss"), 0.5);
        QCOMPARE(valueOf(metrics, "nll_op_2"), 8.0);
        QCOMPARE(valueOf(metrics, "nll_op_11"), 30.0);
    }

    void countsAGrpoStepFromItsTokens()
    {
        Stage stage;
        stage.reinforcement.samplesPerPrompt = 3;
        const GrpoStep step{.tokens = 50,
                            .groups = 2,
                            .sampledTokens = 30,
                            .trainedTokens = 24,
                            .referenceTokens = 48,
                            .recomputedTokens = 12};
        const auto counts = rolloutCounts(step, stage);
        QCOMPARE(counts.prompts, 2.0);
        QCOMPARE(counts.samples, 6.0);
        QCOMPARE(counts.promptTokens, 20.0);
        QCOMPARE(counts.completionTokens, 30.0);
        // As in tst_compute_ledger: sampling these is 160,800 operations for 1,000 weights and
        // 4 layers of width 8; then (3 * 24 + 48 + 12) / 50 times that again.
        QVERIFY(std::abs(rolloutFlops({.layers = 4, .width = 8}, 1'000, counts)
                             / (160'800 * (1 + 132 / 50.0))
                         - 1)
                < 1e-12);
    }

    void theLedgerHasPlannedCountedAndEquivalents()
    {
        // 6 P T with P = 100 and T = 70; counted 60,000 operations are 100 tokens of training.
        const auto metrics = computeMetrics(Stage{}, ModelSpec{}, 100, 3, 70, 60'000);
        QCOMPARE(metrics.size(), std::size_t{3});
        QCOMPARE(valueOf(metrics, "flops_planned"), 42'000.0);
        QCOMPARE(valueOf(metrics, "flops_counted"), 60'000.0);
        QCOMPARE(valueOf(metrics, "token_equivalents"), 100.0);
    }
};

QTEST_APPLESS_MAIN(StepMetricsTest)
#include "tst_step_metrics.moc"

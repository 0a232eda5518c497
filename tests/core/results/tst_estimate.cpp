#include "core/results/estimate.h"

#include <cmath>

#include <QtTest>

using namespace gradus;

class EstimateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFlatShareHasWilsonsInterval()
    {
        // None of 35: z^2 / (35 + z^2) = 0.0989, whoever was resampled.
        const auto none =
            shareEstimate({0, 0, 0}, {.problems = 35, .seeds = 3, .isStratified = true}).value();
        QVERIFY(std::abs(none.interval.high - 0.0989) < 5e-5);
        QCOMPARE(none.band, std::string("95 % Wilson over 35 problems: no resample differs"));
        const Interval some{0.5, 0.4, 0.6};
        const auto kept = shareEstimate(some, {.problems = 35}).value();
        QCOMPARE(kept.interval, some);
        QCOMPARE(kept.band, std::string("95 % bootstrap over 35 problems"));
    }

    void stratifiesByOpWhereEachOpHasTwoProblems()
    {
        QCOMPARE(strataOf(std::vector{2, 2, 3, 3}).of, (std::vector{2, 2, 3, 3}));
        QVERIFY(strataOf(std::vector{2, 2, 2}).of.empty());
        QVERIFY(strataOf(std::vector{2, 2, 3}).of.empty()); // op 3 would be in every resample
        QVERIFY(strataOf(std::vector<int>{}).of.empty());
    }

    void namesTheMethod()
    {
        QCOMPARE(bootstrapWords({.problems = 200, .isStratified = true}),
                 std::string("95 % bootstrap over 200 problems, stratified by op"));
        QCOMPARE(bootstrapWords({.problems = 12, .options = {.method = IntervalMethod::Expanded}}),
                 std::string("95 % expanded bootstrap over 12 problems"));
        QCOMPARE(bootstrapWords({.problems = 1, .options = {.method = IntervalMethod::Bca}}),
                 std::string("95 % BCa bootstrap over 1 problem"));
        QCOMPARE(bootstrapWords({.problems = 200, .isPaired = true, .isStratified = true}),
                 std::string("95 % paired bootstrap over 200 problems, stratified by op"));
        // With seeds the limits are percentiles whatever the method.
        QCOMPARE(bootstrapWords(
                     {.problems = 200, .seeds = 3, .options = {.method = IntervalMethod::Bca}}),
                 std::string("95 % bootstrap over 3 seeds and 200 problems"));
        QCOMPARE(bootstrapWords({.problems = 12, .options = {.confidence = 0.9}}),
                 std::string("90 % bootstrap over 12 problems"));
    }

    void aMeanHasTheIntervalOfItsStrata()
    {
        const std::vector<ProblemValues> rows{{{0, 1, 0, 1}}};
        // The same by hand from core/statistics, whose tests say where its numbers are from.
        const std::vector<int> ops{2, 2, 3, 3};
        const auto expected = bootstrapMean(rows[0].of, Strata{.of = ops}).value();
        const auto estimates = meansOf(rows, ops, IntervalMethod::Percentile).value();
        QCOMPARE(estimates[0].interval, expected);
        QCOMPARE(estimates[0].band,
                 std::string("95 % bootstrap over 4 problems, stratified by op"));
    }

    void whereNoResampleDiffersAShareHasWilsonsInterval()
    {
        // None of 35: up to z^2 / (35 + z^2) = 3.8415 / 38.8415 (docs/evaluation.md: 9.9 %).
        const std::vector<ProblemValues> rows{{std::vector<double>(35, 0.0)}};
        const std::vector<int> ops(35, 4);
        const auto estimates = meansOf(rows, ops, IntervalMethod::Percentile).value();
        QCOMPARE(estimates[0].interval.low, 0.0);
        QVERIFY(std::abs(estimates[0].interval.high - 3.8415 / 38.8415) < 1e-5);
        QCOMPARE(estimates[0].band,
                 std::string("95 % Wilson over 35 problems: no resample differs"));
    }

    void strataThatAreAlikeInsideDoNotPassForCertain()
    {
        // Every op 2 is solved and no op 3: each stratified resample has a mean of one half.
        const std::vector<ProblemValues> rows{{{1, 1, 0, 0}}};
        const auto estimates =
            meansOf(rows, std::vector{2, 2, 3, 3}, IntervalMethod::Percentile).value();
        QCOMPARE(estimates[0].interval.estimate, 0.5);
        // Newcombe 1998, method 3, by hand: (0.5 + z^2/8 +- z sqrt(1/16 + z^2/64)) / (1 + z^2/4).
        QVERIFY(std::abs(estimates[0].interval.low - 0.15004) < 1e-4);
        QVERIFY(std::abs(estimates[0].interval.high - 0.84996) < 1e-4);
    }

    void otherValuesThatAreAlikeHaveNone()
    {
        const std::vector<ProblemValues> rows{{{20, 20, 20}, /*isShare=*/false}};
        const auto estimates =
            meansOf(rows, std::vector{2, 2, 2}, IntervalMethod::Percentile).value();
        QCOMPARE(estimates[0].interval, (Interval{20, 20, 20}));
        QVERIFY(!estimates[0].hasInterval());
    }

    void aRatioLeavesOutWhatHasNoDenominator()
    {
        // (1 + 0 + 3) of (2 + 2 + 4); the third problem has nothing to be a share of.
        const auto ratio = ratioOf(std::vector<double>{1, 0, 0, 3}, std::vector<double>{2, 2, 0, 4},
                                   IntervalMethod::Percentile)
                               .value();
        QVERIFY(ratio.has_value());
        QCOMPARE(ratio->interval.estimate, 0.5);
        QCOMPARE(ratio->band, std::string("95 % bootstrap over 3 problems"));
        // Of 27 resamples one has the second alone and one the fourth: 1/27 > 2.5 % each.
        QCOMPARE(ratio->interval.low, 0.0);
        QCOMPARE(ratio->interval.high, 0.75);
    }

    void aRatioOfNothingIsNone()
    {
        const std::vector<double> zeros{0, 0};
        QVERIFY(!ratioOf(zeros, zeros, IntervalMethod::Percentile).value().has_value());
        QVERIFY(!ratioOf({}, {}, IntervalMethod::Percentile).value().has_value());
    }

    void aRatioThatIsTheSameEverywhereHasWilsonsInterval()
    {
        const auto ratio =
            ratioOf(std::vector<double>{1, 2}, std::vector<double>{2, 4}, IntervalMethod::Bca)
                .value();
        QCOMPARE(ratio->interval.estimate, 0.5);
        QCOMPARE(ratio->band, std::string("95 % Wilson over 2 problems: no resample differs"));
    }
};

QTEST_APPLESS_MAIN(EstimateTest)
#include "tst_estimate.moc"

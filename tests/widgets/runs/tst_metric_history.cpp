#include "widgets/runs/metric_history.h"

#include <cmath>
#include <limits>

#include <QtTest>

using namespace gradus;

namespace {

MetricRow row(const std::string& stage, const std::string& key, std::int64_t step,
              std::int64_t tokens, double value)
{
    return {stage, key, step, tokens, value};
}

/// Two steps of "base" and two of "rl", 100 tokens a step.
MetricHistory twoStages()
{
    MetricHistory history;
    history.append({row("base", "loss", 1, 100, 3), row("base", "loss", 2, 200, 2)});
    history.append({row("rl", "reward", 1, 300, 0.1), row("rl", "reward", 2, 400, 0.4)});
    return history;
}

} // namespace

class MetricHistoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stitchesTheStagesOfARun()
    {
        const MetricHistory history = twoStages();
        QCOMPARE(history.keys(), (std::vector<std::string>{"loss", "reward"}));
        QCOMPARE(history.curve("loss", CurveAxis::Step).x, (std::vector<double>{1, 2}));
        const Curve reward = history.curve("reward", CurveAxis::Step);
        QCOMPARE(reward.x, (std::vector<double>{3, 4})); // after the two steps of base
        QCOMPARE(reward.y, (std::vector<double>{0.1, 0.4}));
        QCOMPARE(reward.steps, (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(history.curve("reward", CurveAxis::Tokens).x, (std::vector<double>{300, 400}));
    }

    void tellsWhereEachStageLies()
    {
        const MetricHistory history = twoStages();
        QCOMPARE(history.stages(CurveAxis::Step),
                 (std::vector<StageSpan>{{"base", 0, 2}, {"rl", 2, 4}}));
        QCOMPARE(history.stages(CurveAxis::Tokens),
                 (std::vector<StageSpan>{{"base", 0, 200}, {"rl", 200, 400}}));
    }

    void forgetsStepsThatAResumedRunMakesAgain()
    {
        MetricHistory history = twoStages();
        history.append({row("rl", "reward", 3, 500, 0.9)});
        // Killed; the last checkpoint was after step 1.
        history.append({row("rl", "reward", 2, 400, 0.5)});
        const Curve reward = history.curve("reward", CurveAxis::Step);
        QCOMPARE(reward.y, (std::vector<double>{0.1, 0.5}));
        QCOMPARE(history.stages(CurveAxis::Step).back().to, 4.0);
        QCOMPARE(history.curve("loss", CurveAxis::Step).y, (std::vector<double>{3, 2}));
    }

    void forgetsALaterStageWhenAnEarlierOneGoesOn()
    {
        MetricHistory history = twoStages();
        history.append({row("rl", "loss", 1, 300, 9), row("base", "loss", 2, 200, 2.5)});
        QCOMPARE(history.curve("loss", CurveAxis::Tokens).y, (std::vector<double>{3, 2.5}));
    }

    void knowsNothingOfAKeyItNeverMet()
    {
        QVERIFY(twoStages().curve("kl", CurveAxis::Step).x.empty());
        QVERIFY(!twoStages().has("kl"));
        QVERIFY(MetricHistory().isEmpty());
        QVERIFY(MetricHistory().stages(CurveAxis::Step).empty());
    }

    void smoothsWithoutLeaningTowardsTheFirstValue()
    {
        Curve curve;
        curve.y = {1, 1, 1, 1};
        curve.stages = {0, 0, 0, 0};
        QCOMPARE(smoothed(curve, 0.9), curve.y); // a constant stays what it is

        // By hand with weight 0.5: 4, then (0.25 * 4 + 0.5 * 1) / 0.75 = 2.
        curve.y = {4, 1};
        curve.stages = {0, 0};
        const auto means = smoothed(curve, 0.5);
        QCOMPARE(means[0], 4.0);
        QCOMPARE(means[1], 2.0);
        QCOMPARE(smoothed(curve, 0), curve.y);
    }

    void smoothsEachStageByItself()
    {
        Curve curve;
        curve.y = {4, 4, 1};
        curve.stages = {0, 0, 1};
        QCOMPARE(smoothed(curve, 0.9)[2], 1.0);
    }

    void bridgesAGapInTheCurve()
    {
        Curve curve;
        curve.y = {4, std::numeric_limits<double>::quiet_NaN(), 1};
        curve.stages = {0, 0, 0};
        const auto means = smoothed(curve, 0.5);
        QCOMPARE(means[1], 4.0);
        QCOMPARE(means[2], 2.0); // as if the gap were not there
    }
};

QTEST_APPLESS_MAIN(MetricHistoryTest)
#include "tst_metric_history.moc"

#include "core/training/learning_rate.h"

#include <QtTest>

using namespace gradus;

namespace {

/// Peak 1, floor 0.1, 10 warm-up steps of 110, the last 36 of them decay.
LearningRateSchedule scheduleOf(RateSchedule shape)
{
    return {.shape = shape,
            .peak = 1.0,
            .floorRatio = 0.1,
            .warmupSteps = 10,
            .decaySteps = 36,
            .totalSteps = 110};
}

const std::vector<RateSchedule> kShapes{RateSchedule::Cosine, RateSchedule::Constant,
                                        RateSchedule::Linear, RateSchedule::Wsd};

} // namespace

class LearningRateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheRateOfTheFormula_data()
    {
        QTest::addColumn<int>("shape");
        QTest::addColumn<qint64>("step");
        QTest::addColumn<double>("expected");
        const auto row = [](const char* name, RateSchedule shape, qint64 step, double expected) {
            QTest::newRow(name) << static_cast<int>(shape) << step << expected;
        };
        // By hand: floor + 0.9 * shape, where step 60 is half the way from step 10 to step 110.
        row("cosine, first step", RateSchedule::Cosine, 1, 0.1);
        row("cosine, end of warm-up", RateSchedule::Cosine, 10, 1.0);
        row("cosine, half way down", RateSchedule::Cosine, 60, 0.55);
        row("cosine, last step", RateSchedule::Cosine, 110, 0.1);
        row("cosine, beyond the end", RateSchedule::Cosine, 1'000, 0.1);
        row("linear, first step", RateSchedule::Linear, 1, 0.1);
        row("linear, a quarter down", RateSchedule::Linear, 35, 0.775); // 0.1 + 0.9 * 3/4
        row("linear, last step", RateSchedule::Linear, 110, 0.1);
        row("linear, beyond the end", RateSchedule::Linear, 111, 0.1);
        row("constant, fifth step", RateSchedule::Constant, 5, 0.5);
        row("constant, last step", RateSchedule::Constant, 110, 1.0);
        row("constant, beyond the end", RateSchedule::Constant, 200, 1.0);
        row("wsd, warm-up", RateSchedule::Wsd, 4, 0.4);
        row("wsd, last stable step", RateSchedule::Wsd, 74, 1.0);
        row("wsd, first of the decay", RateSchedule::Wsd, 75, 0.85);     // 1 - sqrt(1/36) = 5/6
        row("wsd, a quarter of the decay", RateSchedule::Wsd, 83, 0.55); // 1 - sqrt(9/36) = 1/2
        row("wsd, last step", RateSchedule::Wsd, 110, 0.1);
        row("wsd, beyond the end", RateSchedule::Wsd, 500, 0.1);
    }

    void givesTheRateOfTheFormula()
    {
        QFETCH(const int, shape);
        QFETCH(const qint64, step);
        QFETCH(const double, expected);
        QCOMPARE(learningRateAt(scheduleOf(static_cast<RateSchedule>(shape)), step), expected);
    }

    void risesWhileWarmingUpAndNeverAfter()
    {
        for (const auto shape : kShapes) {
            const auto schedule = scheduleOf(shape);
            for (std::int64_t step = 1; step < 130; ++step) {
                const double now = learningRateAt(schedule, step);
                const double next = learningRateAt(schedule, step + 1);
                QVERIFY(step < schedule.warmupSteps ? next > now : next <= now);
                QVERIFY(now > 0 && now <= schedule.peak);
            }
        }
    }

    void scalesWithThePeak()
    {
        for (const auto shape : kShapes)
            for (std::int64_t step = 1; step < 130; step += 7) {
                auto schedule = scheduleOf(shape);
                const double one = learningRateAt(schedule, step);
                schedule.peak = 4; // a power of two: no rounding
                QCOMPARE(learningRateAt(schedule, step), 4 * one);
            }
    }

    void takesSharesOfTheStepsOfAStage()
    {
        Stage stage;
        stage.learningRate = 2e-3;
        stage.languageModel.rateSchedule = RateSchedule::Wsd;
        stage.languageModel.warmupRatio = 0.05;
        stage.languageModel.decayRatio = 0.2;
        const auto schedule = learningRateSchedule(stage, 250); // 12.5 and 50 steps
        QCOMPARE(schedule.warmupSteps, std::int64_t{12});
        QCOMPARE(schedule.decaySteps, std::int64_t{50});
        QCOMPARE(schedule.totalSteps, std::int64_t{250});
        QCOMPARE(learningRateAt(schedule, 200), 2e-3);
        QVERIFY(learningRateAt(schedule, 201) < 2e-3);
    }

    void aStageOfOneStepHasARate()
    {
        Stage stage;
        stage.languageModel.warmupRatio = 0.9;
        for (const auto shape : kShapes) {
            stage.languageModel.rateSchedule = shape;
            QVERIFY(learningRateAt(learningRateSchedule(stage, 1), 1) > 0);
        }
    }
};

QTEST_APPLESS_MAIN(LearningRateTest)
#include "tst_learning_rate.moc"

#include "core/engine/progress_meter.h"

#include <cmath>

#include <QtTest>

using namespace gradus;

namespace {

/// Two language-model stages of 1,000 and 3,000 tokens, no evaluation.
Schedule twoStages()
{
    Schedule schedule;
    schedule.stages.resize(2);
    schedule.stages[0].languageModel.tokens = 1'000;
    schedule.stages[1].languageModel.tokens = 3'000;
    return schedule;
}

} // namespace

class ProgressMeterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsTokensOverAllStages()
    {
        ProgressMeter meter(twoStages());
        QCOMPARE(meter.progress(), 0.0);
        QCOMPARE(meter.secondsLeft(), 0.0);
        meter.setTraining(0, 1.0);
        meter.spend(10);
        QCOMPARE(meter.progress(), 0.25);
        QCOMPARE(meter.secondsLeft(), 30.0); // 3,000 tokens at 100 a second
        meter.setTraining(1, 0.5);
        meter.spend(30);
        QCOMPARE(meter.progress(), 0.625);
        QCOMPARE(meter.secondsLeft(), 24.0); // 1,500 tokens at 2,500 in 40 s
    }

    void goesOnWithoutCountingWhatWasBefore()
    {
        ProgressMeter meter(twoStages());
        meter.restore(1, 0.5);
        QCOMPARE(meter.progress(), 0.625);
        QCOMPARE(meter.secondsLeft(), 0.0); // nothing measured yet
        meter.setTraining(1, 0.75);
        meter.spend(10);
        QCOMPARE(meter.secondsLeft(), 10.0); // 750 tokens left, 750 took 10 s
    }

    void neverGoesBack()
    {
        ProgressMeter meter(twoStages());
        meter.setTraining(0, 0.8);
        meter.setTraining(0, 0.2);
        QCOMPARE(meter.progress(), 0.2);
    }

    void emptyScheduleIsDone() { QCOMPARE(ProgressMeter(Schedule{}).progress(), 1.0); }

    void kindsOfWorkKeepTheirOwnSpeed()
    {
        auto schedule = twoStages();
        schedule.evaluation.distributions = {"one"};
        schedule.evaluation.problems = 10;
        schedule.evaluation.samples = 10;
        ProgressMeter meter(schedule);
        meter.setTraining(0, 1.0);
        meter.spend(10);
        meter.setEvaluation(0, 1.0);
        meter.spend(1);
        // 3,000 tokens at 100 a second and one more evaluation of a second.
        QVERIFY(std::abs(meter.secondsLeft() - 31.0) < 1e-9);
    }
};

QTEST_APPLESS_MAIN(ProgressMeterTest)
#include "tst_progress_meter.moc"

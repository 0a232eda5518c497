#include "core/training/cosine_schedule.h"

#include <QtTest>

using gradus::CosineSchedule;
using gradus::learningRateAt;

class CosineScheduleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheRateOfTheFormula_data()
    {
        QTest::addColumn<qint64>("step");
        QTest::addColumn<double>("expected");

        // peak 1, floor 0.1, 10 warm-up steps of 110: worked by hand from eq. 5.
        QTest::newRow("first step") << qint64{1} << 0.1;
        QTest::newRow("end of warm-up") << qint64{10} << 1.0;
        QTest::newRow("half way down") << qint64{60} << 0.55;
        QTest::newRow("last step") << qint64{110} << 0.1;
        QTest::newRow("beyond the end stays at the floor") << qint64{1'000} << 0.1;
    }

    void givesTheRateOfTheFormula()
    {
        QFETCH(const qint64, step);
        QFETCH(const double, expected);
        const CosineSchedule schedule{
            .peak = 1.0, .floorRatio = 0.1, .warmupSteps = 10, .totalSteps = 110};

        QCOMPARE(learningRateAt(schedule, step), expected);
    }

    void neverRisesAfterWarmup()
    {
        const CosineSchedule schedule{.warmupSteps = 5, .totalSteps = 50};
        for (qint64 step = schedule.warmupSteps; step < 60; ++step)
            QVERIFY(learningRateAt(schedule, step + 1) <= learningRateAt(schedule, step));
    }
};

QTEST_APPLESS_MAIN(CosineScheduleTest)
#include "tst_cosine_schedule.moc"

#include "widgets/common/text_format.h"

#include <limits>

#include <QLocale>
#include <QtTest>

using namespace gradus;

class TextFormatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void tellsTheTimeLeftRoundedUp_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("expected");
        QTest::newRow("unknown") << 0.0 << "";
        QTest::newRow("nonsense") << std::numeric_limits<double>::quiet_NaN() << "";
        QTest::newRow("seconds") << 44.2 << "45 s left";
        QTest::newRow("a minute") << 60.0 << "1 min left";
        QTest::newRow("minutes round up") << 661.0 << "12 min left";
        QTest::newRow("hours") << 6'000.0 << "1 h 40 min left";
        QTest::newRow("days") << 200'000.0 << "3 days left"; // 55.6 h
    }

    void tellsTheTimeLeftRoundedUp()
    {
        QFETCH(const double, seconds);
        QFETCH(const QString, expected);
        QCOMPARE(timeLeftText(seconds), expected);
    }

    void shortensCounts_data()
    {
        QTest::addColumn<double>("count");
        QTest::addColumn<QString>("expected");
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("small") << 950.0 << "950";
        QTest::newRow("thousand") << 1'000.0 << "1 k";
        QTest::newRow("three digits") << 21'345.0 << "21.3 k";
        QTest::newRow("round million") << 20'000'000.0 << "20 M";
        QTest::newRow("never a thousand of a unit") << 999'700.0 << "1 M";
        QTest::newRow("billions") << 4'200'000'000.0 << "4.2 G";
    }

    void shortensCounts()
    {
        QFETCH(const double, count);
        QFETCH(const QString, expected);
        QCOMPARE(compactCount(count), expected);
    }

    void writesRatesAndStepsWithTheirUnits()
    {
        QCOMPARE(tokenRateText(21'300), QStringLiteral("21.3 k tok/s"));
        QCOMPARE(tokenRateText(0), QString());
        QCOMPARE(stepText(84, 200), QStringLiteral("84/200"));
        QCOMPARE(stepText(1'234, 0), QStringLiteral("1,234"));
        QCOMPARE(metricText(2.31749), QStringLiteral("2.317"));
        QCOMPARE(metricText(0.0003), QStringLiteral("0.0003"));
    }

    void prefersTheRewardToTheLoss()
    {
        RunRow run;
        QCOMPARE(lastValueText(run), QString());
        run.lastLoss = 1.2345;
        QCOMPARE(lastValueText(run), QStringLiteral("loss 1.234"));
        run.lastReward = 0.0; // a reward of nothing is a reward
        QCOMPARE(lastValueText(run), QStringLiteral("reward 0.000"));
    }

    void saysTodayOnlyOnTheSameDay()
    {
        const auto noon = QDateTime(QDate(2024, 5, 17), QTime(12, 0)).toSecsSinceEpoch();
        const double now = static_cast<double>(noon);
        QCOMPARE(startedText(now - 3'600, now), QStringLiteral("today 11:00"));
        QCOMPARE(startedText(now - 86'400, now), QStringLiteral("16 May 12:00"));
        QCOMPARE(startedText(now - 366.0 * 86'400, now), QStringLiteral("17 May 2023"));
        QCOMPARE(startedText(0, now), QString());
    }
};

QTEST_GUILESS_MAIN(TextFormatTest)
#include "tst_text_format.moc"

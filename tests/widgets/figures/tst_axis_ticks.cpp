#include "widgets/figures/axis_ticks.h"

#include <QtTest>

using namespace gradus;

namespace {

QStringList words(const char* text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

QStringList labels(const std::vector<AxisTick>& ticks)
{
    QStringList words;
    for (const AxisTick& tick : ticks)
        words += tick.label;
    return words;
}

} // namespace

class AxisTicksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsTicksWherePeopleCount_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("shares") << 0.0 << 1.0 << words("0.0 0.2 0.4 0.6 0.8 1.0");
        QTest::newRow("loss") << 0.13 << 3.9 << words("1 2 3");
        QTest::newRow("tokens") << -2e5 << 2.06e7 << words("0 5M 10M 15M 20M");
        QTest::newRow("around zero") << -1.0 << 1.0 << words("-1.0 -0.5 0.0 0.5 1.0");
        QTest::newRow("small") << 0.0 << 0.01 << words("0.000 0.002 0.004 0.006 0.008 0.010");
    }

    void putsTicksWherePeopleCount()
    {
        QFETCH(const double, low);
        QFETCH(const double, high);
        QFETCH(const QStringList, expected);
        QCOMPARE(labels(linearTicks(low, high, 6)), expected);
    }

    void staysWithinRangeAndCount()
    {
        for (int most = 2; most <= 9; ++most) {
            for (const double high : {0.03, 0.7, 1.0, 7.3, 19.0, 128.0, 9'999.0, 1e7}) {
                const auto ticks = linearTicks(-high / 3, high, most);
                QVERIFY(!ticks.empty());
                QCOMPARE_LE(ticks.size(), static_cast<std::size_t>(most));
                for (const AxisTick& tick : ticks) {
                    QCOMPARE_GE(tick.value, -high / 3 * (1 + 1e-9));
                    QCOMPARE_LE(tick.value, high * (1 + 1e-9));
                }
            }
        }
    }

    void doublesAlongALogarithmicAxis()
    {
        QCOMPARE(labels(log2Ticks(1 / 1.15, 32 * 1.15, 9)), words("1 2 4 8 16 32"));
        // 11 powers do not fit into 6: every second one, with 1 among them.
        QCOMPARE(labels(log2Ticks(1, 1'024, 6)), words("1 4 16 64 256 1024"));
        QCOMPARE(labels(log2Ticks(1, 1, 6)), words("1"));
        QCOMPARE(labels(log2Ticks(0.25, 2, 9)), words("0.25 0.5 1 2"));
    }
};

QTEST_APPLESS_MAIN(AxisTicksTest)
#include "tst_axis_ticks.moc"

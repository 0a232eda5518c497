#include "widgets/runs/curve_plot.h"

#include <QComboBox>
#include <QtTest>

using namespace gradus;

namespace {

MetricHistory history(int steps)
{
    MetricHistory made;
    for (int step = 1; step <= steps; ++step)
        made.append({{"base", "loss", step, 100 * step, 4.0 - step}});
    made.append({{"rl", "reward", 1, 100 * steps + 100, 0.25}});
    return made;
}

} // namespace

class CurvePlotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsTheRawCurveAndSmoothingOnTopOfIt()
    {
        CurvePlot plot(QStringLiteral("loss"), QStringLiteral("nothing"));
        const MetricHistory made = history(3);
        plot.setHistory(&made);
        QCPGraph* raw = plot.plot()->graph(0);
        QCPGraph* smooth = plot.plot()->graph(1);
        QCOMPARE(raw->dataCount(), 3);
        QCOMPARE(raw->dataMainValue(0), 3.0);
        QVERIFY(!smooth->visible());

        plot.setSmoothing(0.9);
        QVERIFY(smooth->visible());
        QVERIFY(raw->visible());
        QCOMPARE(raw->dataMainValue(2), 1.0); // untouched
        QCOMPARE_GT(smooth->dataMainValue(2), 1.0);
    }

    void readsTheNearestPoint()
    {
        CurvePlot plot(QStringLiteral("loss"), QStringLiteral("nothing"));
        const MetricHistory made = history(3);
        plot.setHistory(&made);
        plot.readAt(190); // tokens: nearest is step 2 at 200
        QVERIFY2(plot.readOut().contains(QStringLiteral("step 2")), qPrintable(plot.readOut()));
        QVERIFY(plot.readOut().endsWith(QStringLiteral("2")));
        plot.readAt(1e9);
        QVERIFY(plot.readOut().contains(QStringLiteral("step 3")));
        plot.readAt(-5);
        QVERIFY(plot.readOut().contains(QStringLiteral("step 1")));
    }

    void keepsTheReadOutWhileTheRunGoesOn()
    {
        CurvePlot plot(QStringLiteral("loss"), QStringLiteral("nothing"));
        MetricHistory made = history(2);
        plot.setHistory(&made);
        plot.readAt(1e9);
        made = history(3);
        plot.setHistory(&made);
        QVERIFY2(plot.readOut().contains(QStringLiteral("step 3")), qPrintable(plot.readOut()));
    }

    void followsTheDataUntilTheUserZooms()
    {
        CurvePlot plot(QStringLiteral("loss"), QStringLiteral("nothing"));
        MetricHistory made = history(3);
        plot.setHistory(&made);
        const double end = plot.plot()->xAxis->range().upper;
        made = history(30);
        plot.setHistory(&made);
        QCOMPARE_GT(plot.plot()->xAxis->range().upper, end);

        plot.resize(600, 400);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.plot()->replot();
        const QPoint middle = plot.plot()->axisRect()->center();
        QWheelEvent wheel(middle, plot.plot()->mapToGlobal(middle), {}, QPoint(0, 120),
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(plot.plot(), &wheel);
        const QCPRange zoomed = plot.plot()->xAxis->range();
        made = history(60);
        plot.setHistory(&made);
        QCOMPARE(plot.plot()->xAxis->range().upper, zoomed.upper);

        QTest::mouseDClick(plot.plot(), Qt::LeftButton, {}, middle);
        QCOMPARE_GT(plot.plot()->xAxis->range().upper, 6'000.0);
    }

    void offersTheMetricsTheRunHas()
    {
        CurvePlot plot(QStringLiteral("reward"), QStringLiteral("nothing"));
        auto* box = plot.findChild<QComboBox*>(QStringLiteral("metricBox"));
        QVERIFY(box->findData(QStringLiteral("loss")) < 0);
        const MetricHistory made = history(3);
        plot.setHistory(&made);
        QVERIFY(box->findData(QStringLiteral("loss")) >= 0);
        QCOMPARE(box->currentData().toString(), QStringLiteral("reward"));

        box->setCurrentIndex(box->findData(QStringLiteral("loss")));
        Q_EMIT box->activated(box->currentIndex());
        QCOMPARE(plot.metric(), QStringLiteral("loss"));
        QCOMPARE(plot.plot()->graph(0)->dataCount(), 3);
    }

    void readsValuesWithTheirUnit()
    {
        CurvePlot plot(QStringLiteral("response_length"), QStringLiteral("nothing"));
        MetricHistory made;
        made.append({{"rl", "response_length", 1, 100, 41.25}});
        plot.setHistory(&made);
        plot.readAt(100);
        QVERIFY2(plot.readOut().endsWith(QStringLiteral("41.3 tokens")),
                 qPrintable(plot.readOut()));
    }

    void saysWhatIsMissing()
    {
        CurvePlot plot(QStringLiteral("kl"), QStringLiteral("no KL yet"));
        const MetricHistory made = history(3);
        plot.setHistory(&made);
        bool isTold = false;
        for (int i = 0; i < plot.plot()->itemCount(); ++i) {
            const auto* text = qobject_cast<QCPItemText*>(plot.plot()->item(i));
            isTold =
                isTold || (text && text->visible() && text->text() == QStringLiteral("no KL yet"));
        }
        QVERIFY(isTold);
        plot.readAt(3);
        QCOMPARE(plot.readOut(), QString());
    }
};

QTEST_MAIN(CurvePlotTest)
#include "tst_curve_plot.moc"

#include "widgets/common/update_throttle.h"

#include <QWidget>
#include <QtTest>

using gradus::UpdateThrottle;

class UpdateThrottleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mergesManyRequestsIntoFewUpdates()
    {
        QWidget widget;
        int updates = 0;
        UpdateThrottle throttle(
            &widget, [&] { ++updates; }, 100);
        widget.show();
        QTRY_COMPARE(updates, 1); // the first showing reads

        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < 450) {
            throttle.request();
            QTest::qWait(5);
        }
        // 450 ms hold at most five intervals of 100 ms; a busy machine gives fewer, never none.
        QCOMPARE_LE(updates, 1 + 5);
        QCOMPARE_GE(updates, 2);
    }

    void updatesNothingWhileHiddenAndOnceWhenShown()
    {
        QWidget widget;
        int updates = 0;
        UpdateThrottle throttle(
            &widget, [&] { ++updates; }, 10);
        throttle.request();
        throttle.flush();
        QTest::qWait(50);
        QCOMPARE(updates, 0);

        widget.show();
        QTRY_COMPARE(updates, 1);
        widget.hide();
        throttle.request();
        throttle.request();
        QTest::qWait(50);
        QCOMPARE(updates, 1);
        widget.show();
        QTRY_COMPARE(updates, 2);
    }

    void readsNothingAgainWhenNothingHappenedMeanwhile()
    {
        QWidget widget;
        int updates = 0;
        UpdateThrottle throttle(
            &widget, [&] { ++updates; }, 10);
        widget.show();
        QTRY_COMPARE(updates, 1);
        widget.hide();
        widget.show();
        QTest::qWait(50);
        QCOMPARE(updates, 1);
    }
};

QTEST_MAIN(UpdateThrottleTest)
#include "tst_update_throttle.moc"

#include "widgets/schedule/count_box.h"

#include <QLocale>
#include <QtTest>

using namespace gradus;

class CountBoxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void readsCountsAsPeopleTypeThem_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("expected");
        QTest::newRow("plain") << "4096" << 4'096.0;
        QTest::newRow("grouped") << "4,096" << 4'096.0;
        QTest::newRow("millions") << "20M" << 2e7;
        QTest::newRow("with blank") << " 1.5 k " << 1'500.0;
        QTest::newRow("billions") << "4.2g" << 4.2e9;
        QTest::newRow("nonsense keeps the value") << "many" << 7.0;
        QTest::newRow("negative keeps the value") << "-3" << 7.0;
        QTest::newRow("a unit alone keeps the value") << "M" << 7.0;
    }

    void readsCountsAsPeopleTypeThem()
    {
        QFETCH(const QString, typed);
        QFETCH(const double, expected);
        CountBox box;
        box.setCount(7);
        QCOMPARE(box.valueFromText(typed), expected);
    }

    void hidesNoDigit_data()
    {
        QTest::addColumn<double>("count");
        QTest::addColumn<QString>("expected");
        QTest::newRow("round") << 2e7 << "20 M";
        QTest::newRow("batch") << 4'096.0 << "4,096";
        QTest::newRow("not round") << 20'000'001.0 << "20,000,001";
        QTest::newRow("three digits") << 1.25e9 << "1.25 G";
    }

    void hidesNoDigit()
    {
        QFETCH(const double, count);
        QFETCH(const QString, expected);
        const CountBox box;
        QCOMPARE(box.textFromValue(count), expected);
        QCOMPARE(box.valueFromText(expected), count); // and reads back what it wrote
    }

    void takesSmallNumbersWhole_data()
    {
        QTest::addColumn<double>("value");
        for (const double value : {0.003, 3e-4, 1e-5, 2.5e-7, 0.02, 0.1, 1.0, 0.0})
            QTest::addRow("%g", value) << value;
    }

    void takesSmallNumbersWhole()
    {
        QFETCH(const double, value);
        ScientificBox box;
        box.setValue(value);
        QCOMPARE(box.value(), value);
        QCOMPARE(box.valueFromText(box.textFromValue(value)), value);
        QCOMPARE(box.valueFromText(QStringLiteral("3e-4")), 3e-4);
    }

    void hasAWordForItsLowestValue()
    {
        CountBox count;
        count.setSpecialValueText(QStringLiteral("all"));
        QCOMPARE(count.text(), QStringLiteral("all"));
        count.setCount(3);
        QCOMPARE(count.text(), QStringLiteral("3"));
        QCOMPARE(count.valueFromText(QStringLiteral("ALL ")), 0.0);
        ScientificBox number;
        number.setSpecialValueText(QStringLiteral("off"));
        number.setValue(0.5);
        number.show();
        number.selectAll();
        QTest::keyClicks(&number, QStringLiteral("off"));
        QTest::keyClick(&number, Qt::Key_Return);
        QCOMPARE(number.value(), 0.0);
        QCOMPARE(number.text(), QStringLiteral("off"));
    }

    void knowsWhatItWouldShowAlike()
    {
        ScientificBox box;
        box.setValue(1.0 / 3);
        QVERIFY(box.value() != 1.0 / 3); // twelve decimals
        QVERIFY(box.shows(1.0 / 3));
        QVERIFY(!box.shows(0.334));
        box.setRange(0, 1);
        box.setValue(1);
        QVERIFY(box.shows(2)); // kept in the range
    }

    void letsOneTypeBeforeItJudges()
    {
        CountBox box;
        QString text = QStringLiteral("20 mi");
        int position = 0;
        QCOMPARE(box.validate(text, position), QValidator::Intermediate);
        text = QStringLiteral("20 m");
        QCOMPARE(box.validate(text, position), QValidator::Acceptable);
        text = QStringLiteral("20 t");
        QCOMPARE(box.validate(text, position), QValidator::Intermediate); // above 10^13
    }
};

QTEST_MAIN(CountBoxTest)
#include "tst_count_box.moc"

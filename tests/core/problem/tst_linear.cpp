#include "core/problem/linear.h"

#include <limits>
#include <string>

#include <QtTest>

using namespace gradus;

class LinearTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isPrintedAsSymPyDoes_data()
    {
        QTest::addColumn<qlonglong>("slope");
        QTest::addColumn<qlonglong>("constant");
        QTest::addColumn<QByteArray>("text");
        // str() of the expressions in SymPy, by its documented order of terms.
        const auto row = [](qlonglong slope, qlonglong constant, const char* text) {
            QTest::newRow(text) << slope << constant << QByteArray(text);
        };
        row(0, 0, "0");
        row(0, -7, "-7");
        row(1, 0, "x");
        row(-1, 0, "-x");
        row(2, 3, "2*x + 3");
        row(2, -3, "2*x - 3");
        row(-1, 3, "3 - x");
        row(-2, 3, "3 - 2*x");
        row(-2, -3, "-2*x - 3");
    }

    void isPrintedAsSymPyDoes()
    {
        QFETCH(const qlonglong, slope);
        QFETCH(const qlonglong, constant);
        QFETCH(const QByteArray, text);
        QCOMPARE(linearText({slope, constant}), text.toStdString());
    }

    void combinesTermByTerm()
    {
        // By hand: (2x + 3) - (x + 5) = x - 2, 3 (x + 4) = 3x + 12.
        QVERIFY(combine({2, 3}, '-', {1, 5}) == (Linear{1, -2}));
        QVERIFY(combine({0, 3}, '*', {1, 4}) == (Linear{3, 12}));
        QVERIFY(combine({1, 4}, '*', {0, 3}) == (Linear{3, 12}));
        QVERIFY(combine({0, 20}, '+', {0, 5}, 23) == (Linear{0, 2}));
        QVERIFY(combine({0, 3}, '-', {0, 5}, 23) == (Linear{0, 21}));
    }

    void refusesWhatIsNotLinearOrTooLarge()
    {
        constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();
        QVERIFY(!combine({1, 0}, '*', {1, 0}));
        QVERIFY(!combine({0, kLargest}, '+', {0, 1}));
        QVERIFY(!combine({0, kLargest}, '*', {2, 0}));
        QVERIFY(!combine({0, 1}, '/', {0, 1}));
        QVERIFY(!valueAt({kLargest, 0}, 2));
        QCOMPARE(valueAt({3, -1}, 4).value_or(0), std::int64_t{11});
    }

    void solvesAnEquationThatFalls()
    {
        // 12 - 3x = 6: x = -6 / -3.
        std::string text;
        appendEquation(text, {'F', {-3, 12}, 6, 'x'});
        QCOMPARE(text,
                 std::string("We know F = 6, so we have 12 - 3*x = 6 and we solve it through the "
                             "following steps: Simplifying the equation: 12 - 3*x = 6. Move all "
                             "terms to one side: 6 - 3*x = 0. Isolate the term with x: -3*x = -6. "
                             "Divide both sides by -3: x = -6 / -3. Solution: x = 2. "));
    }
};

QTEST_APPLESS_MAIN(LinearTest)
#include "tst_linear.moc"

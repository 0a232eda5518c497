#include "core/solution/python_expression.h"
#include "core/solution/python_text.h"

#include <cmath>
#include <string>

#include <QtTest>

using namespace gradus;

class PythonExpressionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void evaluatesAsPython_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("hasValue");
        QTest::addColumn<double>("value");
        const auto value = [](const char* text, double expected) {
            QTest::newRow(text) << QByteArray(text) << true << expected;
        };
        const auto none = [](const char* text) {
            QTest::newRow(text) << QByteArray(text) << false << 0.0;
        };
        // From Python 3.11, with x = 3.0, n = -3.0, t = 0.1 and z = -0.0 pasted as they print.
        value("2 + 3 * 4", 14);
        value("(2 + 3) * 4", 20);
        value("7 / 2", 3.5);
        value("7 // 2", 3);
        value("-7 // 2", -4);
        value("7 // -2", -4);
        value("7 // t", 69); // 0.1 is a little more than a tenth
        value("-x // 2", -2);
        value("2 ** 3 ** 2", 512);
        value("-2 ** 2", -4);
        value("2 ** -1", 0.5);
        value("--+-2", -2);
        value("00", 0);
        value("x * x", 9);
        value("x", 3);
        value("n ** 2", -9); // "-3.0 ** 2"
        value("(n) ** 2", 9);
        value("2 n", -1); // "2 -3.0"
        value("2 - n", 5);
        value("((\n1\r+\f2))", 3);
        value("9007199254740993 - 9007199254740992", 1); // exact
        value("99999999999999999999 * 99999999999999999999 / 99999999999999999999", 1e20);
        value("12345678901234567890123456789012345678901234567890", 1.2345678901234567e49);
        value("2 ** 1000", 1.0715086071862673e301);
        value("1 ** 99999999999999999999", 1);
        for (const char* text : {"",
                                 "x y",
                                 "2 3",
                                 "2 (3)",
                                 "(2)(3)",
                                 "()",
                                 "(",
                                 ")",
                                 "2 +",
                                 "* 2",
                                 "2 ***3",
                                 "2 ///3",
                                 "007",
                                 "1.5",
                                 ".5",
                                 "y",
                                 "xx",
                                 "2x",
                                 "x2",
                                 "x_",
                                 "1_0",
                                 "1 / 0",
                                 "1 // 0",
                                 "x / z",
                                 "0 ** -1",
                                 "(-8) ** t",
                                 "2 ** 9999",
                                 "10 ** 10 ** 10",
                                 "x ** 999 ** 9",
                                 "1\n+ 2",
                                 "(1)\n",
                                 "1\v+ 2",
                                 "1 \xc2\xa0+ 2",
                                 "2 \xc3\x97 3",
                                 "2, 3",
                                 "\xd9\xa3",
                                 "1 > 0"})
            none(text);
    }

    void evaluatesAsPython()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const bool, hasValue);
        QFETCH(const double, value);
        LetterValues letters;
        letters[letterIndex('x')] = 3;
        letters[letterIndex('n')] = -3;
        letters[letterIndex('t')] = 0.1;
        letters[letterIndex('z')] = -0.0;
        const auto found = evaluatePython(text.toStdString(), letters);
        QCOMPARE(found.has_value(), hasValue);
        if (found)
            QCOMPARE(*found, value);
    }

    void pastesOnlyWhatPrintsPlainly()
    {
        LetterValues letters;
        const auto evaluate = [&](double value) {
            letters[0] = value;
            return evaluatePython("a", letters);
        };
        QCOMPARE(evaluate(9'999'999'999'999'998.0), std::optional(9'999'999'999'999'998.0));
        QVERIFY(!evaluate(1e16)); // prints as 1e+16
        QCOMPARE(evaluate(1e-4), std::optional(1e-4));
        QVERIFY(!evaluate(9e-5));
        QVERIFY(!evaluate(HUGE_VAL));
        QVERIFY(!evaluate(std::nan("")));
    }

    void stopsAtPythonsDepth()
    {
        const auto nested = [](std::size_t depth) {
            return std::string(depth, '(') + "1" + std::string(depth, ')');
        };
        QVERIFY(evaluatePython(nested(200), {}).has_value());
        QVERIFY(!evaluatePython(nested(201), {}).has_value());
        std::string powers = "1";
        for (int i = 0; i < 100'000; ++i)
            powers += "**1";
        QVERIFY(!evaluatePython(powers, {}).has_value());
        QCOMPARE(evaluatePython(std::string(100'000, '-') + "1", {}), std::optional(1.0));
    }

    void knowsUnicodeAsPython()
    {
        QVERIFY(isPythonSpace(0x1f) && isPythonSpace(0x85) && isPythonSpace(0x2003));
        QVERIFY(!isPythonSpace(0x200b) && !isPythonSpace(0x180e) && !isPythonSpace(0xfeff));
        QCOMPARE(pythonDigit('7'), 7);
        QCOMPARE(pythonDigit(0x664), 4);   // Arabic-Indic
        QCOMPARE(pythonDigit(0x1d7d9), 1); // double-struck
        QCOMPARE(pythonDigit(0xb2), -1);   // superscript two is no decimal digit
        QVERIFY(isPythonWord(0xe9) && isPythonWord(0xb2) && isPythonWord('_'));
        QVERIFY(!isPythonWord(0xd7) && !isPythonWord(0x301) && !isPythonWord(0xfffd));
    }

    void readsTheLastNumber()
    {
        QCOMPARE(lastNumber("a 1.2.3"), std::optional(3.0));
        QCOMPARE(lastNumber("3-4"), std::optional(-4.0));
        QCOMPARE(lastNumber("- 4"), std::optional(4.0));
        QCOMPARE(lastNumber("5."), std::optional(5.0));
        QCOMPARE(lastNumber("+-"), std::nullopt);
    }
};

QTEST_APPLESS_MAIN(PythonExpressionTest)
#include "tst_python_expression.moc"

#include "core/statistics/distribution.h"

#include <cmath>
#include <numbers>

#include <QtTest>

using gradus::fairBinomialCdf;
using gradus::fairBinomialProbability;
using gradus::normalCdf;
using gradus::normalQuantile;
using gradus::studentQuantile;

/// Numbers are from tables (Abramowitz and Stegun 1964, tables 26.1 and 26.10; more digits as every
/// statistics package prints them), from closed forms or by hand.
class DistributionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void normalIsThatOfTheTables()
    {
        QCOMPARE(normalCdf(0), 0.5);
        QVERIFY(std::abs(normalCdf(1) - 0.8413447460685429) < 1e-12);
        QVERIFY(std::abs(normalCdf(-1.96) - 0.0249978951482204) < 1e-12);
        QCOMPARE(normalQuantile(0.5), 0.0);
        QVERIFY(std::abs(normalQuantile(0.975) - 1.959963984540054) < 1e-11);
        QVERIFY(std::abs(normalQuantile(0.05) + 1.644853626951473) < 1e-11);
        QVERIFY(std::abs(normalQuantile(1e-6) + 4.753424308822899) < 1e-11);
    }

    void quantileIsTheInverse()
    {
        for (double z = -6; z <= 6; z += 0.25)
            QVERIFY(std::abs(normalQuantile(0.5 * std::erfc(-z / std::numbers::sqrt2)) - z) < 1e-6);
    }

    void studentIsThatOfTheTables()
    {
        QVERIFY(std::abs(studentQuantile(0.975, 3) - 3.182446305284263) < 1e-8);
        QVERIFY(std::abs(studentQuantile(0.975, 10) - 2.228138851964939) < 1e-8);
        QVERIFY(std::abs(studentQuantile(0.95, 30) - 1.697260886593957) < 1e-8);
        QCOMPARE(studentQuantile(0.025, 3), -studentQuantile(0.975, 3));
        QCOMPARE(studentQuantile(0.5, 3), 0.0);
    }

    void studentOfOneAndTwoHasAClosedForm()
    {
        for (const double p : {0.6, 0.9, 0.975, 0.995}) {
            const double one = std::tan(std::numbers::pi * (p - 0.5));
            const double two = (2 * p - 1) / std::sqrt(2 * p * (1 - p));
            QVERIFY(std::abs(studentQuantile(p, 1) / one - 1) < 1e-8);
            QVERIFY(std::abs(studentQuantile(p, 2) / two - 1) < 1e-8);
        }
    }

    void studentOfManyIsNormal()
    {
        QVERIFY(std::abs(studentQuantile(0.975, 1e7) - normalQuantile(0.975)) < 1e-6);
        // Between whole numbers it falls.
        QVERIFY(studentQuantile(0.975, 2.5) < studentQuantile(0.975, 2));
        QVERIFY(studentQuantile(0.975, 2.5) > studentQuantile(0.975, 3));
    }

    void coinsAreThoseWorkedByHand()
    {
        QCOMPARE(fairBinomialCdf(-1, 5), 0.0);
        QCOMPARE(fairBinomialCdf(5, 5), 1.0);
        QCOMPARE(fairBinomialCdf(0, 0), 1.0);
        QCOMPARE(fairBinomialCdf(0, 1), 0.5);
        QCOMPARE(fairBinomialCdf(1, 8), 9.0 / 256);           // (1 + 8) / 2^8
        QCOMPARE(fairBinomialCdf(4, 8), 163.0 / 256);         // 1 + 8 + 28 + 56 + 70
        QCOMPARE(fairBinomialCdf(6, 22), 110056.0 / 4194304); // row 22 of Pascal's triangle
        QCOMPARE(fairBinomialProbability(4, 8), 70.0 / 256);
        QCOMPARE(fairBinomialProbability(7, 8), 8.0 / 256);
    }

    void coinsOfAnyNumberSumToOne()
    {
        for (const int n : {1, 2, 9, 100, 4000}) {
            double sum = 0;
            for (int k = 0; k <= n; ++k)
                sum += fairBinomialProbability(k, n);
            QVERIFY(std::abs(sum - 1) < 1e-10);
        }
        // Many tosses: 0.5 plus half of the middle term, which is about sqrt(2 / (pi n)).
        QVERIFY(std::abs(fairBinomialCdf(2000, 4000) - 0.5
                         - 0.5 * std::sqrt(2 / (std::numbers::pi * 4000)))
                < 1e-5);
    }
};

QTEST_APPLESS_MAIN(DistributionTest)
#include "tst_distribution.moc"

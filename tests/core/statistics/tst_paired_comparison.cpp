#include "core/statistics/paired_comparison.h"
#include "tests/core/statistics/interval_coverage.h"

#include <array>
#include <cmath>
#include <vector>

#include <QtTest>

using gradus::CounterRandom;
using gradus::ErrorCode;
using gradus::holmAdjusted;
using gradus::IntervalMethod;
using gradus::KeyedTally;
using gradus::mcNemar;
using gradus::pairedDifference;
using gradus::pairedPassAtK;
using gradus::PairedTally;
using gradus::pairTallies;
using gradus::RandomPurpose;
using gradus::testing::betaRate;
using gradus::testing::sampled;
using gradus::testing::Share;

namespace {

constexpr int kReplications = 1000;
constexpr double kB = 2; // rates of the first checkpoint follow Beta(1, 2)

/// The second checkpoint fails 1 - gain times as often as the first on every problem.
std::vector<PairedTally> pairsOf(int problems, int samples, double gain, std::uint64_t replication)
{
    CounterRandom random(17, RandomPurpose::Test, replication);
    std::vector<PairedTally> pairs;
    for (int i = 0; i < problems; ++i) {
        const double rate = betaRate(kB, random);
        pairs.push_back({.problem = i,
                         .op = 2,
                         .first = sampled(rate, samples, random),
                         .second = sampled(1 - (1 - gain) * (1 - rate), samples, random)});
    }
    return pairs;
}

template <typename R>
bool says(const R& result, const char* words)
{
    return !result && result.error().code == ErrorCode::InvalidArgument
           && QString::fromStdString(result.error().message).contains(QString::fromLatin1(words));
}

} // namespace

class PairedComparisonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pairsAreTheSharedProblems()
    {
        const std::vector<KeyedTally> first{{7, 2, {4, 1}}, {3, 2, {4, 0}}, {9, 3, {4, 4}}};
        const std::vector<KeyedTally> second{{3, 2, {8, 2}}, {1, 2, {8, 2}}, {7, 2, {8, 8}}};
        const auto pairs = pairTallies(first, second).value();
        QCOMPARE(pairs.size(), 2U);
        QCOMPARE(pairs[0], (PairedTally{3, 2, {4, 0}, {8, 2}}));
        QCOMPARE(pairs[1], (PairedTally{7, 2, {4, 1}, {8, 8}}));
    }

    void refusesPairsThatMakeNoSense()
    {
        const std::vector<KeyedTally> one{{7, 2, {4, 1}}};
        QVERIFY(says(pairTallies(one, std::vector<KeyedTally>{{8, 2, {4, 1}}}), "none is shared"));
        QVERIFY(says(pairTallies(one, {}), "none is shared"));
        QVERIFY(
            says(pairTallies(one, std::vector<KeyedTally>{{7, 3, {4, 1}}}), "problem 7 has op 2"));
        QVERIFY(says(pairTallies(one, std::vector<KeyedTally>{{7, 2, {4, 5}}}), "5 right"));
        const std::vector<KeyedTally> twice{{7, 2, {4, 1}}, {7, 2, {4, 1}}};
        QVERIFY(says(pairTallies(twice, one), "problem 7 is there twice"));
        const std::array<std::int64_t, 1> ks{5};
        QVERIFY(says(pairedPassAtK(pairsOf(3, 4, 0, 0), ks), "k is 5, but must be in [1, 4]"));
        QVERIFY(says(pairedPassAtK({}, ks), "at least one shared problem"));
        QVERIFY(says(mcNemar(std::vector<PairedTally>{}), "at least one shared problem"));
        QVERIFY(says(mcNemar(std::vector<PairedTally>{{1, 2, {4, 1}, {5, 1}}}), "4 and 5 samples"));
    }

    void differencesAreThoseWorkedByHand()
    {
        // pass@2 of 1/4 is 1/2, of 0/4 is 0, of 4/4 is 1.
        const std::vector<PairedTally> pairs{{1, 2, {4, 1}, {4, 4}}, {2, 2, {4, 0}, {4, 1}}};
        const std::array<std::int64_t, 2> ks{1, 2};
        const auto result = pairedPassAtK(pairs, ks).value();
        QCOMPARE(result[0].difference.estimate, 0.5); // (3/4 + 1/4) / 2
        QCOMPARE(result[1].difference.estimate, 0.5); // (1/2 + 1/2) / 2
    }

    void signFlipsAreThoseOfAllSigns()
    {
        // Brute force: of the 2^10 signs, how many give a sum at least as far from 0.
        const std::vector<double> differences{0.5, 0.25, -0.125, 0.75, 0.5,
                                              0,   0.25, -0.25,  0.5,  0.1};
        double observed = 0;
        for (const double each : differences)
            observed += each;
        int asFar = 0;
        for (unsigned signs = 0; signs < 1024; ++signs) {
            double sum = 0;
            for (std::size_t i = 0; i < 10; ++i)
                sum += (signs >> i & 1U) != 0 ? differences[i] : -differences[i];
            asFar += std::abs(sum) >= observed - 1e-9 ? 1 : 0;
        }
        const auto p = pairedDifference(differences, {.draws = 20000}).value().signFlipP;
        QVERIFY(std::abs(p - asFar / 1024.0) < 0.005);
    }

    void pairingTakesAwayWhatProblemsShare()
    {
        // Rates differ widely between problems, not between the two: with 64 samples the interval
        // of the difference is much narrower than that of one score.
        const auto pairs = pairsOf(200, 64, 0, 3);
        std::vector<gradus::ProblemTally> first;
        for (const auto& pair : pairs)
            first.push_back(pair.first);
        const std::array<std::int64_t, 1> ks{1};
        QVERIFY(pairedPassAtK(pairs, ks).value()[0].difference.width()
                < 0.5 * gradus::passAtK(first, 1).value().width());
    }

    void intervalsOfDifferencesCoverTheTruth()
    {
        Share first("delta pass@1");
        Share eighth("delta pass@8");
        const std::array<std::int64_t, 2> ks{1, 8};
        constexpr double kGain = 0.2;
        // E[(1-p)^k] is b / (b + k); the second's is (1 - gain)^k of it.
        const double truth1 = kB / (kB + 1) * kGain;
        const double truth8 = kB / (kB + 8) * (1 - std::pow(1 - kGain, 8));
        for (std::uint64_t i = 0; i < kReplications; ++i) {
            const auto result =
                pairedPassAtK(pairsOf(100, 16, kGain, i), ks,
                              {.draws = 400, .seed = i, .method = IntervalMethod::Expanded})
                    .value();
            first.addCover(result[0].difference, truth1);
            eighth.addCover(result[1].difference, truth8);
        }
        QVERIFY(first.isWithin(0.93, 0.97));
        QVERIFY(eighth.isWithin(0.93, 0.97));
    }

    /// Two checkpoints that are the same: how often a test at 5 % says otherwise. Of 2,000 the
    /// share has a standard error of 0.5 points, so that 6 % is two of them above 5 %.
    void testsRejectASameCheckpointAtMostAsOftenAsTheySay()
    {
        Share signFlip("sign flips at 5 %");
        Share bootstrap("bootstrap interval of 95 % without 0");
        Share exact("McNemar exact at 5 %");
        Share mid("McNemar mid-p at 5 %");
        const std::array<std::int64_t, 1> ks{4};
        for (std::uint64_t i = 0; i < 2 * kReplications; ++i) {
            const auto pairs = pairsOf(100, 8, 0, i);
            const auto result =
                pairedPassAtK(pairs, ks,
                              {.draws = 399, .seed = i, .method = IntervalMethod::Expanded})
                    .value()[0];
            signFlip.add(result.signFlipP <= 0.05);
            bootstrap.add(result.difference.excludes(0));
            const auto single = mcNemar(pairsOf(100, 1, 0, i)).value();
            exact.add(single.exactP <= 0.05);
            mid.add(single.midP <= 0.05);
        }
        QVERIFY(signFlip.isWithin(0.03, 0.06));
        QVERIFY(bootstrap.isWithin(0.03, 0.07));
        QVERIFY(exact.isWithin(0, 0.05));
        QVERIFY(mid.isWithin(0.03, 0.06));
    }

    void mcNemarIsThePublishedOne()
    {
        // Fagerland, Lydersen and Laake 2013, BMC Med. Res. Methodol. 13:91, its examples:
        // airway hyper-responsiveness, 1 against 7: exact 0.070, mid-p 0.039; complete response,
        // 6 against 16: exact 0.052, mid-p 0.035.
        const auto airway = mcNemar(1, 7);
        QVERIFY(std::abs(airway.exactP - 0.070) < 0.0005);
        QVERIFY(std::abs(airway.midP - 0.039) < 0.0005);
        const auto response = mcNemar(16, 6);
        QVERIFY(std::abs(response.exactP - 0.052) < 0.0006);
        QVERIFY(std::abs(response.midP - 0.035) < 0.0005);
    }

    void mcNemarOfNothingSaysNothing()
    {
        QCOMPARE(mcNemar(0, 0).exactP, 1.0);
        QCOMPARE(mcNemar(0, 0).midP, 1.0);
        QCOMPARE(mcNemar(5, 5).exactP, 1.0);
        QCOMPARE(mcNemar(5, 5).midP, 1.0);
        QCOMPARE(mcNemar(0, 5).exactP, 0.0625); // 2 / 2^5
        QCOMPARE(mcNemar(0, 5).midP, 0.03125);
    }

    void mcNemarCountsWhatOnlyOneSolves()
    {
        const std::vector<PairedTally> pairs{{1, 2, {4, 1}, {4, 0}},
                                             {2, 2, {4, 0}, {4, 3}},
                                             {3, 2, {4, 0}, {4, 1}},
                                             {4, 2, {4, 2}, {4, 1}},
                                             {5, 2, {4, 0}, {4, 0}}};
        const auto result = mcNemar(pairs).value();
        QCOMPARE(result.onlyFirst, 1);
        QCOMPARE(result.onlySecond, 2);
    }

    void holmIsTheTextbookOne()
    {
        // By hand: 4 * 0.005, 3 * 0.01, 2 * 0.03, then 1 * 0.04, which may not fall below 0.06.
        const std::vector<double> p{0.01, 0.04, 0.03, 0.005};
        const auto adjusted = holmAdjusted(p).value();
        const std::vector<double> expected{0.03, 0.06, 0.06, 0.02};
        for (std::size_t i = 0; i < 4; ++i)
            QVERIFY(std::abs(adjusted[i] - expected[i]) < 1e-12);
        QCOMPARE(holmAdjusted(std::vector<double>{0.6, 0.7}).value(), (std::vector<double>{1, 1}));
        QVERIFY(holmAdjusted({}).value().empty());
        QVERIFY(says(holmAdjusted(std::vector<double>{0.1, 1.5}), "1.5"));
    }

    void holmKeepsTheWholeFamilyAtItsLevel()
    {
        // Ten comparisons of the same with the same: any false alarm in at most 5 % of families.
        Share alarm("any of ten at 5 %");
        for (std::uint64_t i = 0; i < kReplications; ++i) {
            std::vector<double> p;
            for (std::uint64_t j = 0; j < 10; ++j)
                p.push_back(mcNemar(pairsOf(60, 1, 0, 10 * i + j)).value().midP);
            bool isAny = false;
            const auto adjusted = holmAdjusted(p).value();
            for (const double each : adjusted)
                isAny = isAny || each <= 0.05;
            alarm.add(isAny);
        }
        QVERIFY(alarm.isWithin(0, 0.06));
    }
};

QTEST_APPLESS_MAIN(PairedComparisonTest)
#include "tst_paired_comparison.moc"

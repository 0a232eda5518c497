#include "core/statistics/bootstrap.h"
#include "core/statistics/seed_bootstrap.h"
#include "core/statistics/wilson.h"
#include "tests/core/statistics/interval_coverage.h"

#include <cmath>
#include <vector>

#include <QtTest>

using gradus::BootstrapOptions;
using gradus::bootstrapSeeds;
using gradus::CounterRandom;
using gradus::ErrorCode;
using gradus::IntervalMethod;
using gradus::passAtKCurve;
using gradus::ProblemTally;
using gradus::RandomPurpose;
using gradus::Strata;
using gradus::wilson;
using gradus::wilsonPassAtK;
using gradus::testing::betaRate;
using gradus::testing::sampled;
using gradus::testing::Share;

namespace {

constexpr int kReplications = 1000;

/// How far models of different seeds and problems differ; values are around 0.5.
struct Spread
{
    double seeds = 0;
    double problems = 0;
    double rest = 0;
};

/// [seed][problem]
std::vector<std::vector<double>> seedValues(int seeds, int problems, const Spread& spread,
                                            std::uint64_t replication)
{
    CounterRandom random(11, RandomPurpose::Test, replication);
    std::vector<double> ofProblems;
    for (int i = 0; i < problems; ++i)
        ofProblems.push_back(spread.problems * random.normal());
    std::vector<std::vector<double>> values;
    for (int s = 0; s < seeds; ++s) {
        const double ofSeed = spread.seeds * random.normal();
        auto& row = values.emplace_back();
        for (const double ofProblem : ofProblems)
            row.push_back(0.5 + ofSeed + ofProblem + spread.rest * random.normal());
    }
    return values;
}

} // namespace

/// How often intervals of 95 % hold the truth, which is known. Of 1,000 replications the share has
/// a standard error of 0.7 points.
class IntervalCoverageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stratifiedBootstrapsCoverWhatTheySay_data()
    {
        QTest::addColumn<int>("method");
        QTest::newRow("percentile") << static_cast<int>(IntervalMethod::Percentile);
        QTest::newRow("expanded") << static_cast<int>(IntervalMethod::Expanded);
        QTest::newRow("bca") << static_cast<int>(IntervalMethod::Bca);
    }

    /// Five ops of 40 problems, harder and harder; the truth is in closed form.
    void stratifiedBootstrapsCoverWhatTheySay()
    {
        QFETCH(const int, method);
        constexpr std::array kB{0.25, 0.7, 1.5, 3., 6.};
        const std::array<std::int64_t, 2> ks{1, 8};
        std::array<double, 2> truths{};
        for (const double b : kB)
            for (std::size_t j = 0; j < 2; ++j) {
                const auto k = static_cast<double>(ks[j]);
                truths[j] += k / (b + k) / 5;
            }
        Share first("pass@1");
        Share eighth("pass@8");
        for (std::uint64_t i = 0; i < kReplications; ++i) {
            CounterRandom random(7, RandomPurpose::Test, i);
            std::vector<ProblemTally> tallies;
            Strata ops;
            for (std::size_t op = 0; op < kB.size(); ++op)
                for (int problem = 0; problem < 40; ++problem) {
                    tallies.push_back(sampled(betaRate(kB[op], random), 16, random));
                    ops.of.push_back(static_cast<int>(op));
                }
            const BootstrapOptions options{
                .draws = 400, .seed = i, .method = static_cast<IntervalMethod>(method)};
            const auto curve = passAtKCurve(tallies, ks, options, ops).value();
            first.addCover(curve[0], truths[0]);
            eighth.addCover(curve[1], truths[1]);
        }
        QVERIFY(first.isWithin(0.93, 0.97));
        QVERIFY(eighth.isWithin(0.93, 0.97));
    }

    void intervalsOverSeedsCoverNewSeeds_data()
    {
        QTest::addColumn<int>("seeds");
        QTest::addColumn<double>("ofSeeds");
        QTest::addColumn<double>("rest");
        QTest::newRow("three seeds that matter") << 3 << 0.05 << 0.1;
        QTest::newRow("three seeds as much as problems") << 3 << 0.025 << 0.1;
        QTest::newRow("five seeds") << 5 << 0.03 << 0.2;
        QTest::newRow("ten seeds") << 10 << 0.05 << 0.1;
    }

    void intervalsOverSeedsCoverNewSeeds()
    {
        QFETCH(const int, seeds);
        QFETCH(const double, ofSeeds);
        QFETCH(const double, rest);
        Share share(QTest::currentDataTag());
        for (std::uint64_t i = 0; i < kReplications; ++i) {
            const auto values =
                seedValues(seeds, 100, {.seeds = ofSeeds, .problems = 0.3, .rest = rest}, i);
            share.addCover(bootstrapSeeds(values, {}, {.draws = 400, .seed = i}).value().interval,
                           0.5);
        }
        QVERIFY(share.isWithin(0.93, 0.975));
    }

    void seedsThatAgreeAddNothing()
    {
        // By hand: all seeds alike, so the interval is that of the problems.
        const std::vector<double> row{0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1};
        const std::vector<std::vector<double>> values(3, row);
        const auto result = bootstrapSeeds(values).value();
        QCOMPARE(result.seedVariance, 0.0);
        QCOMPARE(result.freedom, 19.0);
        // 12 of 20: s^2 = 20/19 * 0.6 * 0.4.
        QVERIFY(std::abs(result.problemVariance - 0.6 * 0.4 / 19) < 1e-12);
        // And the other way round: problems alike, seeds 0.4, 0.5, 0.6: s^2 / 3 = 0.01 / 3.
        const std::vector<std::vector<double>> flat{
            std::vector<double>(9, 0.4), std::vector<double>(9, 0.5), std::vector<double>(9, 0.6)};
        const auto other = bootstrapSeeds(flat).value();
        QVERIFY(std::abs(other.seedVariance - 0.01 / 3) < 1e-12);
        QVERIFY(std::abs(other.freedom - 2) < 1e-9);
        QVERIFY(std::abs(other.interval.estimate - 0.5) < 1e-12);
    }

    void oneSeedIsRefused()
    {
        const std::vector<std::vector<double>> values{{0, 1}};
        const auto result = bootstrapSeeds(values);
        QVERIFY(!result && result.error().code == ErrorCode::InvalidArgument);
        QVERIFY(QString::fromStdString(result.error().message).contains(QStringLiteral("not 1")));
    }

    void wilsonIsThePublishedOne_data()
    {
        // Newcombe 1998, Stat. Med. 17, 857, table I, method 3.
        QTest::addColumn<int>("successes");
        QTest::addColumn<int>("trials");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("81/263") << 81 << 263 << 0.2553 << 0.3662;
        QTest::newRow("15/148") << 15 << 148 << 0.0624 << 0.1605;
        QTest::newRow("0/20") << 0 << 20 << 0.0000 << 0.1611;
        QTest::newRow("1/29") << 1 << 29 << 0.0061 << 0.1718;
    }

    void wilsonIsThePublishedOne()
    {
        QFETCH(const int, successes);
        QFETCH(const int, trials);
        QFETCH(const double, low);
        QFETCH(const double, high);
        const auto interval =
            wilson(static_cast<double>(successes) / trials, static_cast<double>(trials)).value();
        QVERIFY(std::abs(interval.low - low) < 0.00006);
        QVERIFY(std::abs(interval.high - high) < 0.00006);
    }

    void wilsonOfACellCoversWhatItSays_data()
    {
        QTest::addColumn<double>("b");
        QTest::addColumn<int>("problems");
        QTest::newRow("half, 40 problems") << 1.0 << 40;
        QTest::newRow("one in five, 100 problems") << 4.0 << 100;
        QTest::newRow("one in 21, 200 problems") << 20.0 << 200;
    }

    void wilsonOfACellCoversWhatItSays()
    {
        QFETCH(const double, b);
        QFETCH(const int, problems);
        Share first("pass@1");
        Share eighth("pass@8");
        for (std::uint64_t i = 0; i < kReplications; ++i) {
            CounterRandom random(13, RandomPurpose::Test, i);
            std::vector<ProblemTally> tallies;
            for (int problem = 0; problem < problems; ++problem)
                tallies.push_back(sampled(betaRate(b, random), 8, random));
            first.addCover(wilsonPassAtK(tallies, 1).value(), 1 / (1 + b));
            eighth.addCover(wilsonPassAtK(tallies, 8).value(), 8 / (8 + b));
        }
        QVERIFY(first.isWithin(0.93, 0.97));
        QVERIFY(eighth.isWithin(0.93, 0.97));
    }

    void cellsNobodySolvesHaveAWidth()
    {
        // By hand: none of n gives (0, z^2 / (n + z^2)), n the problems, not the samples.
        const std::vector<ProblemTally> tallies(50, ProblemTally{128, 0});
        const auto interval = wilsonPassAtK(tallies, 1).value();
        QCOMPARE(interval.low, 0.0);
        QVERIFY(std::abs(interval.high - 3.841459 / 53.841459) < 1e-6);
    }

    void effectiveTrialsLieBetweenProblemsAndSamples()
    {
        // Solved always or never: about one trial a problem. All equally hard: one a sample.
        std::vector<double> split(100, 0.0);
        std::fill(split.begin(), split.begin() + 50, 1.0);
        QVERIFY(std::abs(gradus::effectiveTrials(split, 800) - 100) < 1e-9);
        QCOMPARE(gradus::effectiveTrials(std::vector<double>(100, 0.5), 800), 800.0);
        QCOMPARE(gradus::effectiveTrials(std::vector<double>(100, 1.0), 800), 100.0);
    }

    void wilsonRefusesWhatHasNoAnswer()
    {
        QVERIFY(!wilson(1.5, 10));
        QVERIFY(!wilson(0.5, 0));
        QVERIFY(!wilson(0.5, 10, 1));
        QVERIFY(!wilsonPassAtK({}, 1));
    }
};

QTEST_APPLESS_MAIN(IntervalCoverageTest)
#include "tst_interval_coverage.moc"

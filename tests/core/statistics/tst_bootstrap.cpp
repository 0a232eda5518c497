#include "core/base/random.h"
#include "core/statistics/bootstrap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <QtTest>

using gradus::bcaLevel;
using gradus::bootstrapMean;
using gradus::bootstrapMeans;
using gradus::bootstrapStatistic;
using gradus::CounterRandom;
using gradus::ErrorCode;
using gradus::Interval;
using gradus::IntervalMethod;
using gradus::jackknifeAcceleration;
using gradus::RandomPurpose;
using gradus::Strata;

namespace {

/// Efron and Tibshirani 1993, An Introduction to the Bootstrap, table 3.1: the law schools.
constexpr std::array kLsat{576., 635., 558., 578., 666., 580., 555., 661.,
                           651., 605., 653., 575., 545., 572., 594.};
constexpr std::array kGpa{3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43,
                          3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96};

/// The same book, table 14.1: column A of the spatial test data.
constexpr std::array kSpatial{48., 36., 20., 29., 42., 42., 20., 42., 22., 41., 45., 14., 6.,
                              0.,  33., 28., 34., 4.,  32., 24., 47., 41., 24., 26., 30., 41.};

double correlation(std::span<const std::size_t> items)
{
    const auto n = static_cast<double>(items.size());
    double x = 0;
    double y = 0;
    for (const auto i : items) {
        x += kLsat[i] / n;
        y += kGpa[i] / n;
    }
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (const auto i : items) {
        xy += (kLsat[i] - x) * (kGpa[i] - y);
        xx += (kLsat[i] - x) * (kLsat[i] - x);
        yy += (kGpa[i] - y) * (kGpa[i] - y);
    }
    return xy / std::sqrt(xx * yy);
}

/// With divisor n, as the book's.
double spatialVariance(std::span<const std::size_t> items)
{
    double sum = 0;
    double squares = 0;
    for (const auto i : items) {
        sum += kSpatial[i];
        squares += kSpatial[i] * kSpatial[i];
    }
    const auto n = static_cast<double>(items.size());
    return squares / n - sum / n * (sum / n);
}

std::vector<double> leftOut(std::size_t size, double (*statistic)(std::span<const std::size_t>))
{
    std::vector<double> values;
    for (std::size_t left = 0; left < size; ++left) {
        std::vector<std::size_t> items;
        for (std::size_t i = 0; i < size; ++i)
            if (i != left)
                items.push_back(i);
        values.push_back(statistic(items));
    }
    return values;
}

/// All n^n resamples of @p values: their means, sorted.
std::vector<double> allMeans(const std::vector<double>& values)
{
    std::vector<double> sums{0};
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::vector<double> next;
        for (const double sum : sums)
            for (const double value : values)
                next.push_back(sum + value);
        sums = std::move(next);
    }
    for (double& sum : sums)
        sum /= static_cast<double>(values.size());
    std::sort(sums.begin(), sums.end());
    return sums;
}

} // namespace

class BootstrapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spatialDataGiveThePublishedAcceleration()
    {
        // Efron and Tibshirani 1993, p. 186: a = 0.061; table 14.2: estimate 171.5.
        const auto left = leftOut(kSpatial.size(), spatialVariance);
        QVERIFY(std::abs(jackknifeAcceleration(left) - 0.061) < 0.0005);
    }

    void spatialDataGiveThePublishedIntervals()
    {
        // Table 14.2, 90 %: percentile (100.8, 233.9), BCa (115.8, 259.6) from 2,000 resamples.
        // Limits of that many resamples are themselves off by 2 to 5 (standard error).
        const auto percentile =
            bootstrapStatistic(kSpatial.size(), spatialVariance, {.confidence = 0.9, .draws = 8000})
                .value();
        QVERIFY(std::abs(percentile.estimate - 171.5) < 0.05);
        QVERIFY2(std::abs(percentile.low - 100.8) < 5, qPrintable(QString::number(percentile.low)));
        QVERIFY2(std::abs(percentile.high - 233.9) < 5,
                 qPrintable(QString::number(percentile.high)));
        const auto bca =
            bootstrapStatistic(kSpatial.size(), spatialVariance,
                               {.confidence = 0.9, .draws = 8000, .method = IntervalMethod::Bca})
                .value();
        QVERIFY2(std::abs(bca.low - 115.8) < 5, qPrintable(QString::number(bca.low)));
        QVERIFY2(std::abs(bca.high - 259.6) < 8, qPrintable(QString::number(bca.high)));
    }

    void levelsAreThePublishedOnes()
    {
        // Efron and Tibshirani 1993, p. 186: z0 = 0.146 and a = 0.061 turn 0.05, 0.95 into 0.110,
        // 0.985.
        QVERIFY(std::abs(bcaLevel(0.05, 0.146, 0.061) - 0.110) < 0.0005);
        QVERIFY(std::abs(bcaLevel(0.95, 0.146, 0.061) - 0.985) < 0.0006);
        QVERIFY(std::abs(bcaLevel(0.3, 0, 0) - 0.3) < 1e-11); // nothing to correct
    }

    void lawSchoolsGiveThePublishedCorrelation()
    {
        // Table 3.1 and p. 49: correlation 0.776. The interval from another program (plain Python,
        // 20,000 resamples): percentile (0.459, 0.963), BCa (0.328, 0.942), a = -0.0757.
        QVERIFY(std::abs(jackknifeAcceleration(leftOut(15, correlation)) + 0.0757) < 0.0001);
        const auto percentile = bootstrapStatistic(15, correlation, {.draws = 8000}).value();
        QVERIFY(std::abs(percentile.estimate - 0.776) < 0.0005);
        QVERIFY(std::abs(percentile.low - 0.459) < 0.02);
        QVERIFY(std::abs(percentile.high - 0.963) < 0.004);
        const auto bca =
            bootstrapStatistic(15, correlation, {.draws = 8000, .method = IntervalMethod::Bca})
                .value();
        QVERIFY2(std::abs(bca.low - 0.328) < 0.03, qPrintable(QString::number(bca.low)));
        QVERIFY2(std::abs(bca.high - 0.942) < 0.006, qPrintable(QString::number(bca.high)));
    }

    void percentilesAreThoseOfAllResamples()
    {
        // Brute force over all 6^6 resamples.
        const std::vector<double> values{0, 0.1, 0.35, 0.5, 0.9, 1};
        const auto all = allMeans(values);
        const auto interval =
            bootstrapMean(values, {}, {.confidence = 0.8, .draws = 40000}).value();
        QVERIFY(std::abs(interval.low - all[all.size() / 10]) < 0.01);
        QVERIFY(std::abs(interval.high - all[all.size() * 9 / 10]) < 0.01);
    }

    void accelerationOfAMeanIsThatOfTheJackknife()
    {
        // A mean's two ways to it: strata (one) and leaving out one each. Same seed, same draws.
        const std::vector<double> values{0, 0, 0, 0.1, 0.1, 0.3, 0.2, 1, 0.05, 0.7};
        const auto mean = [&](std::span<const std::size_t> items) {
            double sum = 0;
            for (const auto i : items)
                sum += values[i];
            return sum / static_cast<double>(items.size());
        };
        const gradus::BootstrapOptions options{.draws = 999, .method = IntervalMethod::Bca};
        const auto direct = bootstrapMean(values, {}, options).value();
        const auto general = bootstrapStatistic(values.size(), mean, options).value();
        QVERIFY(std::abs(direct.low - general.low) < 1e-9);
        QVERIFY(std::abs(direct.high - general.high) < 1e-9);
    }

    void whatDiffersBetweenStrataOnlyHasNoWidth()
    {
        const std::vector<double> values{0.25, 1, 0.25, 1};
        QCOMPARE(bootstrapMean(values, {.of = {2, 9, 2, 9}}).value(),
                 (Interval{0.625, 0.625, 0.625}));
        QVERIFY(bootstrapMean(values).value().width() > 0.5);
    }

    void weightsAreThoseAskedFor()
    {
        // By hand: 0.2 * 1/2 + 0.8 * 1/4, whatever scale the weights have.
        const std::vector<double> values{0, 1, 0, 0, 0, 1};
        const Strata strata{.of = {2, 2, 7, 7, 7, 7}, .weights = {{2, 1}, {7, 4}}};
        QVERIFY(std::abs(bootstrapMean(values, strata).value().estimate - 0.3) < 1e-12);
        // 1,000 problems half and half: variance of the mean = sum w^2 s^2 / n.
        std::vector<double> many;
        Strata halves{.of = {}, .weights = {{0, 1}, {1, 3}}};
        for (int i = 0; i < 1000; ++i) {
            halves.of.push_back(i % 2);
            many.push_back(i % 2 == 0 ? (i / 2) % 2 : (i / 2) % 5 == 0 ? 1 : 0);
        }
        const double expected = std::sqrt(0.0625 * 0.25 / 500 + 0.5625 * 0.16 / 500);
        const auto interval = bootstrapMean(many, halves, {.draws = 4000}).value();
        QVERIFY(std::abs(interval.width() / (2 * 1.96 * expected) - 1) < 0.06);
    }

    void sameArgumentsGiveTheSameBits()
    {
        // Written down from a build without optimisation and one for another instruction set, which
        // agreed: a guard against changes, not a proof.
        CounterRandom random(5, RandomPurpose::Test, 0);
        std::vector<double> values;
        for (int i = 0; i < 50; ++i)
            values.push_back(random.uniform());
        const auto first = bootstrapMean(values, {}, {.method = IntervalMethod::Bca}).value();
        QVERIFY((first == Interval{0.49129641181426709, 0.40663839791413808, 0.56774988379283131}));
        QVERIFY((bootstrapMean(values).value()
                 == Interval{0.49129641181426709, 0.41044542593162553, 0.57010712907897709}));
        QVERIFY(!(first == bootstrapMean(values, {}, {.seed = 1}).value()));
    }

    void refusesWhatHasNoAnswer()
    {
        const auto says = [](const auto& result, const char* words) {
            return !result && result.error().code == ErrorCode::InvalidArgument
                   && QString::fromStdString(result.error().message)
                          .contains(QString::fromLatin1(words));
        };
        const std::vector<double> two{0, 1};
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(says(bootstrapMean({}), "at least one problem"));
        QVERIFY(says(bootstrapMean(std::vector<double>{0, nan}), "problem 1 is not finite"));
        QVERIFY(says(bootstrapMean(two, {.of = {1}}), "1 problems have a stratum"));
        QVERIFY(says(bootstrapMean(two, {.of = {1, 3}, .weights = {{1, 1}}}), "stratum 3"));
        QVERIFY(
            says(bootstrapMean(two, {.of = {1, 3}, .weights = {{1, 1}, {3, -1}}}), "stratum 3"));
        QVERIFY(says(bootstrapMean(two, {.of = {1, 3}, .weights = {{1, 0}, {3, 0}}}), "sum to 0"));
        QVERIFY(says(bootstrapMean(two, {}, {.draws = 0}), "resamples is 0"));
        const std::vector<std::vector<double>> ragged{{1, 2}, {1}};
        QVERIFY(says(bootstrapMeans(ragged), "2 problems, another 1"));
        QVERIFY(says(bootstrapStatistic(1, correlation), "not 1"));
    }
};

QTEST_APPLESS_MAIN(BootstrapTest)
#include "tst_bootstrap.moc"

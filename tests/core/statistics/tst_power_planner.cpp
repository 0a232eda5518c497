#include "core/statistics/power_planner.h"
#include "tests/core/statistics/interval_coverage.h"

#include <array>
#include <cmath>
#include <vector>

#include <QtTest>

using gradus::CounterRandom;
using gradus::ErrorCode;
using gradus::estimateVariances;
using gradus::EvaluationSize;
using gradus::PairedTally;
using gradus::PairedVariances;
using gradus::planEvaluation;
using gradus::powerOf;
using gradus::PowerQuestion;
using gradus::RandomPurpose;
using gradus::standardError;
using gradus::testing::betaRate;
using gradus::testing::sampled;
using gradus::testing::Share;

namespace {

constexpr double kB = 2;      // rates of the first checkpoint follow Beta(1, 2)
constexpr double kGain = 0.1; // the second fails 0.9 times as often on every problem

/// In closed form: q = 1 - p follows Beta(b, 1), so E q = b / (b+1), E q^2 = b / (b+2).
PairedVariances trueVariances()
{
    const double q = kB / (kB + 1);
    const double q2 = kB / (kB + 2);
    const double kept = 1 - kGain;
    return {.difference = kGain * kGain * (q2 - q * q),
            .firstSample = q - q2,
            .secondSample = kept * q - kept * kept * q2};
}

constexpr double kTrueDifference = kGain * kB / (kB + 1);

std::vector<PairedTally> pairsOf(std::int64_t problems, int samples, CounterRandom& random)
{
    std::vector<PairedTally> pairs;
    for (std::int64_t i = 0; i < problems; ++i) {
        const double rate = betaRate(kB, random);
        pairs.push_back({.problem = i,
                         .first = sampled(rate, samples, random),
                         .second = sampled(1 - (1 - kGain) * (1 - rate), samples, random)});
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

class PowerPlannerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void powerIsThatOfTheTextbook()
    {
        // Standard error 1, two-sided at 5 %: 80 % at a difference of 1.960 + 0.842.
        const PairedVariances one{.difference = 1};
        const EvaluationSize single{.problems = 1, .samples = 1};
        QVERIFY(std::abs(powerOf(1.959964 + 0.841621, one, single) - 0.8) < 1e-5);
        QVERIFY(std::abs(powerOf(0, one, single) - 0.05) < 1e-9);
        QCOMPARE(powerOf(-1, one, single), powerOf(1, one, single));
        QCOMPARE(powerOf(0.1, {}, single), 1.0); // nothing is uncertain
    }

    void plansHaveTheFewestProblems()
    {
        // By hand: (1.959964 + 0.841621)^2 * (0.04 + 0.4 / K) / 0.05^2 for K = 1, 4: 1381.3 and
        // 439.5. (The other tail adds less than 1e-5.)
        PowerQuestion question{
            .difference = 0.05,
            .variances = {.difference = 0.04, .firstSample = 0.25, .secondSample = 0.15},
            .samples = {1, 4}};
        question.tokensPerSample = 100;
        question.tokensPerSecond = 1000;
        const auto plans = planEvaluation(question).value();
        QCOMPARE(plans.size(), 2U);
        QCOMPARE(plans[0].size, (EvaluationSize{1382, 1, 1})); // 1382 samples
        QCOMPARE(plans[1].size, (EvaluationSize{440, 4, 1}));  // 1760 samples
        QVERIFY(plans[0].power >= 0.8 && plans[0].power < 0.801);
        QVERIFY(std::abs(plans[0].minutes - 2 * 1382 * 100 / 1000.0 / 60) < 1e-9);
    }

    void seedsCanBeWhatIsMissing()
    {
        // By hand: with t^2 = 0.001 and one seed the error is at least sqrt(0.002) = 0.0447, too
        // much for a difference of 0.05; with 20 seeds it is 0.01 and problems do the rest.
        PowerQuestion question{.difference = 0.05,
                               .variances = {.difference = 0.04,
                                             .firstSample = 0.2,
                                             .secondSample = 0.2,
                                             .betweenSeeds = 0.001},
                               .samples = {4}};
        QVERIFY(says(planEvaluation(question), "difference of 0.05"));
        question.seeds = {1, 20};
        const auto plans = planEvaluation(question).value();
        QCOMPARE(plans.size(), 1U);
        QCOMPARE(plans[0].size.seeds, 20);
    }

    void planReachesItsPowerInSimulation()
    {
        // The problems a plan asks for, then tests at 5 % on 1,000 simulated evaluations of that
        // size: standard error 1.3 points.
        const auto plans = planEvaluation({.difference = kTrueDifference,
                                           .power = 0.8,
                                           .variances = trueVariances(),
                                           .samples = {4}})
                               .value();
        Share found("paired interval without 0, power of 80 %");
        Share flipped("sign flips, power of 80 %");
        const std::array<std::int64_t, 1> ks{1};
        for (std::uint64_t i = 0; i < 1000; ++i) {
            CounterRandom random(19, RandomPurpose::Test, i);
            const auto pairs = pairsOf(plans[0].size.problems, 4, random);
            const auto result =
                gradus::pairedPassAtK(
                    pairs, ks,
                    {.draws = 399, .seed = i, .method = gradus::IntervalMethod::Expanded})
                    .value();
            found.add(result[0].difference.excludes(0));
            flipped.add(result[0].signFlipP <= 0.05);
        }
        QVERIFY(found.isWithin(0.76, 0.84));
        QVERIFY(
            flipped.isWithin(0.74, 0.84)); // differences are flipped with their mean: a bit less
    }

    void errorIsThatOfSimulatedRecipes()
    {
        // Mean differences of 2,000 simulated comparisons with three seeds each: their spread has a
        // relative standard error of 1.6 %.
        PairedVariances variances = trueVariances();
        variances.betweenSeeds = 0.02 * 0.02;
        const EvaluationSize size{.problems = 50, .samples = 2, .seeds = 3};
        double sum = 0;
        double squares = 0;
        constexpr int kReplications = 2000;
        for (std::uint64_t i = 0; i < kReplications; ++i) {
            CounterRandom random(23, RandomPurpose::Test, i);
            const double mean = meanDifference(size, random);
            sum += mean / kReplications;
            squares += mean * mean / kReplications;
        }
        QVERIFY(std::abs(sum - kTrueDifference) < 0.003);
        const double spread = std::sqrt(squares - sum * sum);
        QVERIFY2(std::abs(spread / standardError(variances, size) - 1) < 0.05,
                 qPrintable(QString::number(spread / standardError(variances, size))));
    }

    void variancesAreFoundInAnEarlierComparison()
    {
        CounterRandom random(29, RandomPurpose::Test, 0);
        const auto found = estimateVariances(pairsOf(20000, 4, random)).value();
        const auto truth = trueVariances();
        QVERIFY(std::abs(found.firstSample - truth.firstSample) < 0.005);
        QVERIFY(std::abs(found.secondSample - truth.secondSample) < 0.005);
        QVERIFY(std::abs(found.difference - truth.difference) < 0.003);
        QVERIFY(says(estimateVariances(pairsOf(1, 4, random)), "not 1"));
        QVERIFY(says(estimateVariances(pairsOf(2, 1, random)), "has 1 samples"));
    }

    void refusesWhatHasNoAnswer()
    {
        QVERIFY(says(planEvaluation({.difference = 0}), "difference is 0"));
        QVERIFY(says(planEvaluation({.difference = 0.1, .power = 1}), "power is 1"));
        QVERIFY(says(planEvaluation({.difference = 0.1, .power = 0.8, .level = 0}), "level is 0"));
        QVERIFY(says(planEvaluation({.variances = {.difference = -0.1}}), "a variance is -0.1"));
        QVERIFY(says(planEvaluation({.samples = {0}}), "0 samples"));
        QVERIFY(says(planEvaluation({.samples = {}}), "no choice"));
        QVERIFY(says(planEvaluation({.tokensPerSample = -1}), "negative"));
    }

private:
    /// One comparison of recipes whose seeds move all problems alike, by 0.02.
    static double meanDifference(const EvaluationSize& size, CounterRandom& random)
    {
        std::vector<double> shifts;
        for (std::int64_t s = 0; s < 2 * size.seeds; ++s)
            shifts.push_back(0.02 * random.normal());
        double mean = 0;
        for (std::int64_t i = 0; i < size.problems; ++i) {
            const double rate = betaRate(kB, random);
            const double other = 1 - (1 - kGain) * (1 - rate);
            for (std::size_t s = 0; s < shifts.size(); ++s) {
                const bool isSecond = s % 2 == 1;
                // The shift is added to the score, not to the rate: rates near 0 and 1 could not
                // take it.
                const auto tally =
                    sampled(isSecond ? other : rate, static_cast<int>(size.samples), random);
                const double score =
                    static_cast<double>(tally.correct) / static_cast<double>(tally.samples)
                    + shifts[s];
                mean +=
                    (isSecond ? score : -score) / static_cast<double>(size.seeds * size.problems);
            }
        }
        return mean;
    }
};

QTEST_APPLESS_MAIN(PowerPlannerTest)
#include "tst_power_planner.moc"

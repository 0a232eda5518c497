#include "core/base/random.h"
#include "core/statistics/guess_floor.h"
#include "core/statistics/pass_at_k.h"
#include "core/statistics/process_accuracy.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <QtTest>

using gradus::coverAt;
using gradus::ErrorCode;
using gradus::firstKPassAtK;
using gradus::guessFloor;
using gradus::meanProcessAccuracy;
using gradus::ProblemTally;
using gradus::unbiasedPassAtK;
using gradus::uniformGuessFloor;

namespace {

template <typename R>
bool says(const R& result, const char* words)
{
    return !result && result.error().code == ErrorCode::InvalidArgument
           && QString::fromStdString(result.error().message).contains(QString::fromLatin1(words));
}

} // namespace

/// First-k pass@k, Cover@tau, guess floors and process accuracy.
class AnswerStatisticsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstKLooksAtTheFirstSamplesOnly()
    {
        const std::vector<std::vector<bool>> outcomes{
            {false, false, true}, {true, false, false}, {false, false, false}};
        QCOMPARE(firstKPassAtK(outcomes, 1).value().estimate, 1.0 / 3);
        QCOMPARE(firstKPassAtK(outcomes, 2).value().estimate, 1.0 / 3);
        QCOMPARE(firstKPassAtK(outcomes, 3).value().estimate, 2.0 / 3);
        QVERIFY(says(firstKPassAtK(outcomes, 4), "k is 4, but must be in [1, 3]"));
        QVERIFY(says(firstKPassAtK({}, 1), "at least one problem"));
    }

    void firstKOverAllOrdersIsTheUnbiasedEstimate()
    {
        // Brute force over all orders of 3 right of 7.
        std::vector<bool> order{false, false, false, false, true, true, true};
        for (int k = 1; k <= 7; ++k) {
            double sum = 0;
            int orders = 0;
            auto each = order;
            do {
                sum += firstKPassAtK(std::span(&each, 1), k, {.draws = 1}).value().estimate;
                ++orders;
            } while (std::next_permutation(each.begin(), each.end()));
            QVERIFY(std::abs(sum / orders - unbiasedPassAtK({7, 3}, k)) < 1e-12);
        }
    }

    void coverCountsWhatIsSolvedOftenEnough()
    {
        const std::vector<ProblemTally> tallies{{100, 7}, {100, 6}, {10, 10}, {4, 0}};
        QCOMPARE(coverAt(tallies, 0.07).value().estimate, 0.5); // 0.07 * 100 > 7 in floating point
        QCOMPARE(coverAt(tallies, 0.01).value().estimate, 0.75);
        QCOMPARE(coverAt(tallies, 1).value().estimate, 0.25);
        QVERIFY(says(coverAt(tallies, 0), "tau is 0"));
        QVERIFY(says(coverAt(tallies, 1.5), "tau is 1.5"));
        QVERIFY(says(coverAt(std::vector<ProblemTally>{{0, 0}}, 0.5), "[1, 0]"));
    }

    void passAtKIsAWeightedMeanOfCover()
    {
        // Dragoi et al. 2025: the integral over tau of Cover@tau k (1 - tau)^(k-1) is the mean of
        // 1 - (1-p)^k, with p the rates. By the midpoint rule.
        const std::vector<ProblemTally> tallies{{8, 1}, {8, 2}, {8, 5}, {8, 8}, {8, 0}};
        constexpr int kSteps = 2000;
        for (const int k : {1, 4, 16}) {
            double integral = 0;
            for (int i = 0; i < kSteps; ++i) {
                const double tau = (i + 0.5) / kSteps;
                integral += coverAt(tallies, tau, {.draws = 1}).value().estimate * k
                            * std::pow(1 - tau, k - 1) / kSteps;
            }
            double direct = 0;
            for (const auto& tally : tallies)
                direct += (1 - std::pow(1 - static_cast<double>(tally.correct) / 8, k)) / 5;
            QVERIFY(std::abs(integral - direct) < 2e-3);
        }
    }

    void floorOfEqualAnswersIsTheClosedForm()
    {
        // Answers modulo 23, from a table of ours computed beforehand: 51 % at k = 16, 99.7 % at
        // 128. Four answers: 25 % at once.
        QVERIFY(std::abs(uniformGuessFloor(23, 16) - 0.51) < 0.005);
        QVERIFY(std::abs(uniformGuessFloor(23, 128) - 0.997) < 0.0005);
        QCOMPARE(uniformGuessFloor(4, 1), 0.25);
        QCOMPARE(uniformGuessFloor(1, 5), 1.0);
        const std::vector<std::int64_t> counts{9, 9, 9, 9};
        const auto floor = guessFloor(counts, 2).value();
        QCOMPARE(floor.uniform, 0.4375); // 1 - (3/4)^2
        QCOMPARE(floor.prior, 0.4375);
        QCOMPARE(floor.best, 0.5);
    }

    void floorOfUnequalAnswersIsTheOneWorkedByHand()
    {
        const std::vector<std::int64_t> counts{1, 2, 1};
        const auto once = guessFloor(counts, 1).value();
        QCOMPARE(once.prior, 0.375); // 1/4^2 + 1/2^2 + 1/4^2
        QCOMPARE(once.best, 0.5);
        QCOMPARE(guessFloor(counts, 2).value().best, 0.75);
        QCOMPARE(guessFloor(counts, 9).value().best, 1.0);
    }

    void floorIsWhatAGuesserReaches()
    {
        // A reverse problem's answer is 1 to 4, small ones more often; a guesser draws from the
        // same shares. 200,000 problems: standard error 0.001.
        const std::vector<std::int64_t> counts{40, 30, 20, 10};
        gradus::CounterRandom random(3, gradus::RandomPurpose::Test, 0);
        const auto draw = [&] {
            const auto number = random.below(100);
            return number < 40 ? 0 : number < 70 ? 1 : number < 90 ? 2 : 3;
        };
        constexpr int kProblems = 200000;
        constexpr int kK = 3;
        int solved = 0;
        for (int i = 0; i < kProblems; ++i) {
            const int answer = draw();
            bool isSolved = false;
            for (int j = 0; j < kK; ++j)
                isSolved = draw() == answer || isSolved;
            solved += isSolved ? 1 : 0;
        }
        const double expected = guessFloor(counts, kK).value().prior;
        QVERIFY(std::abs(static_cast<double>(solved) / kProblems - expected) < 0.005);
    }

    void floorRefusesWhatHasNoAnswer()
    {
        const std::vector<std::int64_t> counts{1, 2};
        QVERIFY(says(guessFloor(counts, 0), "k is 0"));
        QVERIFY(says(guessFloor(std::vector<std::int64_t>{1, -2}, 1), "-2 times"));
        QVERIFY(says(guessFloor(std::vector<std::int64_t>{0, 0}, 1), "no right answer"));
    }

    void processAccuracyCountsProblemsAlike()
    {
        const std::vector<gradus::ProcessTally> tallies{{2, 1.5}, {10, 2.5}};
        QCOMPARE(meanProcessAccuracy(tallies).value().estimate, 0.5);
        QVERIFY(says(meanProcessAccuracy({}), "at least one problem"));
        const std::vector<gradus::ProcessTally> none{{0, 0}};
        QVERIFY(says(meanProcessAccuracy(none), "0 samples"));
        const std::vector<gradus::ProcessTally> tooMany{{2, 2.5}};
        QVERIFY(says(meanProcessAccuracy(tooMany), "2.5"));
    }
};

QTEST_APPLESS_MAIN(AnswerStatisticsTest)
#include "tst_answer_statistics.moc"

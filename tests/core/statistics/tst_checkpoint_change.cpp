#include "core/statistics/checkpoint_change.h"
#include "tests/core/statistics/interval_coverage.h"

#include <algorithm>
#include <array>
#include <vector>

#include <QtTest>

using gradus::ChangeVerdict;
using gradus::changeVerdictName;
using gradus::CheckpointChange;
using gradus::checkpointChanges;
using gradus::CounterRandom;
using gradus::ErrorCode;
using gradus::OpRange;
using gradus::PairedTally;
using gradus::RandomPurpose;
using gradus::testing::sampled;
using gradus::testing::Share;

namespace {

/// @p problems with ops 2 to 5; rates before and after by the number of the problem.
template <typename Rates>
std::vector<PairedTally> simulated(int problems, Rates rates, std::uint64_t replication)
{
    CounterRandom random(41, RandomPurpose::Test, replication);
    std::vector<PairedTally> pairs;
    for (int i = 0; i < problems; ++i) {
        const auto [before, after] = rates(i);
        pairs.push_back({.problem = i,
                         .op = 2 + i % 4,
                         .first = sampled(before, 16, random),
                         .second = sampled(after, 16, random)});
    }
    return pairs;
}

CheckpointChange changeOf(const std::vector<PairedTally>& pairs)
{
    const std::array ranges{OpRange{2, 5}};
    return checkpointChanges(pairs, ranges).value().front();
}

using Rates = std::pair<double, double>;

} // namespace

class CheckpointChangeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyProblemIsCountedOnce()
    {
        const std::vector<PairedTally> pairs{{1, 2, {4, 0}, {4, 1}}, {2, 2, {4, 2}, {4, 0}},
                                             {3, 3, {4, 1}, {8, 3}}, {4, 3, {4, 3}, {4, 1}},
                                             {5, 3, {4, 1}, {8, 2}}, {6, 4, {4, 0}, {4, 0}}};
        const auto change = changeOf(pairs);
        QCOMPARE(change.problems, 6);
        QCOMPARE(change.k, 4); // the fewest samples
        QCOMPARE(change.newlySolved, 1);
        QCOMPARE(change.lost, 1);
        QCOMPARE(change.sharpened, 1); // 1/4 to 3/8
        QCOMPARE(change.blurred, 1);
        QCOMPARE(change.unchanged, 2); // 1/4 is 2/8
    }

    void rangesAreComparedByThemselves()
    {
        const std::vector<PairedTally> pairs{{1, 2, {4, 0}, {4, 4}}, {2, 9, {4, 4}, {4, 0}}};
        const std::array ranges{OpRange{2, 8}, OpRange{9, 9}};
        const auto changes = checkpointChanges(pairs, ranges, 2).value();
        QCOMPARE(changes[0].passAt1.difference.estimate, 1.0);
        QCOMPARE(changes[1].passAtK.difference.estimate, -1.0);
        QCOMPARE(changes[1].k, 2);
        // One problem excludes 0, for its interval has no width. It proves nothing.
        QCOMPARE(changes[0].verdict, ChangeVerdict::Unresolved);
    }

    void verdictsAreThoseTheRatesWereMadeFor()
    {
        // Solved ones at 0.3 become solved at 0.7; others stay at 0: pass@16 was and stays 1 or 0.
        const auto sharper = [](int i) {
            return i % 2 == 0 ? Rates{0.3, 0.7} : Rates{0, 0};
        };
        QCOMPARE(changeOf(simulated(200, sharper, 0)).verdict, ChangeVerdict::Sharpening);
        // A quarter that was never solved is solved.
        const auto wider = [](int i) {
            return i % 4 == 0 ? Rates{0, 0.3} : Rates{0.5, 0.5};
        };
        const auto gained = changeOf(simulated(200, wider, 1));
        QCOMPARE(gained.verdict, ChangeVerdict::Capability);
        QVERIFY(gained.newlySolved >= 48); // 50 problems, unsolved after with 0.7^16 = 0.3 %
        QCOMPARE(gained.lost, 0);
        // Half gets better, a fifth is lost.
        const auto narrower = [](int i) {
            return i % 10 < 5 ? Rates{0.3, 0.9} : i % 10 < 7 ? Rates{0.3, 0} : Rates{0, 0};
        };
        QCOMPARE(changeOf(simulated(200, narrower, 2)).verdict, ChangeVerdict::Narrowing);
        const auto worse = [](int i) {
            return i % 2 == 0 ? Rates{0.6, 0.3} : Rates{0, 0};
        };
        QCOMPARE(changeOf(simulated(200, worse, 3)).verdict, ChangeVerdict::Loss);
    }

    void noChangeHasNoVerdict()
    {
        // The same rates before and after. Two scores, each wrong in at most 5 %.
        Share verdicts("any verdict without a change");
        const auto same = [](int i) {
            return Rates{0.1 * (i % 5), 0.1 * (i % 5)};
        };
        const std::array ranges{OpRange{2, 5}};
        std::int64_t solved = 0;
        std::int64_t lost = 0;
        for (std::uint64_t i = 0; i < 500; ++i) {
            const auto change = checkpointChanges(simulated(80, same, 100 + i), ranges, 0,
                                                  {.draws = 399, .seed = i})
                                    .value()
                                    .front();
            verdicts.add(change.verdict != ChangeVerdict::Unresolved);
            solved += change.newlySolved;
            lost += change.lost;
        }
        QVERIFY(verdicts.isWithin(0, 0.1));
        // About as many are solved as lost, and not few: each rate of 0.1 misses 0.9^16 = 18.5 %.
        QVERIFY(solved > 500 && lost > 500);
        QVERIFY(std::abs(static_cast<double>(solved - lost)) / static_cast<double>(solved) < 0.15);
    }

    void saysWhichRangeIsEmpty()
    {
        const std::vector<PairedTally> pairs{{1, 2, {4, 0}, {4, 4}}};
        const auto says = [&](OpRange range, std::int64_t k, const char* words) {
            const auto result = checkpointChanges(pairs, std::span(&range, 1), k);
            return !result && result.error().code == ErrorCode::InvalidArgument
                   && QString::fromStdString(result.error().message)
                          .contains(QString::fromLatin1(words));
        };
        QVERIFY(says({11, 14}, 0, "op 11-14"));
        QVERIFY(says({5, 2}, 0, "op 5-2 is not a range"));
        QVERIFY(says({2, 5}, 8, "k is 8"));
    }

    void verdictsHaveNames()
    {
        QCOMPARE(changeVerdictName(ChangeVerdict::Capability), "capability");
        QCOMPARE(changeVerdictName(ChangeVerdict::Unresolved), "unresolved");
    }
};

QTEST_APPLESS_MAIN(CheckpointChangeTest)
#include "tst_checkpoint_change.moc"

#include "core/statistics/edge_map.h"
#include "core/statistics/wilson.h"
#include "tests/core/statistics/interval_coverage.h"

#include <cmath>
#include <vector>

#include <QtTest>

using gradus::CounterRandom;
using gradus::EdgeBounds;
using gradus::EdgeJudgement;
using gradus::ErrorCode;
using gradus::Interval;
using gradus::judgeCell;
using gradus::ProblemTally;
using gradus::RandomPurpose;
using gradus::Stopping;
using gradus::stoppingOf;
using gradus::StoppingRule;
using gradus::wilsonPassAtK;
using gradus::testing::betaRate;
using gradus::testing::sampled;
using gradus::testing::Share;

namespace {

std::vector<ProblemTally> repeated(int problems, ProblemTally tally)
{
    return std::vector<ProblemTally>(static_cast<std::size_t>(problems), tally);
}

template <typename R>
bool says(const R& result, const char* words)
{
    return !result && result.error().code == ErrorCode::InvalidArgument
           && QString::fromStdString(result.error().message).contains(QString::fromLatin1(words));
}

} // namespace

class EdgeMapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainCellsAreJudged()
    {
        QCOMPARE(judgeCell(repeated(50, {8, 8})).value().judgement, EdgeJudgement::Saturated);
        QCOMPARE(judgeCell(repeated(50, {8, 0})).value().judgement, EdgeJudgement::OutOfReach);
        QCOMPARE(judgeCell(repeated(50, {8, 2})).value().judgement, EdgeJudgement::Edge);
        QCOMPARE(judgeCell(repeated(50, {8, 2})).value().problemsNeeded, 0);
    }

    void nothingSolvedIsNotYetOutOfReach()
    {
        // By hand: none of N problems leaves pass@8 below z^2 / (N + z^2) = 3.8415 / (N + 3.8415),
        // which is below 0.1 from N = 35 on.
        const auto few = judgeCell(repeated(16, {8, 0})).value();
        QCOMPARE(few.judgement, EdgeJudgement::Undersampled);
        QCOMPARE(few.problemsNeeded, 19);
        QCOMPARE(judgeCell(repeated(34, {8, 0})).value().problemsNeeded, 1);
        QCOMPARE(judgeCell(repeated(35, {8, 0})).value().judgement, EdgeJudgement::OutOfReach);
    }

    void whatIsNeededDecides()
    {
        // The same outcomes again and again until there are as many as asked for: a few more or
        // fewer may do, for the variance over problems has N - 1 in it.
        std::vector<ProblemTally> cell{{8, 0}, {8, 3}, {8, 8}, {8, 5}, {8, 1}, {8, 5},
                                       {8, 2}, {8, 7}, {8, 0}, {8, 4}, {8, 3}, {8, 2}};
        const auto found = judgeCell(cell).value();
        QCOMPARE(found.judgement, EdgeJudgement::Undersampled);
        QVERIFY(found.problemsNeeded && *found.problemsNeeded > 20);
        const auto pattern = cell;
        const auto target = static_cast<std::size_t>(12 + *found.problemsNeeded);
        for (std::size_t i = cell.size(); i < target * 9 / 10; ++i)
            cell.push_back(pattern[i % 12]);
        QCOMPARE(judgeCell(cell).value().judgement, EdgeJudgement::Undersampled);
        for (std::size_t i = cell.size(); i < target * 11 / 10 + 12; ++i)
            cell.push_back(pattern[i % 12]);
        QCOMPARE(judgeCell(cell).value().judgement, EdgeJudgement::Edge);
    }

    void onTheBoundNoNumberDoes()
    {
        const auto cell = judgeCell(repeated(20, {8, 4})).value(); // pass@1 is 0.5, the bound
        QCOMPARE(cell.judgement, EdgeJudgement::Undersampled);
        QVERIFY(!cell.problemsNeeded);
    }

    void wrongJudgementsAreRare()
    {
        // The truth is an edge near its bound: pass@1 = 1 / (1 + b) = 0.45. A judgement other than
        // edge or undersampled is wrong; intervals of 95 % allow 2.5 %.
        constexpr double kB = 1 / 0.45 - 1;
        Share wrong("wrong");
        for (std::uint64_t i = 0; i < 1000; ++i) {
            CounterRandom random(31, RandomPurpose::Test, i);
            std::vector<ProblemTally> tallies;
            for (int problem = 0; problem < 60; ++problem)
                tallies.push_back(sampled(betaRate(kB, random), 8, random));
            const auto judgement = judgeCell(tallies).value().judgement;
            wrong.add(judgement == EdgeJudgement::Saturated
                      || judgement == EdgeJudgement::OutOfReach);
        }
        QVERIFY(wrong.isWithin(0, 0.025));
    }

    void refusesWhatHasNoAnswer()
    {
        QVERIFY(says(judgeCell({}), "at least one problem"));
        QVERIFY(says(judgeCell(repeated(3, {4, 1})), "k is 8, but must be in [1, 4]"));
        QVERIFY(says(judgeCell(repeated(3, {8, 1}), {.lowestPassAtK = 0}), "lowestPassAtK is 0"));
        QVERIFY(says(judgeCell(repeated(3, {8, 1}), {.highestPassAt1 = 1}), "highestPassAt1 is 1"));
        QVERIFY(says(judgeCell(repeated(3, {8, 1}), {.confidence = 1}), "confidence"));
    }

    void judgementsHaveNames()
    {
        QCOMPARE(gradus::edgeJudgementName(EdgeJudgement::OutOfReach), "out of reach");
        QCOMPARE(gradus::edgeJudgementName(EdgeJudgement::Undersampled), "undersampled");
    }

    void stopsWhenNarrowEnoughOrSpent()
    {
        const StoppingRule rule{.mostWidth = 0.1, .leastProblems = 30, .mostProblems = 200};
        const Interval narrow{0.5, 0.46, 0.54};
        const Interval wide{0.5, 0.4, 0.6};
        QCOMPARE(stoppingOf(narrow, 29, rule), Stopping::GoOn);
        QCOMPARE(stoppingOf(narrow, 30, rule), Stopping::NarrowEnough);
        QCOMPARE(stoppingOf(wide, 199, rule), Stopping::GoOn);
        QCOMPARE(stoppingOf(wide, 200, rule), Stopping::BudgetSpent);
        QCOMPARE(stoppingOf(narrow, 200, rule), Stopping::NarrowEnough);
    }

    void stoppingByWidthKeepsTheCoverage()
    {
        // A look after every ten problems, until the interval is 0.15 wide.
        constexpr double kB = 2;
        Share share("pass@1 where it stopped");
        for (std::uint64_t i = 0; i < 1000; ++i) {
            CounterRandom random(37, RandomPurpose::Test, i);
            std::vector<ProblemTally> tallies;
            Interval interval;
            do {
                for (int j = 0; j < 10; ++j)
                    tallies.push_back(sampled(betaRate(kB, random), 8, random));
                interval = wilsonPassAtK(tallies, 1).value();
            } while (
                stoppingOf(interval, static_cast<std::int64_t>(tallies.size()), {.mostWidth = 0.15})
                == Stopping::GoOn);
            share.addCover(interval, 1 / (1 + kB));
        }
        QVERIFY(share.isWithin(0.93, 0.97));
    }
};

QTEST_APPLESS_MAIN(EdgeMapTest)
#include "tst_edge_map.moc"

#include "core/results/likelihood_rows.h"
#include "core/results/memorisation_rows.h"
#include "core/results/plan_from.h"
#include "tests/core/results/comparison_fixture.h"

#include <array>
#include <cmath>
#include <limits>

using namespace gradus;
using namespace gradus::test;

namespace {

std::string q(const char* text)
{
    return QString::fromLatin1(text).replace(QLatin1Char('\''), QLatin1Char('"')).toStdString();
}

RowId problemOf(StudyFile& study, std::int64_t index, const std::string& distribution = "easy")
{
    return study.addProblem(problemRowOf(distribution, index)).value();
}

} // namespace

class LikelihoodRowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLikelihoodOfZeroIsLeftOut()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addTwo(study, {{0, "1"}, {5, "1"}, {1, "1"}}, {{0, "1"}});
        mustHold(study.putGoldScores(
            ids.base, std::array{GoldScoreRow{problemOf(study, 0), 10, 20.0},
                                 GoldScoreRow{problemOf(study, 1), 10,
                                              std::numeric_limits<double>::infinity()}}));
        const NamedTable table(study, {.table = "nll", .checkpoint = "base"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{2}); // all, op 2
        QCOMPARE(table.number(0, "nll"), 20.0);
        QCOMPARE(table.text(0, "note"),
                 std::string("base is the base; 1 problem left out: the likelihood of the gold "
                             "solution is 0"));
        QCOMPARE(table.text(1, "note"), std::string("base is the base"));
    }

    void meansAreOverProblems()
    {
        // Problems 0 and 5 of op 2, 1 of op 3.
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addTwo(study, {{0, "1"}, {5, "1"}, {1, "1"}}, {{0, "1"}});
        const auto a = problemOf(study, 0);
        const auto b = problemOf(study, 5);
        const auto c = problemOf(study, 1);
        mustHold(study.putGoldScores(ids.base, std::array{GoldScoreRow{a, 10, 20.0},
                                                          GoldScoreRow{b, 20, 10.0},
                                                          GoldScoreRow{c, 30, 30.0}}));
        mustHold(study.putGoldScores(
            ids.rl, std::array{GoldScoreRow{a, 10, 10.0}, GoldScoreRow{b, 20, 8.0}}));
        const NamedTable table(study, {.table = "nll"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{3 + 2}); // base: all, 2, 3; rl: all, 2
        // By hand: (20 + 10 + 30) / 3, (2 + 0.5 + 1) / 3.
        QCOMPARE(table.number(0, "nll"), 20.0);
        QVERIFY(std::abs(table.number(0, "nll_per_token") - 3.5 / 3) < 1e-12);
        QCOMPARE(table.text(0, "note"), std::string("base is the base"));
        QVERIFY(table.isEmpty(0, "reduction"));
        QCOMPARE(table.text(0, "band"), std::string("95 % bootstrap over 3 problems"));
        // rl: (10 + 8) / 2; reductions 10 and 2, per token 1 and 0.1.
        QCOMPARE(table.number(3, "nll"), 9.0);
        QCOMPARE(table.number(3, "shared"), 2.0);
        QCOMPARE(table.number(3, "reduction"), 6.0);
        QVERIFY(std::abs(table.number(3, "reduction_per_token") - 0.55) < 1e-12);
        QCOMPARE(table.number(3, "reduction_low"), 2.0);
        QCOMPARE(table.number(3, "reduction_high"), 10.0);
        QCOMPARE(table.text(3, "reduction_band"),
                 std::string("95 % paired bootstrap over 2 problems"));
        QVERIFY(table.isEmpty(3, "note"));
        QCOMPARE(table.text(4, "op"), std::string("2"));
    }

    void saysWhoHasNoLikelihoods()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addTwo(study, {{0, "1"}}, {{0, "1"}});
        mustHold(
            study.putGoldScores(ids.rl, std::array{GoldScoreRow{problemOf(study, 0), 10, 5.0}}));
        const NamedTable table(study, {.table = "nll"});
        QCOMPARE(table.size(), std::size_t{1 + 2});
        const auto note = q("base has no likelihoods of 'easy'; evaluate it");
        QCOMPARE(table.text(0, "note"), note);
        QVERIFY(table.isEmpty(0, "nll"));
        QCOMPARE(table.text(1, "note"), note);
        QCOMPARE(table.number(1, "nll"), 5.0);
        QVERIFY(table.isEmpty(1, "reduction"));

        mustHold(
            study.putGoldScores(ids.base, std::array{GoldScoreRow{problemOf(study, 5), 10, 5.0}}));
        const NamedTable apart(study, {.table = "nll", .checkpoint = "rl"});
        QCOMPARE(apart.text(0, "note"),
                 q("base and rl have likelihoods of no problem of 'easy' in common"));
        QCOMPARE(apart.text(1, "note"),
                 q("base and rl have likelihoods of no problem of 'easy' in common with op 2"));
        QVERIFY(!NamedTable(study, {.table = "nll", .base = "best"}).isRead());
    }

    void comparesSeenWithUnseenStructures()
    {
        // Op 2: 0 and 5 seen (pass@1 1, 0.5), 10 unseen (0); op 3: 1 unseen (0.5).
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids =
            addTwo(study, {{0, "1111"}, {5, "1100"}, {10, "0000"}, {1, "1010"}}, {{0, "1"}});
        mustHold(study.putTrainingMatches(
            ids.base, std::array{TrainingMatchRow{problemOf(study, 0), 1'000, 1, 3},
                                 TrainingMatchRow{problemOf(study, 5), 1'000, 0, 1},
                                 TrainingMatchRow{problemOf(study, 10), 1'000, 0, 0},
                                 TrainingMatchRow{problemOf(study, 1), 1'000, 0, 0}}));
        const NamedTable table(study, {.table = "memorisation"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{3 + 1});
        QCOMPARE(table.number(0, "problems"), 4.0);
        QCOMPARE(table.number(0, "documents"), 1'000.0);
        QCOMPARE(table.number(0, "texts_seen"), 1.0);
        QCOMPARE(table.number(0, "share_structures"), 0.5);
        QCOMPARE(table.number(0, "pass_at_1_seen"), 0.75);
        QCOMPARE(table.number(0, "pass_at_1_unseen"), 0.25);
        QCOMPARE(table.number(0, "difference"), 0.5);
        // Op 3 has a single unseen problem, so that there are no strata but the two groups.
        QCOMPARE(table.text(0, "band"), std::string("95 % bootstrap over 2 problems and 2 others"));
        QCOMPARE(table.text(0, "seen_band"), std::string("95 % bootstrap over 2 problems"));
        QCOMPARE(table.text(1, "op"), std::string("2"));
        QCOMPARE(table.number(1, "difference"), 0.75);
        // None of one problem: Wilson's z^2 / (1 + z^2) = 0.7935.
        QCOMPARE(table.text(1, "unseen_band"),
                 std::string("95 % Wilson over 1 problem: no resample differs"));
        QCOMPARE(table.number(1, "unseen_low"), 0.0);
        QVERIFY(std::abs(table.number(1, "unseen_high") - 0.7935) < 5e-5);
        QCOMPARE(table.text(2, "note"), std::string("training has the structure of no problem"));
        QVERIFY(table.isEmpty(2, "difference"));
        QVERIFY(table.isEmpty(2, "pass_at_1_seen"));
        QCOMPARE(table.text(3, "note"), q("gradus-engine memorisation STUDY --checkpoint rl "
                                          "--distribution easy was not run"));
    }

    void saysWhatMemorisationLacks()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addTwo(study, {{0, "11"}, {1, "11"}}, {{0, "1"}});
        mustHold(study.putTrainingMatches(
            ids.base, std::array{TrainingMatchRow{problemOf(study, 0), 10, 0, 3},
                                 TrainingMatchRow{problemOf(study, 0, "mix"), 10, 0, 0}}));
        const NamedTable table(study, {.table = "memorisation", .checkpoint = "base"});
        QCOMPARE(table.text(0, "note"),
                 std::string("1 problem of the evaluation left out: not looked for in training; "
                             "training has the structure of every problem"));
        QCOMPARE(table.text(1, "note"), std::string("training has the structure of every problem"));
        const auto mix = table.find("distribution", "mix");
        QCOMPARE(table.text(mix, "note"), q("base has no evaluation of 'mix'"));
        QCOMPARE(table.number(mix, "problems"), 1.0);
    }

    void anUnpairedDifferenceIsThatOfMeans()
    {
        // By hand: 0.8 - 0.2 with unequal groups and strata; resamples of single values cannot
        // differ.
        const std::vector<GroupedValue> single{{0.8, 2, true}, {0.3, 2, false}, {0.1, 3, false}};
        const auto fixed = unpairedDifference(single).value();
        QVERIFY(std::abs(fixed.estimate - 0.6) < 1e-12);
        QVERIFY(std::abs(fixed.low - fixed.high) < 1e-12);
        // One stratum: two values against one; the limits are those of the two.
        const std::vector<GroupedValue> two{{1, 2, true}, {0, 2, true}, {0.25, 2, false}};
        const auto loose = unpairedDifference(two).value();
        QVERIFY(std::abs(loose.estimate - 0.25) < 1e-12);
        QVERIFY(std::abs(loose.low + 0.25) < 1e-12);
        QVERIFY(std::abs(loose.high - 0.75) < 1e-12);
        const auto none = unpairedDifference(std::span(two).first(2));
        QVERIFY(!none);
        QCOMPARE(none.error().message, std::string("one of the two groups has no problem"));
    }

    void variancesForAPlanAreThoseOfTheSharedProblems()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addTwo(study, {{0, "1100"}, {5, "0000"}, {1, "1111"}},
               {{0, "1110"}, {5, "1000"}, {2, "0000"}});
        const auto found = varianceOfComparison(study, 1, 2);
        VERIFY_OK(found);
        QCOMPARE(found->problems, std::int64_t{2});
        QCOMPARE(found->tokensPerSample, 20.0); // as the fixture has
        // By hand, c (n - c) / (n (n - 1)): (4/12 + 0) / 2 and (3/12 + 3/12) / 2.
        QVERIFY(std::abs(found->variances.firstSample - 1.0 / 6) < 1e-12);
        QVERIFY(std::abs(found->variances.secondSample - 0.25) < 1e-12);
        QCOMPARE(found->variances.betweenSeeds, 0.0);
    }

    void saysWhyNothingCanBePlanned()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addTwo(study, {{0, "1100"}}, {{1, "1110"}});
        addOutcomes(study, ids.run, ids.rl, "easy", {{0, "11"}}, false);
        QCOMPARE(varianceOfComparison(study, 1, 2).error().message,
                 q("base and rl share no problem of 'easy'"));
        QCOMPARE(varianceOfComparison(study, 1, 3).error().message,
                 std::string("evaluation 3 is not complete: nothing can be planned from it"));
        const auto gone = varianceOfComparison(study, 9, 1);
        QCOMPARE(gone.error().code, ErrorCode::NotFound);
        QVERIFY(gone.error().message.ends_with("has no evaluation 9"));
        QVERIFY(!varianceOfComparison(study, 1, 1)); // one pair
    }
};

QTEST_APPLESS_MAIN(LikelihoodRowsTest)
#include "tst_likelihood_rows.moc"

#include "core/results/change_rows.h"
#include "core/results/comparison.h"
#include "tests/core/results/comparison_fixture.h"

#include <cmath>

using namespace gradus;
using namespace gradus::test;

namespace {

/// Problems 0 and 5 are of op 2, 1 of op 3. By hand, right of 4 samples before and after:
/// problem 0: 0 -> 2 (first sample wrong -> right), 5: 2 -> 4 (right -> right), 1: 1 -> 0 (the
/// first sample right -> wrong).
const std::vector<Outcome> kBefore{{0, "0000"}, {5, "1100"}, {1, "1000"}};
const std::vector<Outcome> kAfter{{0, "1010"}, {5, "1111"}, {1, "0000"}};

std::string q(const char* text)
{
    return QString::fromLatin1(text).replace(QLatin1Char('\''), QLatin1Char('"')).toStdString();
}

} // namespace

class ComparisonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comparesByFourMeasures()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addTwo(study, kBefore, kAfter);
        const NamedTable table(study, {.table = "comparisons"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{3 * 4}); // all, op 2, op 3; four measures

        // pass@1: (2/4 + 2/4 - 1/4) / 3 = 0.25.
        QCOMPARE(table.text(0, "measure"), std::string("pass_at_1"));
        QCOMPARE(table.number(0, "difference"), 0.25);
        QCOMPARE(table.number(0, "problems"), 3.0);
        QCOMPARE(table.text(0, "band"),
                 std::string("95 % paired bootstrap over 3 problems")); // op 3 has but one
        // One resample of 27 has the fall three times, eight have none: both beyond 2.5 %.
        QCOMPARE(table.number(0, "low"), -0.25);
        QCOMPARE(table.number(0, "high"), 0.5);
        // pass@4: 0 -> 1, 1 -> 1, 1 -> 0.
        QCOMPARE(table.number(1, "k"), 4.0);
        QCOMPARE(table.number(1, "difference"), 0.0);
        // First sample: 0 -> 1, 1 -> 1, 1 -> 0: one each, so both p are 1 (mcNemar() with b = c).
        QCOMPARE(table.text(2, "test"), std::string("mcnemar"));
        QCOMPARE(table.number(2, "solved_only_first"), 1.0);
        QCOMPARE(table.number(2, "solved_only_second"), 1.0);
        QCOMPARE(table.number(2, "p"), 1.0);
        QCOMPARE(table.number(2, "p_mid"), 1.0);
        // Any sample: as pass@4.
        QCOMPARE(table.text(3, "measure"), std::string("any_sample"));
        QCOMPARE(table.number(3, "solved_only_second"), 1.0);
        QVERIFY(table.isEmpty(3, "note"));
        QCOMPARE(table.table().columns.back(), std::string("note"));
        // One op: (0.5 + 0.5) / 2, without strata.
        const auto op2 = table.find("op", "2");
        QCOMPARE(table.number(op2, "difference"), 0.5);
        QVERIFY(table.isEmpty(op2, "low")); // both rose by as much: no resample differs
        QCOMPARE(table.text(op2, "band"), std::string("none: no resample differs"));
    }

    void adjustsByHolmOverTheOpsOfAMeasure()
    {
        // Six problems of op 2 that only the second solves, and two of op 3 alike: McNemar's exact
        // p by hand is 2 / 2^6 = 0.03125 and 2 / 2^2 = 0.5, mid-p 1 / 2^6 and 1 / 2^2.
        const StudyFolder folder;
        auto study = folder.create();
        std::vector<Outcome> before;
        std::vector<Outcome> after;
        for (const std::int64_t index : {0, 5, 10, 15, 20, 25, 1, 6}) {
            before.push_back({index, "0"});
            after.push_back({index, "1"});
        }
        addTwo(study, before, after);
        const NamedTable table(study, {.table = "comparisons"});
        const auto op2 = table.find("op", "2", "measure", "first_sample");
        const auto op3 = table.find("op", "3", "measure", "first_sample");
        QCOMPARE(table.number(op2, "p"), 0.03125);
        QCOMPARE(table.number(op2, "p_mid"), 0.015625);
        QCOMPARE(table.number(op3, "p"), 0.5);
        QCOMPARE(table.number(op2, "p_holm"), 0.0625); // twice
        QCOMPARE(table.number(op2, "p_mid_holm"), 0.03125);
        QCOMPARE(table.number(op3, "p_holm"), 0.5);
        QCOMPARE(table.text(op2, "family"), std::string("2 ops of first_sample of this pair"));
        const auto all = table.find("op", "all", "measure", "first_sample");
        QCOMPARE(table.text(all, "family"), std::string("1 test"));
        QCOMPARE(table.number(all, "p_holm"), table.number(all, "p"));
    }

    void countsProblemsOnlyOneHas()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addTwo(study, {{0, "01"}, {1, "01"}, {6, "00"}}, {{0, "11"}, {2, "00"}});
        const NamedTable table(study, {.table = "comparisons"});
        QCOMPARE(table.number(0, "problems"), 1.0);
        QCOMPARE(table.number(0, "only_first"), 2.0);
        QCOMPARE(table.number(0, "only_second"), 1.0);
        const auto op3 = table.find("op", "3");
        QCOMPARE(table.text(op3, "note"), q("base and rl share no problem of 'easy' with op 3"));
        QVERIFY(table.isEmpty(op3, "difference"));
        QVERIFY(table.isEmpty(op3, "p_holm"));
        QCOMPARE(table.text(table.find("op", "2"), "family"),
                 std::string("1 op of pass_at_1 of this pair"));
    }

    void anySampleLooksAtTheFewerSamplesOfBoth()
    {
        // Problem 0 has 2 samples before and 4 after, of which the first two are wrong.
        const StudyFolder folder;
        auto study = folder.create();
        addTwo(study, {{0, "00"}}, {{0, "0011"}});
        const NamedTable table(study, {.table = "comparisons"});
        QCOMPARE(table.number(3, "k"), 2.0);
        QCOMPARE(table.number(3, "solved_only_second"), 0.0);
        QCOMPARE(table.number(1, "difference"), 5.0 / 6); // pass@2 of 2 of 4: 1 - 1/6
    }

    void saysWhyThereIsNoNumber()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addTwo(study, {{0, "0100"}}, {{1, "1000"}});
        addOutcomes(study, ids.run, ids.rl, "mix", {{0, "1111"}});
        const auto mid = addCheckpoint(study, ids.run, "rl", 50, false);
        addOutcomes(study, ids.run, mid, "easy", {{0, "1"}, {1, "0"}}, false);
        const NamedTable table(study, {.table = "comparisons"});
        QCOMPARE(table.text(0, "note"), q("base and rl share no problem of 'easy'"));
        const auto open = table.find("checkpoint", "rl@50");
        QCOMPARE(table.text(open, "note"),
                 q("rl@50 on 'easy' is incomplete: 2 of 64 problems are sampled"));
        const auto mix = table.find("distribution", "mix");
        QCOMPARE(table.text(mix, "note"), q("base has no evaluation of 'mix'"));
        QCOMPARE(table.text(mix, "base"), std::string("base"));

        const NamedTable many(study, {.table = "comparisons", .ks = {1, 128}});
        const auto pass = many.find("measure", "pass_at_k", "distribution", "easy");
        QCOMPARE(many.text(pass, "note"), q("base and rl share no problem of 'easy'"));
    }

    void saysThatThereAreTooFewSamples()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addTwo(study, {{0, "0100"}}, {{0, "1000"}});
        const NamedTable table(study, {.table = "comparisons", .ks = {1, 128}});
        QCOMPARE(table.text(1, "note"),
                 std::string("k = 128 is more than the 4 samples of problem 1"));
        QVERIFY(table.isEmpty(1, "difference"));
        QCOMPARE(table.number(0, "difference"), 0.0); // pass@1 stands
        const NamedTable changes(study, {.table = "changes", .ks = {128}});
        QCOMPARE(changes.text(0, "note"),
                 std::string("k = 128 is more than the 4 samples of problem 1"));
        QVERIFY(changes.isEmpty(0, "verdict"));
    }

    void refusesAKBelowOne()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addTwo(study, kBefore, kAfter);
        for (const char* name : {"comparisons", "changes", "same_compute"}) {
            for (const std::int64_t k : {0, -1}) {
                const NamedTable table(study, {.table = name, .ks = {k}});
                QVERIFY(!table.isRead());
                QCOMPARE(table.error(), std::string("a k below 1 was asked for"));
            }
        }
    }

    void findsTheBaseOfALineage()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto first = addTwo(study, kBefore, kAfter);
        const auto other = addTwo(study, kAfter, kBefore); // newer, of the same names
        // A run of its own that goes on from the first base.
        const auto run = addRun(study, onlyRl("more", 1, std::to_string(first.base)));
        const auto more = addCheckpoint(study, run, "rl");
        addOutcomes(study, run, more, "easy", kAfter);

        const auto index = StudyIndex::read(study);
        VERIFY_OK(index);
        const auto row = [&](RowId id) {
            const auto& all = index->checkpoints();
            return *std::find_if(all.begin(), all.end(),
                                 [&](const auto& each) { return each.id == id; });
        };
        QCOMPARE(index->baseOf(row(more))->id, first.base);
        QCOMPARE(index->baseOf(row(other.rl))->id, other.base);
        QCOMPARE(index->baseOf(row(more), "base")->id, first.base); // its lineage goes first
        QCOMPARE(index->baseOf(row(first.rl), "rl")->id, first.rl); // its own run goes first
        QCOMPARE(index->baseOf(row(more), std::to_string(other.base))->id, other.base);
        QCOMPARE(index->baseOf(row(more), "2/base")->id, other.base);
        QCOMPARE(index->find("base", 0)->id, other.base); // of nobody: the newest

        const NamedTable table(study, {.table = "changes", .base = "2/rl"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.find("base", "base"), table.size());
        const NamedTable unknown(study, {.table = "changes", .base = "best"});
        QVERIFY(!unknown.isRead());
        QVERIFY2(unknown.error().ends_with(q("has no checkpoint 'best' to compare with")),
                 unknown.error().c_str());
    }

    void saysWhyABaseIsNotKnown_data()
    {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<QString>("note");
        QTest::newRow("none") << QString()
                              << "run 1 keeps no schedule that can be read, so its base is not "
                                 "known; name one";
        QTest::newRow("gone")
            << QString::fromStdString(toJson(onlyRl("a", 1, "77")))
            << "run 1 started from checkpoint '77', which is gone, so its base is "
               "not known; name one";
        QTest::newRow("itself") << QString::fromStdString(toJson(onlyRl("a", 1, "1")))
                                << "run 1 goes back to itself, so its base is not known; name one";
        QTest::newRow("no final") << QString::fromStdString(toJson(twoStages("a", 1)))
                                  << "stage 'base' of run 1 has no final checkpoint";
    }

    void saysWhyABaseIsNotKnown()
    {
        QFETCH(const QString, schedule);
        QFETCH(const QString, note);
        const StudyFolder folder;
        auto study = folder.create();
        const auto run =
            study.addRun({.schedule = "a", .scheduleJson = schedule.toStdString()}).value();
        addOutcomes(study, run, addCheckpoint(study, run, "rl"), "easy", {{0, "1"}});
        const NamedTable table(study, {.table = "comparisons"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{1});
        QCOMPARE(table.text(0, "note"), q(note.toLatin1().constData()));
        QVERIFY(table.isEmpty(0, "base"));
    }

    void sortsProblemsIntoFiveChanges()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addTwo(study, kBefore, kAfter);
        const NamedTable table(study, {.table = "changes"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{3}); // 2-3, 2, 3
        QCOMPARE(table.text(0, "ops"), std::string("2-3"));
        QCOMPARE(table.number(0, "delta_pass_at_1"), 0.25);
        QCOMPARE(table.number(0, "delta_pass_at_k"), 0.0);
        QCOMPARE(table.number(0, "k"), 4.0);
        QCOMPARE(table.number(0, "newly_solved"), 1.0);
        QCOMPARE(table.number(0, "lost"), 1.0);
        QCOMPARE(table.number(0, "sharpened"), 1.0);
        QCOMPARE(table.number(0, "blurred"), 0.0);
        QCOMPARE(table.text(0, "verdict"),
                 std::string("unresolved")); // three problems tell nothing
        QCOMPARE(table.text(1, "ops"), std::string("2"));
    }

    void takesRangesFromTheDistribution()
    {
        ProblemSpecification low;
        low.opMin = 2;
        low.opMax = 4;
        ProblemSpecification high = low;
        high.opMin = 5;
        high.opMax = 7;
        EvaluationRow evaluation;
        evaluation.definition = toJson(Distribution{"d", {{0.5, high}, {0.5, low}}});
        const std::vector<int> ops{2, 3, 7};
        const std::vector<OpRange> expected{{2, 7}, {2, 4}, {5, 7}, {2, 2}, {3, 3}, {7, 7}};
        QCOMPARE(changeRanges(evaluation, ops), expected);
        evaluation.definition.clear();
        const std::vector<OpRange> plain{{2, 7}, {2, 2}, {3, 3}, {7, 7}};
        QCOMPARE(changeRanges(evaluation, ops), plain);
        QVERIFY(changeRanges(evaluation, {}).empty());
    }

    void aRangeWithoutProblemsSaysSo()
    {
        const StudyFolder folder;
        auto study = folder.create();
        ProblemSpecification low;
        low.opMin = 2;
        low.opMax = 4;
        ProblemSpecification high = low;
        high.opMin = 15;
        high.opMax = 17;
        const auto run = addRun(study, twoStages("main", 1));
        const auto base = addCheckpoint(study, run, "base");
        const auto rl = addCheckpoint(study, run, "rl");
        addOutcomes(study, run, base, "easy", {{0, "10"}, {1, "00"}});
        addOutcomes(study, run, rl, "easy", {{0, "11"}, {1, "00"}}, true,
                    toJson(Distribution{"d", {{0.5, low}, {0.5, high}}}));
        const NamedTable table(study, {.table = "changes"});
        const auto row = table.find("ops", "15-17");
        QCOMPARE(table.text(row, "note"),
                 q("base and rl share no problem of 'easy' with op 15-17"));
        QCOMPARE(table.number(table.find("ops", "2-4"), "problems"), 2.0);
    }

    void everyTableEndsWithItsNote()
    {
        const StudyFolder folder;
        auto study = folder.create();
        for (const char* name : {"comparisons", "changes", "passk_by_recipe", "lineages",
                                 "same_compute", "nll", "similarity", "memorisation"}) {
            const NamedTable table(study, {.table = name});
            QVERIFY2(table.isRead(), table.error().c_str());
            QCOMPARE(table.table().columns.back(), std::string("note"));
            QCOMPARE(table.size(), std::size_t{0});
        }
    }

    void howImportedSamplesWereDrawnIsNotKnown()
    {
        const EvaluationRow sampled{.temperature = 0.7, .maxNewTokens = 64};
        QCOMPARE(samplingCaveat(sampled, {.temperature = 1}),
                 std::string("sampled at temperature 0.7 and 1"));
        QCOMPARE(samplingCaveat(sampled, {.source = "qwen.jsonl"}), std::string());
    }

    void opsAreStrataWhereEachHasSeveralProblems()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addTwo(study, {{0, "0"}, {5, "0"}, {1, "1"}, {6, "1"}},
               {{0, "1"}, {5, "0"}, {1, "1"}, {6, "1"}});
        const NamedTable table(study, {.table = "comparisons"});
        QCOMPARE(table.text(0, "band"),
                 std::string("95 % paired bootstrap over 4 problems, stratified by op"));
        // Of op 2 one of two rose: its mean is 0 or 1 in a quarter of resamples, half of the whole.
        QCOMPARE(table.number(0, "low"), 0.0);
        QCOMPARE(table.number(0, "high"), 0.5);
    }

    void warnsOfUnlikeSampling()
    {
        EvaluationRow cold;
        cold.temperature = 0.7;
        EvaluationRow warm = cold;
        warm.temperature = 1;
        QCOMPARE(samplingCaveat(cold, warm), std::string("sampled at temperature 0.7 and 1"));
        QVERIFY(samplingCaveat(cold, cold).empty());
        warm = cold;
        cold.maxNewTokens = 256; // the other one is not known
        QVERIFY(samplingCaveat(cold, warm).empty());
        warm.maxNewTokens = 512;
        QCOMPARE(samplingCaveat(cold, warm),
                 std::string("sampled with at most 256 and 512 new tokens"));
    }
};

QTEST_APPLESS_MAIN(ComparisonTest)
#include "tst_comparison.moc"

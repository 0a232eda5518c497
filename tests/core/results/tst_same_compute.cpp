#include "core/results/lineage_compute.h"
#include "core/results/same_compute.h"
#include "tests/core/results/comparison_fixture.h"

#include <array>
#include <cmath>

#include <sqlite3.h>

using namespace gradus;
using namespace gradus::test;

namespace {

/// What the ledger keeps of one step of one stage: FLOPs of the stage so far.
void addLedger(StudyFile& study, RowId run, const std::string& stage, std::int64_t step,
               std::int64_t tokens, double planned, double counted)
{
    std::vector<MetricRow> rows;
    for (const auto& [key, value] : {std::pair{"learning_rate", 1e-3},
                                     {"flops_planned", planned},
                                     {"flops_counted", counted},
                                     {"token_equivalents", counted / 1'000}})
        rows.push_back({stage, key, step, tokens, value});
    mustHold(study.addMetrics(run, rows));
}

std::string q(const char* text)
{
    return QString::fromLatin1(text).replace(QLatin1Char('\''), QLatin1Char('"')).toStdString();
}

} // namespace

class SameComputeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatDidNotCostTheSame()
    {
        QVERIFY(checkSameCompute(1e15, 1.01e15));
        QVERIFY(checkSameCompute(0, 0));
        // By hand: 0.3 / 1.8 = 0.1667.
        const auto apart = checkSameCompute(1.8e15, 2.1e15);
        QVERIFY(!apart);
        QCOMPARE(apart.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(apart.error().message,
                 std::string("1.8e15 and 2.1e15 FLOPs differ by 16.7 %, more than 1 %"));
        QCOMPARE(checkSameCompute(2.1e15, 1.8e15).error().message,
                 std::string("2.1e15 and 1.8e15 FLOPs differ by 16.7 %, more than 1 %"));
        QCOMPARE(checkSameCompute(1e9, 2e9).error().message,
                 std::string("1e9 and 2e9 FLOPs differ by 100 %, more than 1 %"));
        QCOMPARE(checkSameCompute(1.834e15, 1.9e15, 0.005).error().message,
                 std::string("1.83e15 and 1.9e15 FLOPs differ by 3.6 %, more than 0.5 %"));
        QVERIFY(!checkSameCompute(0, 1));
    }

    void addsUpALineage()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto first = addRun(study, twoStages("main", 1));
        addLedger(study, first, "base", 50, 500, 3e6, 4e6);
        addLedger(study, first, "base", 100, 1'000, 6e6, 8e6);
        addLedger(study, first, "rl", 5, 1'400, 10e6, 1e6);
        addLedger(study, first, "rl", 10, 1'900, 20e6, 2e6);
        const auto half = addCheckpoint(study, first, "base", 50, false);
        const auto base = addCheckpoint(study, first, "base", 100);
        addCheckpoint(study, first, "rl", 5, false);
        addCheckpoint(study, first, "rl", 10);
        const auto second = addRun(study, onlyRl("more", 1, std::to_string(base)));
        addLedger(study, second, "rl", 10, 300, 7e6, 5e6);
        addCheckpoint(study, second, "rl", 10);
        const NamedTable table(study, {.table = "lineages"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{5});
        Q_UNUSED(half)
        QCOMPARE(table.number(0, "flops_counted"), 4e6); // to step 50 only
        QCOMPARE(table.number(1, "flops_counted"), 8e6);
        QCOMPARE(table.number(2, "flops_planned"), 6e6 + 10e6);
        QCOMPARE(table.number(3, "flops_counted"), 8e6 + 2e6);
        QCOMPARE(table.number(4, "flops_counted"), 8e6 + 5e6); // base of run 1, rl of run 2
        QCOMPARE(table.number(4, "token_equivalents_measured"), 13'000.0);
        QCOMPARE(table.text(4, "lineage"), std::string("run 1 to base, run 2 to rl"));
        // Nominal: 1,000 tokens of base; 5/3 N r L of ten steps of 8 prompts, 6 samples, 640 tokens
        // (a reference since there is a KL term).
        QCOMPARE(table.number(1, "token_equivalents_nominal"), 1'000.0);
        QCOMPARE(table.number(4, "token_equivalents_nominal"), 1'000.0 + 5.0 / 3 * 80 * 6 * 640);
        for (std::size_t row = 0; row < table.size(); ++row)
            QVERIFY(table.isEmpty(row, "note"));
    }

    void saysWhatOfALineageIsNotKnown()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study, twoStages("main", 1));
        addLedger(study, run, "base", 90, 1'000, 6e6, 8e6);
        const auto base = addCheckpoint(study, run, "base", 100);
        addCheckpoint(study, run, "rl", 10); // nothing was logged
        addCheckpoint(study, run, "warm", 10);
        Schedule imported;
        imported.name = "qwen";
        const auto import = addRun(study, imported);
        const auto qwen = addCheckpoint(study, import, "qwen", 0);
        addCheckpoint(study, addRun(study, onlyRl("on", 1, std::to_string(qwen))), "rl", 10);
        Q_UNUSED(base)
        const NamedTable table(study, {.table = "lineages"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.text(0, "note"),
                 q("FLOPs of stage 'base' are those of step 90, the checkpoint is of step 100"));
        QCOMPARE(table.number(0, "flops_counted"), 8e6);
        QCOMPARE(table.text(1, "note"), q("stage 'rl' of run 1 keeps no count of its FLOPs"));
        QVERIFY(table.isEmpty(1, "flops_counted"));
        QVERIFY(table.text(2, "note").ends_with(q("has no stage 'warm'")));
        QVERIFY(table.isEmpty(2, "flops_planned"));
        const auto unknown = q("what imported checkpoint 'qwen' has cost is not known");
        QCOMPARE(table.text(3, "note"), unknown);
        QCOMPARE(table.text(4, "note"), unknown);
    }

    void aDeletedRunIsNamedInEveryTable()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addTwo(study, {{0, "10"}}, {{0, "11"}});
        mustHold(study.putGoldScores(ids.rl, std::array{GoldScoreRow{1, 10, 5.0}}));
        sqlite3* database = nullptr;
        QCOMPARE(sqlite3_open(folder.path().c_str(), &database), SQLITE_OK);
        QCOMPARE(sqlite3_exec(database, "DELETE FROM run", nullptr, nullptr, nullptr), SQLITE_OK);
        QCOMPARE(sqlite3_close(database), SQLITE_OK);
        const auto contexts =
            ContextLibrary::load(std::filesystem::path(GRADUS_RESOURCES) / "contexts").value();
        for (const auto& [name, note] :
             {std::pair{"comparisons", "run 1 was deleted, so its base is not known; name one"},
              {"changes", "run 1 was deleted, so its base is not known; name one"},
              {"passk_by_recipe", "run 1 was deleted, so no other run belongs to it"},
              {"lineages", "run 1 was deleted"},
              {"similarity", "run 1 was deleted, so what it was trained on is not known"}}) {
            const NamedTable table(study, {.table = name, .contexts = &contexts});
            QVERIFY2(table.isRead(), table.error().c_str());
            QVERIFY2(table.size() > 0, name);
            for (std::size_t row = 0; row < table.size(); ++row)
                QCOMPARE(table.text(row, "note"), std::string(note));
        }
        const NamedTable nll(study, {.table = "nll", .checkpoint = "rl"});
        QCOMPARE(nll.text(0, "note"),
                 std::string("run 1 was deleted, so its base is not known; name one"));
        QCOMPARE(nll.number(0, "nll"), 5.0);
        // With a base that is named the numbers stand.
        const NamedTable named(study, {.table = "comparisons", .base = "base"});
        QVERIFY2(named.isRead(), named.error().c_str());
        QCOMPARE(named.number(0, "difference"), 0.5);
    }

    void comparesOnlyAtTheSameCost()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto one = addRun(study, twoStages("one", 1));
        addLedger(study, one, "base", 100, 1'000, 1e9, 1.8e15);
        const auto base = addCheckpoint(study, one, "base");
        addOutcomes(study, one, base, "easy", {{0, "1000"}, {5, "0000"}});
        auto schedule = twoStages("two", 1);
        schedule.stages[0].learningRate *= 2; // another recipe
        const auto two = addRun(study, schedule);
        addLedger(study, two, "base", 50, 500, 0.5e9, 1.0e15);
        addLedger(study, two, "base", 100, 1'000, 1e9, 2.1e15);
        const auto half = addCheckpoint(study, two, "base", 50, false);
        const auto other = addCheckpoint(study, two, "base");
        addOutcomes(study, two, other, "easy", {{0, "1100"}, {5, "1000"}});
        Q_UNUSED(half)

        const NamedTable table(study, {.table = "same_compute", .checkpoint = "base"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{4}); // two bases, counted and planned
        QCOMPARE(table.text(0, "by"), std::string("counted"));
        QCOMPARE(table.text(0, "other"), std::string("base")); // 2.1 is nearer to 1.8 than 1.0 is
        QCOMPARE(table.number(0, "flops"), 1.8e15);
        QCOMPARE(table.number(0, "other_flops"), 2.1e15);
        QVERIFY(std::abs(table.number(0, "apart_percent") - 100.0 / 6) < 1e-9);
        QVERIFY(table.at(0, "aligned") == Cell(false));
        QCOMPARE(table.text(0, "note"),
                 std::string("not compared: 1.8e15 and 2.1e15 FLOPs differ by 16.7 %, more than 1 "
                             "%"));
        QVERIFY(table.isEmpty(0, "difference_at_1"));

        QCOMPARE(table.text(1, "by"), std::string("planned"));
        QVERIFY(table.at(1, "aligned") == Cell(true));
        QCOMPARE(table.number(1, "difference_at_1"), 0.25); // both problems: 1/4 more
        QCOMPARE(table.number(1, "difference_at_k"), 0.5);  // one newly solved of two
        QCOMPARE(table.number(1, "k"), 4.0);
        QCOMPARE(table.number(1, "problems"), 2.0);
        QVERIFY(table.isEmpty(1, "note"));
        QCOMPARE(table.text(1, "band"), std::string("95 % paired bootstrap over 2 problems"));

        const NamedTable all(study, {.table = "same_compute"});
        const auto open = all.find("checkpoint", "base@50", "by", "counted");
        QVERIFY(all.isEmpty(open, "distribution"));
        QCOMPARE(all.text(open, "note"),
                 std::string("not compared: 1e15 and 1.8e15 FLOPs differ by 80 %, more than 1 %"));
        const NamedTable many(study, {.table = "same_compute", .checkpoint = "base", .ks = {128}});
        QCOMPARE(many.text(1, "note"),
                 std::string("k = 128 is more than the 4 samples of problem 1"));
        QCOMPARE(many.number(1, "difference_at_1"), 0.25);
    }

    void saysWhatIsMissingToCompare()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto one = addRun(study, twoStages("one", 1));
        addLedger(study, one, "base", 100, 1'000, 1e9, 1e9);
        addCheckpoint(study, one, "base");
        auto schedule = twoStages("two", 1);
        schedule.stages[0].learningRate *= 2;
        const auto two = addRun(study, schedule);
        addLedger(study, two, "base", 100, 1'000, 1e9, 1e9);
        addOutcomes(study, two, addCheckpoint(study, two, "base"), "easy", {{0, "1"}});
        schedule.stages[0].learningRate *= 2;
        addCheckpoint(study, addRun(study, schedule), "base"); // without a ledger
        const NamedTable table(study, {.table = "same_compute"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.text(0, "note"), std::string("base has no complete evaluation"));
        const auto second = table.find("distribution", "easy", "other_lineage", "run 1");
        QCOMPARE(table.text(second, "note"), q("base has no evaluation of 'easy'"));
        const auto third = table.find("distribution", "easy", "other_lineage", "run 3");
        QCOMPARE(table.text(third, "note"), std::string("no checkpoint of run 3 has a known cost"));
        bool isSaid = false;
        for (std::size_t row = 0; row < table.size(); ++row)
            isSaid = isSaid
                     || table.text(row, "note")
                            == q("base: stage 'base' of run 3 keeps no count of its FLOPs");
        QVERIFY(isSaid);
    }

    void seedsOfOneRecipeAreOneLineage()
    {
        const StudyFolder folder;
        auto study = folder.create();
        for (const std::uint64_t seed : {1U, 2U}) {
            const auto run = addRun(study, twoStages("s", seed));
            addLedger(study, run, "base", 100, 1'000, 1e9, 1e9);
            addOutcomes(study, run, addCheckpoint(study, run, "base"), "easy", {{0, "10"}});
        }
        QCOMPARE(NamedTable(study, {.table = "same_compute"}).size(), std::size_t{0});
        const NamedTable apart(study, {.table = "same_compute", .isOfEachRun = true});
        QCOMPARE(apart.size(), std::size_t{4});
        QCOMPARE(apart.text(0, "other_lineage"), std::string("run 2"));
    }
};

QTEST_APPLESS_MAIN(SameComputeTest)
#include "tst_same_compute.moc"

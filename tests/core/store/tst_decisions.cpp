#include "core/results/export.h"
#include "core/store/database.h"
#include "core/store/migrations.h"
#include "tests/core/store/store_fixture.h"

#include <SQLiteCpp/Transaction.h>

using namespace gradus;
using gradus::test::StudyFolder;

namespace {

DecisionRow decisionAt(const std::string& stage, std::int64_t step)
{
    return {.stage = stage,
            .step = step,
            .kind = "edge",
            .words = "1 of 2 cells, from step " + std::to_string(step),
            .json = R"({"unit":"cells"})"};
}

/// A whole cell and a single problem.
std::vector<EdgeRow> edgeAt(const std::string& stage, std::int64_t step)
{
    EdgeRow cell{.stage = stage,
                 .step = step,
                 .component = 1,
                 .op = 5,
                 .context = "crazy_zootopia",
                 .mode = "normalforward",
                 .problems = 16,
                 .samples = 8,
                 .k = 4,
                 .passAt1 = 0.125,
                 .passAtK = 0.5,
                 .isKept = true};
    EdgeRow problem = cell;
    problem.problem = 37;
    problem.isKept = false;
    return {cell, problem};
}

std::vector<std::string> exported(StudyFile& study, const char* table)
{
    std::vector<std::string> lines;
    const auto result = exportTable(study, {.table = table},
                                    [&](std::string_view line) { lines.emplace_back(line); });
    return result ? lines : std::vector{result.error().message};
}

/// @p study with decisions of two stages.
RowId fill(StudyFile& study)
{
    const RowId run = study.addRun({.schedule = "main"}).value();
    for (const std::int64_t step : {1, 21, 41})
        (void)study.addDecision(run, decisionAt("rl", step), edgeAt("rl", step));
    (void)study.addDecision(run, decisionAt("rl 2", 1));
    return run;
}

} // namespace

class DecisionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsComeBackAsTheyWere()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const RowId run = fill(study);
        const auto decisions = study.decisions(run).value();
        QCOMPARE(decisions.size(), 4U);
        QCOMPARE(decisions[1], decisionAt("rl", 21));
        QCOMPARE(decisions[3], decisionAt("rl 2", 1));
        const auto edge = study.edgeRows(run).value();
        QCOMPARE(edge.size(), 6U);
        QCOMPARE((std::vector{edge[2], edge[3]}), edgeAt("rl", 21));
        QVERIFY(study.decisions(run + 1).value().empty());
    }

    void aDecisionOfNoRunIsRefusedWhole()
    {
        const StudyFolder folder;
        auto study = folder.create();
        QVERIFY(!study.addDecision(99, decisionAt("rl", 1), edgeAt("rl", 1)));
        QVERIFY(study.decisions(99).value().empty());
        QVERIFY(study.edgeRows(99).value().empty());
    }

    void whatComesAgainIsDropped()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const RowId run = fill(study);
        VERIFY_OK(study.removeDecisionsAfter(run, "rl", 21)); // holds for step 21: stays
        const auto decisions = study.decisions(run).value();
        QCOMPARE(decisions.size(), 3U);
        QCOMPARE(decisions[1].step, std::int64_t{21});
        QCOMPARE(decisions[2].stage, std::string("rl 2"));
        QCOMPARE(study.edgeRows(run).value().size(), 4U);
        VERIFY_OK(study.removeDecisionsAfter(run, "rl", 0));
        QCOMPARE(study.decisions(run).value().size(), 1U);
        QVERIFY(study.edgeRows(run).value().empty());
    }

    void exportsBothTables()
    {
        const StudyFolder folder;
        auto study = folder.create();
        fill(study);
        const auto decisions = exported(study, "decisions");
        QCOMPARE(decisions.size(), 5U);
        QCOMPARE(decisions[0], std::string("run,stage,step,kind,words,decision"));
        QCOMPARE(decisions[2], std::string("1,rl,21,edge,\"1 of 2 cells, from step 21\","
                                           "\"{\"\"unit\"\":\"\"cells\"\"}\""));
        const auto edge = exported(study, "measured_edges");
        QCOMPARE(edge.size(), 7U);
        QCOMPARE(edge[0], std::string("run,stage,step,component,op,template,mode,problem,problems,"
                                      "samples,k,pass_at_1,pass_at_k,kept"));
        QCOMPARE(edge[1],
                 std::string("1,rl,1,1,5,crazy_zootopia,normalforward,,16,8,4,0.125,0.5,1"));
        QCOMPARE(edge[2],
                 std::string("1,rl,1,1,5,crazy_zootopia,normalforward,37,16,8,4,0.125,0.5,0"));
    }

    void aStudyOfTheFirstVersionLearnsToDecide()
    {
        const StudyFolder folder;
        {
            SQLite::Database old(folder.path().string(),
                                 SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
            createSchema(old, schemaHistory().first(1));
            old.exec("INSERT INTO study (key, value) VALUES ('title', 'old')");
        }
        auto study = StudyFile::open(folder.path());
        VERIFY_OK(study);
        QCOMPARE(study->title().value(), std::string("old"));
        const RowId run = fill(*study);
        QCOMPARE(study->decisions(run).value().size(), 4U);
        QVERIFY(std::filesystem::exists(folder.path("a.gradus.v1.bak")));
    }
};

QTEST_APPLESS_MAIN(DecisionsTest)
#include "tst_decisions.moc"

#include "core/study/study_json.h"
#include "tests/core/results/results_fixture.h"

#include <stdexcept>

#include <SQLiteCpp/SQLiteCpp.h>

using namespace gradus;
using namespace gradus::test;

namespace {

using Names = std::vector<std::string>;

/// The tables of evaluations that have a note.
const Names kTables{"passk", "scores", "errors", "error_depth", "verdicts", "edge_map"};

Table tableOf(StudyFile& study, const std::string& name, ExportOptions options = {})
{
    options.table = name;
    auto table = readTable(study, options);
    if (!table)
        throw std::runtime_error(table.error().message);
    for (const auto& record : table->records)
        if (record.size() != table->columns.size())
            throw std::runtime_error("a record of " + name + " has " + std::to_string(record.size())
                                     + " cells");
    return *table;
}

/// Two problems of op 2 and two of op 3, eight samples each, 1, 2, 3 and 8 of them right.
Evaluated addFour(StudyFile& study, const std::string& name = "base", RowId run = 0)
{
    auto ids = addEvaluated(study, name, "easy", 0, run);
    // Indices 0, 5 have op 2 and 1, 6 have op 3 (problemRowOf).
    const std::vector<std::pair<int, int>> problems{{0, 1}, {5, 2}, {1, 3}, {6, 8}};
    for (const auto& [index, right] : problems) {
        ids.problems.push_back(study.addProblem(problemRowOf("easy", index)).value());
        putSamples(study, ids.evaluation, ids.problems.back(), samplesWith(right, 8));
    }
    return ids;
}

/// The first record in which @p column has @p text; the number of records if there is none.
std::size_t rowWith(const Table& table, const std::string& column, const Cell& value)
{
    for (std::size_t i = 0; i < table.records.size(); ++i)
        if (cellAt(table, i, column) == value)
            return i;
    return table.records.size();
}

/// Whether all of @p table has a note that holds @p sentence.
bool allSay(const Table& table, const std::string& sentence)
{
    for (std::size_t i = 0; i < table.records.size(); ++i)
        if (textAt(table, i, "note").find(sentence) == std::string::npos)
            return false;
    return !table.records.empty();
}

} // namespace

class EvaluationTablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columnsAreAsDocumented_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("columns");
        QTest::newRow("passk") << "passk"
                               << "estimator k estimate low high band problems samples";
        QTest::newRow("scores") << "scores"
                                << "op measure verifier parameter estimate low high band problems "
                                   "samples";
        QTest::newRow("errors") << "errors"
                                << "op level class count of share low high band problems";
        QTest::newRow("error_depth") << "error_depth"
                                     << "op depth faults reached share low high band problems";
        QTest::newRow("verdicts")
            << "verdicts"
            << "op problems samples both_right strict_only paper_only neither disagreement "
               "disagreement_low disagreement_high disagreement_band answer_right "
               "answer_right_graph_wrong share low high band share_of_right share_of_right_low "
               "share_of_right_high share_of_right_band guess_floor alert";
        QTest::newRow("edge_map")
            << "edge_map"
            << "op template mode pass_at_1 low_1 high_1 k pass_at_k low_k high_k gap width "
               "problems samples judgement problems_needed";
    }

    void columnsAreAsDocumented()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, columns);
        const StudyFolder folder;
        auto study = folder.create();
        const auto table = tableOf(study, name.toStdString());
        QStringList names;
        for (const auto& column : table.columns)
            names << QString::fromStdString(column);
        QCOMPARE(
            names.join(QLatin1Char(' ')),
            QStringLiteral("checkpoint stage distribution %1 run evaluation note").arg(columns));
    }

    void passkHasBothEstimatorsStratified()
    {
        const StudyFolder folder;
        auto study = folder.create();
        VERIFY_OK(study.completeEvaluation(addFour(study).evaluation));
        const auto table = tableOf(study, "passk");
        QCOMPARE(table.records.size(), 8U);                               // k = 1, 2, 4, 8 of both
        QCOMPARE(std::get<double>(cellAt(table, 0, "estimate")), 0.4375); // (1 + 2 + 3 + 8) / 32
        QCOMPARE(textAt(table, 0, "band"),
                 std::string("95 % bootstrap over 4 problems, stratified by op"));
        const auto firstK = rowWith(table, "estimator", std::string("first_k"));
        QCOMPARE(firstK, 4U);
        QCOMPARE(std::get<double>(cellAt(table, firstK, "estimate")), 1.0);
        QCOMPARE(textAt(table, firstK, "band"),
                 std::string("95 % Wilson over 4 problems: no resample differs"));
        QCOMPARE(textAt(table, 0, "note"), std::string());
        // Within op 2 the rates are 1/8 and 2/8, within op 3 3/8 and 1: resampled means go from
        // (1 + 1 + 3 + 3) / 32 to (2 + 2 + 8 + 8) / 32.
        QCOMPARE(std::get<double>(cellAt(table, 0, "low")), 0.25);
        QCOMPARE(std::get<double>(cellAt(table, 0, "high")), 0.625);
    }

    void everyBandNamesItsMethod()
    {
        const StudyFolder folder;
        auto study = folder.create();
        VERIFY_OK(study.completeEvaluation(addFour(study).evaluation));
        for (const auto& [method, words] :
             {std::pair{IntervalMethod::Expanded, "95 % expanded bootstrap over 4 problems, "},
              {IntervalMethod::Bca, "95 % BCa bootstrap over 4 problems, "}})
            for (const auto* name : {"passk", "scores", "errors"}) {
                const auto table = tableOf(study, name, {.interval = method});
                QVERIFY2(textAt(table, 0, "band").starts_with(words), name);
            }
    }

    void aKBeyondTheSamplesHasARowWithoutANumber()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addFour(study);
        VERIFY_OK(study.completeEvaluation(ids.evaluation));
        const auto sentence =
            "k = 128 is more than the 8 samples of problem " + std::to_string(ids.problems[0]);
        const auto passk = tableOf(study, "passk", {.ks = {3, 128}});
        QCOMPARE(passk.records.size(), 4U);
        QCOMPARE(cellAt(passk, 1, "k"), Cell(std::int64_t{128}));
        for (const auto* column : {"estimate", "low", "high"})
            QCOMPARE(cellAt(passk, 1, column), Cell());
        QCOMPARE(textAt(passk, 1, "note"), sentence);
        const auto scores = tableOf(study, "scores", {.ks = {128}});
        QCOMPARE(textAt(scores, 0, "note"), sentence);
        QVERIFY(allSay(tableOf(study, "edge_map", {.ks = {1, 128}}), "k = 128 is more than the 8"));
        QVERIFY(!readTable(study, {.table = "passk", .ks = {0}}));
    }

    void anIncompleteEvaluationSaysHowFarItIs()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 64);
        for (std::size_t i = 0; i < 12; ++i)
            putSamples(study, ids.evaluation, ids.problems[i], samplesWith(1, 8));
        for (const auto& name : kTables) {
            const auto table = tableOf(study, name);
            if (name == "passk") {
                QVERIFY(table.records.empty());
                continue;
            }
            QVERIFY2(allSay(table, "incomplete: 12 of 64 problems are sampled"), name.c_str());
            if (name != "edge_map")
                QCOMPARE(table.records.size(), 1U);
        }
        // The map is drawn while sampling goes on.
        const auto map = tableOf(study, "edge_map");
        QCOMPARE(std::get<double>(cellAt(map, 0, "pass_at_1")), 0.125);
    }

    void nothingSampledSaysSo()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 0);
        VERIFY_OK(study.completeEvaluation(ids.evaluation));
        for (const auto& name : kTables) {
            const auto table = tableOf(study, name);
            QVERIFY2(allSay(table, "no problem has a sample yet"), name.c_str());
            QCOMPARE(table.records.size(), 1U);
        }
    }

    void aDeletedRunIsSaid()
    {
        const StudyFolder folder;
        {
            auto study = folder.create();
            VERIFY_OK(study.completeEvaluation(addFour(study).evaluation));
        }
        {
            // As a tool that knows nothing of foreign keys does it.
            SQLite::Database database(folder.path().string(), SQLite::OPEN_READWRITE);
            database.exec("PRAGMA foreign_keys = OFF");
            database.exec("DELETE FROM run");
        }
        auto study = StudyFile::open(folder.path()).value();
        for (const auto& name : kTables) {
            const auto table = tableOf(study, name);
            QVERIFY2(allSay(table, "run 1 was deleted"), name.c_str());
        }
        QVERIFY(allSay(tableOf(study, "evaluations"), "run 1 was deleted"));
        QCOMPARE(std::get<double>(cellAt(tableOf(study, "passk"), 0, "estimate")), 0.4375);
    }

    void whatWasNotJudgedSaysSo()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 2); // rows as schema 2 has them
        for (const auto problem : ids.problems)
            VERIFY_OK(study.addSamples(samplesOf(ids, problem, 4, 2)));
        VERIFY_OK(study.completeEvaluation(ids.evaluation));
        const std::string sentence = "not judged by this version; run gradus-engine judge";
        for (const auto* name : {"errors", "error_depth"}) {
            const auto table = tableOf(study, name);
            QCOMPARE(table.records.size(), 1U);
            QCOMPARE(textAt(table, 0, "note"), sentence);
        }
        const auto verdicts = tableOf(study, "verdicts");
        QVERIFY(allSay(verdicts, sentence));
        QCOMPARE(cellAt(verdicts, 0, "both_right"), Cell());
        const auto scores = tableOf(study, "scores");
        const auto paper = rowWith(scores, "verifier", std::string("paper"));
        QCOMPARE(textAt(scores, paper, "note"), sentence);
        QCOMPARE(cellAt(scores, paper, "estimate"), Cell());
        QCOMPARE(textAt(scores, 0, "note"), std::string()); // strict is known
    }

    void adaptiveSamplingIsSaid()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        const auto evaluation = study
                                    .addEvaluation({.run = ids.run,
                                                    .checkpoint = ids.checkpoint,
                                                    .distribution = "easy",
                                                    .problems = 1,
                                                    .samples = 8,
                                                    .adaptiveWidth = 0.1})
                                    .value();
        putSamples(study, evaluation, ids.problems[0], samplesWith(1, 8));
        VERIFY_OK(study.completeEvaluation(evaluation));
        for (const auto& name : kTables) {
            const auto table = tableOf(study, name);
            bool isSaid = false;
            for (std::size_t i = 0; i < table.records.size(); ++i)
                isSaid = isSaid
                         || textAt(table, i, "note")
                                .ends_with("adaptive: sampling of a cell ended once its interval "
                                           "was at most 0.1 wide");
            QVERIFY2(isSaid, name.c_str());
        }
    }

    void errorsHaveBothLevels()
    {
        const StudyFolder folder;
        auto study = folder.create();
        VERIFY_OK(study.completeEvaluation(addFour(study).evaluation));
        const auto table = tableOf(study, "errors");
        QCOMPARE(table.records.size(), 3U * 15);
        const auto slip = rowWith(table, "class", std::string("slip"));
        QCOMPARE(textAt(table, slip, "level"), std::string("solution"));
        QCOMPARE(cellAt(table, slip, "count"), Cell(std::int64_t{18})); // 7 + 6 + 5 + 0
        QCOMPARE(cellAt(table, slip, "of"), Cell(std::int64_t{32}));
        QCOMPARE(std::get<double>(cellAt(table, slip, "share")), 0.5625);
        QCOMPARE(textAt(table, rowWith(table, "class", std::string("inherited")), "level"),
                 std::string("node"));
    }

    void verdictsCompareWithTheCheckpointBefore()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto base = addFour(study, "base");
        auto rl = addFour(study, "rl", base.run);
        // Half of the wrong ones of some problems get the right answer by a wrong graph.
        for (std::size_t i = 0; i < 3; ++i) {
            auto samples = samplesWith(static_cast<int>(i) + 1, 8);
            for (std::size_t s = 4; s < 6 + i % 2; ++s)
                samples[s] = hackedSample();
            putSamples(study, rl.evaluation, rl.problems[i], samples);
        }
        for (const auto& ids : {base, rl})
            VERIFY_OK(study.completeEvaluation(ids.evaluation));
        const auto table = tableOf(study, "verdicts");
        const auto row = rowWith(table, "checkpoint", std::string("rl"));
        QCOMPARE(cellAt(table, row, "answer_right_graph_wrong"), Cell(std::int64_t{7}));
        QCOMPARE(cellAt(table, row, "alert"), Cell(true));
        QVERIFY2(textAt(table, row, "note").find("since base") != std::string::npos,
                 textAt(table, row, "note").c_str());
        QCOMPARE(cellAt(table, 0, "alert"), Cell(false));
        QCOMPARE(readTable(study, {.table = "verdicts", .base = "best"}).error().code,
                 ErrorCode::NotFound);
        // Compared with itself as the base there is no alert.
        const auto own = tableOf(study, "verdicts", {.checkpoint = "rl", .base = "rl"});
        QCOMPARE(cellAt(own, 0, "alert"), Cell(false));
    }

    void theMapHasEmptyCellsToo()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        const ProblemSpecification specification{.opMin = 2, .opMax = 3};
        const auto evaluation =
            study
                .addEvaluation({.run = ids.run,
                                .checkpoint = ids.checkpoint,
                                .distribution = "easy",
                                .problems = 1,
                                .samples = 8,
                                .definition = toJson(Distribution{"easy", {{1.0, specification}}})})
                .value();
        putSamples(study, evaluation, ids.problems[0], samplesWith(2, 8));
        VERIFY_OK(study.completeEvaluation(evaluation));
        const auto table = tableOf(study, "edge_map");
        const auto row = rowWith(table, "evaluation", Cell(evaluation));
        QCOMPARE(cellAt(table, row, "op"), Cell(std::int64_t{2}));
        QCOMPARE(std::get<double>(cellAt(table, row, "pass_at_1")), 0.25);
        QCOMPARE(std::get<double>(cellAt(table, row, "gap")), 0.75);
        QCOMPARE(textAt(table, row, "judgement"), std::string("undersampled"));
        const double width = std::get<double>(cellAt(table, row, "high_1"))
                             - std::get<double>(cellAt(table, row, "low_1"));
        QCOMPARE(std::get<double>(cellAt(table, row, "width")), width);
        QCOMPARE(cellAt(table, row + 1, "op"), Cell(std::int64_t{3}));
        QCOMPARE(cellAt(table, row + 1, "pass_at_1"), Cell());
        QCOMPARE(cellAt(table, row + 1, "problems"), Cell(std::int64_t{0}));
        QCOMPARE(textAt(table, row + 1, "note"), std::string("no problem of this cell is sampled"));
    }
};

QTEST_APPLESS_MAIN(EvaluationTablesTest)
#include "tst_evaluation_tables.moc"

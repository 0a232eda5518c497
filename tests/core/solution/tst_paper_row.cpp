#include "core/solution/paper_row.h"
#include "tests/core/problem/reference_rows.h"

#include <string>

#include <QtTest>

using namespace gradus;
using nlohmann::json;

namespace {

void compareParse(const test::ReferenceRow& reference)
{
    const auto result = parsePaperRow(reference.text);
    QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
    const auto row = json::parse(*result);
    QVERIFY2(row.at("steps") == reference.official.at("parsed").at("steps"), result->c_str());
    QVERIFY(row.at("answer") == reference.official.at("parsed").at("answer"));
    QVERIFY(row.at("topo_ok") == reference.official.at("topo_ok"));
    QVERIFY(row.at("training_text") == reference.official.at("training_text"));
    QCOMPARE(row.size(), std::size_t{4});
}

/// Keys and values as in @p expected; numbers may differ in their last digits.
bool isAlike(const json& value, const json& expected)
{
    if (value.is_number() && expected.is_number())
        return std::abs(value.get<double>() - expected.get<double>()) < 1e-12;
    if (!value.is_object() || !expected.is_object())
        return value == expected;
    if (value.size() != expected.size())
        return false;
    for (const auto& [key, part] : expected.items())
        if (!value.contains(key) || !isAlike(value.at(key), part))
            return false;
    return true;
}

json namesOf(const json& mismatches, const json& key)
{
    auto names = json::array();
    for (const auto& mismatch : mismatches)
        names.push_back(key.is_string() ? mismatch.at(key.get<std::string>())
                                        : mismatch.at(key.get<std::size_t>()));
    return names;
}

} // namespace

class PaperRowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parsesAsThePublishedParser()
    {
        const auto rows = test::ownRows();
        QCOMPARE(rows.size(), std::size_t{6});
        for (const auto& row : rows)
            compareParse(row);
    }

    /// Forward and reverse, of two and of three layers.
    void parsesAllSampleRowsAsThePublishedParser()
    {
        const auto folder = std::filesystem::path(GRADUS_SHARED_DATA) / "gsm_infinite";
        auto rows = test::readRows(folder / "d2_op2-10");
        if (rows.empty())
            QSKIP("the sample rows of the original generator are not installed");
        const auto deeper = test::readRows(folder / "d3_op2-10");
        rows.insert(rows.end(), deeper.begin(), deeper.end());
        QCOMPARE(rows.size(), std::size_t{138});
        for (const auto& row : rows)
            compareParse(row);
    }

    void agreesWithThePublishedVerifierOnAllCases()
    {
        std::ifstream file(std::filesystem::path(GRADUS_SHARED_DATA) / "gsm_infinite"
                           / "verifier_cases.jsonl");
        if (!file)
            QSKIP("the verdicts of the published verifier are not installed");
        int compared = 0;
        for (std::string line; std::getline(file, line); ++compared) {
            const auto row = json::parse(line);
            const auto result = verifyPaperRow(line);
            QVERIFY(result.has_value());
            const auto verdict = json::parse(*result);
            QVERIFY2(verdict.at("official_report") == row.at("official_report"), result->c_str());
            QVERIFY(verdict.at("perfect") == row.at("official_perfect"));
            QVERIFY(isAlike(verdict.at("process_accuracy"), row.at("paper_process_acc")));
            const auto& published = verdict.at("published_rewards");
            for (const char* reward : {"reward_0.2out_0.8proc", "reward_strict"})
                QVERIFY2(isAlike(published.at(reward), row.at(reward)), result->c_str());
        }
        QCOMPARE(compared, 108);
    }

    void printsTheKeysOfTheStrictVerifierAndMore()
    {
        const auto result = verifyPaperRow(json{
            {"gold_solution", "Define owl as q; q = 2. Define fox as f; f = q = 2. Answer: 2."},
            {"pred_text", "Define owl as q; q = 3. Define yak as y; y = 1. "
                          "Define fox as f; f = 2. <answer> 2 </answer>"},
            {"anything", "else"}}.dump());
        QVERIFY(result.has_value());
        const auto row = json::parse(*result);
        QVERIFY(row.at("perfect") == false);
        QVERIFY(row.at("process_accuracy") == 0.0);
        QVERIFY(row.at("answer_correct") == true);
        QVERIFY(row.at("missing") == json::array());
        QVERIFY(row.at("extra") == json::array({"yak"}));
        const auto& report = row.at("official_report");
        QVERIFY(row.at("value_mismatches") == namesOf(report.at("value_mismatches"), 0));
        QVERIFY(row.at("dependency_mismatches")
                == namesOf(report.at("dependency_mismatches"), "name"));
        QVERIFY(report.at("value_mismatches") == json::parse(R"([["owl", 2.0, 3.0]])"));
        QVERIFY(report.at("dependency_mismatches")
                == json::parse(R"([{"name": "fox", "gold": ["owl"], "pred": []}])"));
        QVERIFY(report.at("answer_mismatch") == nullptr);
        QVERIFY(row.at("nodes") == json::parse(R"([{"name": "owl", "status": "slip"},
            {"name": "fox", "status": "wrong_parents"}, {"name": "yak", "status": "extra"}])"));
        QVERIFY(row.at("rewards")
                == json({{"outcome", 1.0},
                         {"paper_blend", 0.2},
                         {"code_blend", 0.2},
                         {"strict_paper", 0.0},
                         {"strict_code", 0.0},
                         {"dense_process", 0.0}}));
        QCOMPARE(row.size(), std::size_t{11});
    }

    void takesAnOutcomeWeight()
    {
        const auto row = json{{"gold_solution", "Define owl as q; q = 2. Answer: 2."},
                              {"pred_text", "<answer> 2 </answer>"}}
                             .dump();
        RowOptions options;
        options.outcomeWeight = 0.5;
        const auto verdict = json::parse(verifyPaperRow(row, options).value());
        QVERIFY(verdict.at("rewards").at("paper_blend") == 0.5);
        QVERIFY(verdict.at("rewards").at("code_blend") == 0.5);
    }

    void namesTheFieldAtFault_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char* name, const json& value, const char* field) {
            QTest::newRow(name) << QByteArray::fromStdString(value.dump()) << QByteArray(field);
        };
        row("a list", json::array(), "JSON object");
        row("no gold", {{"pred_text", ""}}, "\"gold_solution\"");
        row("no prediction", {{"gold_solution", "Define a as b; b = 1."}}, "\"pred_text\"");
        row("gold without steps", {{"gold_solution", "Answer: 1."}, {"pred_text", ""}},
            "\"gold_solution\"");
    }

    void namesTheFieldAtFault()
    {
        QFETCH(const QByteArray, row);
        QFETCH(const QByteArray, field);
        const auto result = verifyPaperRow(row.toStdString());
        QVERIFY(!result.has_value());
        QVERIFY(result.error().code == ErrorCode::Corrupt);
        QVERIFY2(result.error().message.find(field.toStdString()) != std::string::npos,
                 result.error().message.c_str());
    }
};

QTEST_APPLESS_MAIN(PaperRowTest)
#include "tst_paper_row.moc"

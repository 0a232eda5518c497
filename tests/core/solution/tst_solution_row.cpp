#include "core/solution/solution_row.h"
#include "tests/core/problem/reference_rows.h"

#include <string>

#include <QtTest>

using namespace gradus;
using nlohmann::json;

namespace {

void compareParse(const test::ReferenceRow& reference)
{
    const auto result = parseRow(reference.text);
    QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
    const auto row = json::parse(*result);
    QVERIFY(row.at("steps") == reference.official.at("parsed").at("steps"));
    QVERIFY(row.at("answer") == reference.official.at("parsed").at("answer"));
    QVERIFY(row.at("training_text") == reference.official.at("training_text"));
    QCOMPARE(row.size(), std::size_t{3});
}

json verify(const json& row)
{
    const auto result = verifyRow(row.dump());
    return result ? json::parse(*result) : json(result.error().message);
}

} // namespace

class SolutionRowTest : public QObject
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

    void parsesAllSampleRowsAsThePublishedParser()
    {
        const auto rows = test::sharedRows();
        if (rows.empty())
            QSKIP("the sample rows of the original generator are not installed");
        for (const auto& row : rows)
            compareParse(row);
    }

    void leavesTrainingTextOutWithoutAProblem()
    {
        const auto result = parseRow(json{{"solution", "Answer: 3."}, {"more", {1}}}.dump());
        QVERIFY(result.has_value());
        QCOMPARE(*result, std::string("{\"answer\":3.0,\"steps\":[]}"));
    }

    void writesNullForWhatIsNotThere()
    {
        const auto result = parseRow(json{{"solution", "Define A as a; so a = "}}.dump());
        QVERIFY(result.has_value());
        QCOMPARE(*result,
                 std::string("{\"answer\":null,\"steps\":[{\"name\":\"A\",\"variable\":\"a\","
                             "\"value\":null,\"dependencies\":[]}]}"));
    }

    void refusesBrokenRows_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("no JSON") << QByteArray("{\"solution\": ") << QByteArray("JSON object");
        QTest::newRow("a list") << QByteArray("[]") << QByteArray("JSON object");
        QTest::newRow("no solution") << QByteArray("{}") << QByteArray("\"solution\"");
        QTest::newRow("a number") << QByteArray("{\"solution\": 4}") << QByteArray("\"solution\"");
    }

    void refusesBrokenRows()
    {
        QFETCH(const QByteArray, row);
        QFETCH(const QByteArray, expected);
        const auto result = parseRow(row.toStdString());
        QVERIFY(!result.has_value());
        QVERIFY(result.error().code == ErrorCode::Corrupt);
        QVERIFY2(result.error().message.find(expected.toStdString()) != std::string::npos,
                 result.error().message.c_str());
    }

    void verifiesARow()
    {
        const auto row = verify(
            {{"gold_solution", "Define adult owl in South Zoo as q; so q = 2. "
                               "Define total number of adult animals in South Zoo as t; so t = q = "
                               "2. Answer: 2."},
             {"pred_text", "Define adult owl in South Zoo as a; so a = 3. "
                           "Define adult crow in Pine Ridge as c; so c = 1. "
                           "Define total number of adult animals in Pine Ridge as p; so p = c = 1. "
                           "Define adult unicorn in Pine Ridge as u; so u = 1. "
                           "Define total number of adult animals in South Zoo as t; so t = a = 3. "
                           "</solution> <answer> 2 </answer>"},
             {"problem", "The number of adult owl in South Zoo equals 2. "
                         "The number of adult crow in Pine Ridge equals 1. "},
             {"anything", "else"}});

        QVERIFY(row.at("perfect") == false);
        QVERIFY(row.at("process_accuracy") == 0.0);
        QVERIFY(row.at("answer_correct") == true);
        QVERIFY(row.at("missing") == json::array());
        QVERIFY(row.at("extra")
                == json::array({"adult crow in Pine Ridge",
                                "total number of adult animals in Pine Ridge",
                                "adult unicorn in Pine Ridge"}));
        QVERIFY(row.at("value_mismatches").size() == 2);
        QVERIFY(row.at("dependency_mismatches") == json::array());
        std::vector<std::string> statuses;
        for (const auto& node : row.at("nodes"))
            statuses.push_back(node.at("status"));
        QCOMPARE(statuses, (std::vector<std::string>{"slip", "inherited", "extra_true",
                                                     "extra_true", "extra_invented"}));
        QVERIFY(row.at("nodes").at(0).at("name") == "adult owl in South Zoo");
        // Penalty 2 values + min(3 extra, 2 gold) = 4 of 2: nothing left of the process part.
        QVERIFY(row.at("rewards")
                == json({{"outcome", 1.0},
                         {"paper_blend", 0.2},
                         {"code_blend", 0.2},
                         {"strict_paper", 0.0},
                         {"strict_code", 0.0},
                         {"dense_process", 0.0}}));
        QVERIFY(row.at("first_error") == "adult owl in South Zoo");
        QVERIFY(row.at("unparsed") == json::array());
        QVERIFY(row.at("lucky") == json::array());
        QCOMPARE(row.size(), std::size_t{12});
    }

    void verifiesAssignments()
    {
        const auto row =
            verify({{"gold_solution", "a1 = 4 ; b2 = a1 = 4 ; c3 = b2 + 1 = 4 + 1 = 5 ; Answer: "
                                      "a1, b2."},
                    {"pred_text", "a1 = 4 ; d4 = 1 ; b2 = a1 = 4 ; e5 = 1 ; c3 = b2 + 1 = 4 + 1 = "
                                  "5 ; </solution> <answer> b2, a1 </answer>"},
                    {"problem", "c3 = b2 + 1 ; a1 = 4 ; d4 = 1 ; b2 = a1 ; "}});
        QVERIFY(row.at("perfect") == true);
        std::vector<std::string> statuses;
        for (const auto& node : row.at("nodes"))
            statuses.push_back(node.at("status"));
        QCOMPARE(statuses, (std::vector<std::string>{"correct", "correct", "correct", "extra_true",
                                                     "extra_invented"}));
        const auto wrong = verify({{"gold_solution", "a1 = 4 ; b2 = a1 = 4 ; Answer: a1, b2."},
                                   {"pred_text", "a1 = 4 ; b2 = a1 = 4 ; Answer: a1."}});
        QVERIFY(wrong.at("answer_correct") == false && wrong.at("perfect") == false);
    }

    void checksAgainstTheProblemToo()
    {
        // Gold itself contradicts the text: a copy of it cannot be right.
        const std::string gold = "Define adult owl in South Zoo as q; so q = 2. Define adult crow "
                                 "in South Zoo as c; so c = q = 2. Answer: 2.";
        const json row = {{"gold_solution", gold},
                          {"pred_text", gold},
                          {"problem",
                           "The number of adult owl in South Zoo equals 3. The number of "
                           "adult crow in South Zoo equals 2. "}};
        const auto verdict = verify(row);
        QVERIFY(verdict.at("perfect") == false);
        QVERIFY(verdict.at("nodes").at(0).at("status") == "slip");
        QVERIFY(verdict.at("nodes").at(1).at("status") == "wrong_parents");
    }

    void takesTheModulusOfTheRow()
    {
        const std::string gold = "Define adult owl in South Zoo as q; so q = 6. Define adult crow "
                                 "in South Zoo as c; so c = q + q = 6 + 6 = 5. Answer: 5.";
        const auto verdict = verify({{"gold_solution", gold}, {"pred_text", gold}, {"modulus", 7}});
        QVERIFY2(verdict.is_object() && verdict.at("perfect") == true, verdict.dump().c_str());
        QVERIFY(verify({{"gold_solution", gold}, {"pred_text", gold}}).is_string());
    }

    void weighsTheOutcomeAsAsked()
    {
        const std::string gold = "Define adult owl in South Zoo as q; so q = 6. Answer: 6.";
        const json row = {{"gold_solution", gold}, {"pred_text", "Answer: 6."}};
        RowOptions options;
        options.outcomeWeight = 0.5;
        const auto verdict = json::parse(*verifyRow(row.dump(), options));
        QVERIFY(verdict.at("rewards").at("paper_blend") == 0.5);
    }

    void namesTheFieldAtFault_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char* name, const json& value, const char* field) {
            QTest::newRow(name) << QByteArray::fromStdString(value.dump()) << QByteArray(field);
        };
        row("no gold", {{"pred_text", ""}}, "\"gold_solution\"");
        row("no prediction", {{"gold_solution", "Answer: 1."}}, "\"pred_text\"");
        row("gold without steps", {{"gold_solution", "Answer: 1."}, {"pred_text", ""}},
            "\"gold_solution\"");
        row("gold with a slip",
            {{"gold_solution", "Define A as a; so a = 1. Define B as b; so b = a = 2. Answer: 2."},
             {"pred_text", ""}},
            "\"B\"");
    }

    void namesTheFieldAtFault()
    {
        QFETCH(const QByteArray, row);
        QFETCH(const QByteArray, field);
        const auto result = verifyRow(row.toStdString());
        QVERIFY(!result.has_value());
        QVERIFY2(result.error().message.find(field.toStdString()) != std::string::npos,
                 result.error().message.c_str());
    }

    void agreesWithThePublishedVerifierOnForwardCases()
    {
        std::ifstream file(std::filesystem::path(GRADUS_SHARED_DATA) / "gsm_infinite"
                           / "verifier_cases.jsonl");
        if (!file)
            QSKIP("the verdicts of the published verifier are not installed");
        int compared = 0;
        for (std::string line; std::getline(file, line);) {
            const auto row = json::parse(line);
            const auto name = row.at("case").get<std::string>();
            if (row.at("mode") != "normalforward")
                continue;
            const auto result = verifyRow(line);
            QVERIFY(result.has_value());
            const auto verdict = json::parse(*result);
            const bool isStricter = name == "malformed_a_for_as" || name == "wrong_leaf_value";
            if (isStricter) { // "Define N a V" is no step; users of a wrong leaf state two values
                QVERIFY(verdict.at("perfect") == false);
                QVERIFY(verdict.at("process_accuracy") <= row.at("paper_process_acc"));
                continue;
            }
            ++compared;
            QVERIFY2(verdict.at("perfect") == row.at("official_perfect"), name.c_str());
            QCOMPARE(verdict.at("process_accuracy").get<double>(),
                     row.at("paper_process_acc").get<double>());
            const auto& report = row.at("official_report");
            QVERIFY(verdict.at("extra") == report.at("extra_in_pred"));
            QVERIFY(verdict.at("missing").size() == report.at("missing_in_pred").size());
            QVERIFY(verdict.at("dependency_mismatches").size()
                    == report.at("dependency_mismatches").size());
        }
        QCOMPARE(compared, 12 * 4);
    }
};

QTEST_APPLESS_MAIN(SolutionRowTest)
#include "tst_solution_row.moc"

#include "core/problem/generator.h"
#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "tests/core/problem/reference_rows.h"

#include <algorithm>

#include <QtTest>

using namespace gradus;
using nlohmann::json;
using nlohmann::ordered_json;

class ProblemJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
        const auto problem =
            generateProblem({.opMin = 6, .opMax = 6, .distractors = 2}, m_contexts, 1, 2);
        m_row = json::parse(problemRow(problem, renderProblem(problem)));
    }

    void hasTheFieldsOfTheOriginalAndOurs()
    {
        const auto problem = generateProblem({.opMin = 5, .opMax = 5}, m_contexts, 1, 0);
        const auto text = renderProblem(problem);
        const auto line = problemRow(problem, text);
        QVERIFY(line.find('\n') == std::string::npos);

        const auto row = ordered_json::parse(line);
        std::vector<std::string> keys;
        for (const auto& [key, value] : row.items())
            keys.push_back(key);
        QCOMPARE(keys, (std::vector<std::string>{"problem", "question", "solution", "op", "op_igsm",
                                                 "op_edges", "id", "template", "mode", "length",
                                                 "d", "graph"}));
        QCOMPARE(row.at("problem").get<std::string>(), text.problem);
        QCOMPARE(row.at("op").get<int>(), 5);
        QCOMPARE(row.at("mode").get<std::string>(), std::string("normalforward"));
        QCOMPARE(row.at("length").get<std::string>(), std::string("zero_context"));
        QCOMPARE(row.at("d").get<int>(), 2);
        const auto& node = row.at("graph").at("nodes").at(0);
        for (const char* key : {"name", "value", "operation", "parents", "needed"})
            QVERIFY2(node.contains(key), key);
    }

    void theIdIsTheProblemsAndNotItsLetters()
    {
        auto problem = generateProblem({.opMin = 5, .opMax = 5}, m_contexts, 1, 0);
        const auto idOf = [&](const Problem& p) {
            return json::parse(problemRow(p, renderProblem(p))).at("id").get<std::string>();
        };
        const auto id = idOf(problem);
        std::reverse(problem.letters.begin(), problem.letters.end());
        QCOMPARE(idOf(problem), id);
        std::swap(problem.sentences.front(), problem.sentences.back());
        QVERIFY(idOf(problem) != id);
    }

    void readsBackWhatItWrote()
    {
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        specification.opMax = 20;
        for (std::uint64_t index = 0; index < 300; ++index) {
            const auto problem = generateProblem(specification, m_contexts, 2, index);
            const auto text = renderProblem(problem);
            const auto row = problemRow(problem, text);
            const auto read = problemFromRow(row);
            QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
            QVERIFY(*read == problem);
            const auto readText = problemTextFromRow(row);
            QVERIFY(readText.has_value());
            QVERIFY(*readText == text);
        }
    }

    void readsTheTextsOfOriginalRows()
    {
        for (const auto& reference : test::ownRows()) {
            const auto text = problemTextFromRow(reference.text);
            QVERIFY(text.has_value());
            QCOMPARE(text->question, reference.row.at("question").get<std::string>());
            QVERIFY(!problemFromRow(reference.text).has_value()); // it has no graph
        }
    }

    void namesTheFieldAtFault_data()
    {
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QByteArray>("value"); // JSON; empty: the field is taken away
        QTest::addColumn<QByteArray>("expected");

        const auto row = [](const char* name, const char* pointer, const char* value,
                            const char* expected) {
            QTest::newRow(name) << QByteArray(pointer) << QByteArray(value) << QByteArray(expected);
        };
        row("no context", "/template", "", "\"template\" is missing");
        row("mode", "/mode", "\"sideways\"", "\"mode\" holds \"sideways\"");
        row("layers", "/d", "\"two\"", "\"d\" is not an integer");
        row("graph", "/graph", "[]", "\"graph\"");
        row("no nodes", "/graph/nodes", "[]", "\"graph.nodes\"");
        row("a node", "/graph/nodes/1", "3", "\"graph.nodes[1]\"");
        row("no name", "/graph/nodes/1/name", "", "\"graph.nodes[1].name\" is missing");
        row("operation", "/graph/nodes/1/operation", "\"root\"", "graph.nodes[1].operation");
        row("value", "/graph/nodes/0/value", "1.5", "graph.nodes[0].value");
        row("needed", "/graph/nodes/0/needed", "1", "graph.nodes[0].needed");
        row("parents", "/graph/nodes/1/parents", "7", "graph.nodes[1].parents");
        row("an unknown parent", "/graph/nodes/1/parents", "[\"x\"]", "graph.nodes[1].parents");
        row("a copy of nothing", "/graph/nodes/0/operation", "\"copy\"", "graph.nodes[0].parents");
        row("asked", "/graph/asked", "\"x\"", "\"graph.asked\" holds \"x\"");
        row("letters", "/graph/letters", "\"ab\"", "graph.letters");
        row("order", "/graph/sentence_order", "[99]", "graph.sentence_order");
        row("order below zero", "/graph/sentence_order", "[-1]", "graph.sentence_order");
        row("flavour", "/graph/flavour", "\"latin\"", "graph.flavour");
        row("modulus", "/graph/modulus", "-3", "graph.modulus");
    }

    void namesTheFieldAtFault()
    {
        QFETCH(const QByteArray, pointer);
        QFETCH(const QByteArray, value);
        QFETCH(const QByteArray, expected);

        const json::json_pointer path(pointer.toStdString());
        auto row = m_row;
        QVERIFY2(row.contains(path), "the test changes a field that is not there");
        if (value.isEmpty())
            row.at(path.parent_pointer()).erase(path.back());
        else
            row.at(path) = json::parse(value.toStdString());
        const auto problem = problemFromRow(row.dump());
        QVERIFY(!problem.has_value());
        QVERIFY(problem.error().code == ErrorCode::Corrupt);
        QVERIFY2(problem.error().message.find(expected.toStdString()) != std::string::npos,
                 problem.error().message.c_str());
    }

    void refusesASentenceOfATotal()
    {
        const auto& nodes = m_row["graph"]["nodes"];
        const auto isTotal = [](const json& node) {
            return node["kind"] == "total";
        };
        const auto found = std::find_if(nodes.begin(), nodes.end(), isTotal);
        QVERIFY2(found != nodes.end(), "the test needs a problem with a total");
        auto row = m_row;
        row["graph"]["sentence_order"] = {found - nodes.begin()};
        const auto problem = problemFromRow(row.dump());
        QVERIFY(!problem.has_value());
        QVERIFY(problem.error().message.find("a total") != std::string::npos);
    }

    void refusesACircle()
    {
        auto row = m_row;
        auto& node = row["graph"]["nodes"][1];
        node["parents"] = {node["name"]};
        node["operation"] = "copy";
        QVERIFY(!problemFromRow(row.dump()).has_value());
    }

    void refusesWhatIsNoRow()
    {
        QVERIFY(!problemFromRow("").has_value());
        QVERIFY(!problemFromRow("[1]").has_value());
        QVERIFY(!problemTextFromRow("{\"problem\": \"\"").has_value());
        const auto text = problemTextFromRow("{\"problem\": \"\", \"solution\": \"\"}");
        QVERIFY(!text.has_value());
        QVERIFY(text.error().message.find("\"question\"") != std::string::npos);
    }

private:
    ContextLibrary m_contexts;
    json m_row;
};

QTEST_APPLESS_MAIN(ProblemJsonTest)
#include "tst_problem_json.moc"

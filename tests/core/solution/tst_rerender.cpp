// What the original generator wrote, read into a graph and written again by ours: the same bytes.
#include "core/problem/problem_json.h"
#include "core/solution/read_problem.h"
#include "tests/core/problem/reference_rows.h"

#include <string>

#include <QtTest>

using namespace gradus;

namespace {

void compareRendering(const test::ReferenceRow& reference)
{
    const auto text = problemTextFromRow(reference.text);
    QVERIFY(text.has_value());
    const auto again = rerender(*text);
    QVERIFY2(again.reason.empty(), again.reason.c_str());
    QVERIFY(again.isProblemEqual && again.isSolutionEqual && again.isAnswerEqual);

    const auto problem = readProblem(*text);
    QVERIFY(problem.has_value());
    QCOMPARE(operationCount(*problem), reference.row.at("op").get<int>());
    QCOMPARE(std::string(modeName(problem->mode)), reference.row.at("mode").get<std::string>());
    // An average may be stated though no needed quantity is one: then d is 3 as well.
    QCOMPARE(problem->layers, reference.row.value("d", 2));
    QCOMPARE("Answer: " + std::to_string(problem->quantities[problem->asked].value) + ".",
             text->solution.substr(text->solution.rfind("Answer: ")));
}

} // namespace

class RerenderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesOurSampleRowsAgain()
    {
        const auto rows = test::ownRows();
        QCOMPARE(rows.size(), std::size_t{6});
        for (const auto& row : rows)
            compareRendering(row);
    }

    void writesAllSampleRowsAgain()
    {
        const auto rows = test::sharedRows();
        if (rows.empty())
            QSKIP("the sample rows of the original generator are not installed");
        for (const auto& row : rows)
            compareRendering(row);
    }

    void saysWhatDiffers()
    {
        auto text = *problemTextFromRow(test::ownRows()[0].text);
        auto letters = text;
        letters.solution.replace(letters.solution.find("so "), 3, "And ");
        QVERIFY(!rerender(letters).isProblemEqual);
        QVERIFY(rerender(letters).reason.find("\"solution\"") != std::string::npos);
        auto sentence = text;
        sentence.problem.insert(0, "Nothing is as it was. ");
        QVERIFY(rerender(sentence).reason.find("Nothing is as it was") != std::string::npos);
        auto question = text;
        question.question = "Why?";
        QVERIFY(rerender(question).reason.find("Why?") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(RerenderTest)
#include "tst_rerender.moc"

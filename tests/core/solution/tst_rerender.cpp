// What the original generator wrote, read into a graph and written again by ours: the same bytes.
#include "core/problem/render.h"
#include "core/solution/solution.h"
#include "tests/core/problem/reference_rows.h"

#include <algorithm>
#include <set>
#include <string>

#include <QtTest>

using namespace gradus;

namespace {

/// Letters in the order they are defined: "as V;", and "; e = " of partial results.
std::string lettersOf(const std::string& solution)
{
    std::string letters;
    for (std::size_t i = 0; i + 4 < solution.size(); ++i) {
        if (solution.compare(i, 4, " as ") == 0 && solution[i + 5] == ';')
            letters += solution[i + 4];
        if (solution.compare(i, 2, "; ") == 0 && solution.compare(i + 3, 3, " = ") == 0)
            letters += solution[i + 2];
    }
    return letters;
}

std::set<std::string> sentencesOf(const std::string& problem)
{
    std::set<std::string> sentences;
    for (std::size_t begin = 0; begin < problem.size();) {
        const auto end = problem.find(". ", begin);
        sentences.insert(problem.substr(begin, end + 2 - begin));
        begin = end + 2;
    }
    return sentences;
}

Problem graphOf(const test::ReferenceRow& reference)
{
    const auto solution = reference.row.at("solution").get<std::string>();
    Problem problem;
    problem.context = reference.row.at("template");
    problem.letters = lettersOf(solution);
    for (const auto& step : parseSolution(solution).steps) {
        Quantity quantity;
        quantity.name = step.name;
        const auto in = step.name.find(" in ");
        quantity.place = step.name.substr(in + 4);
        const bool isTotal = step.name.starts_with("total ");
        quantity.kind = isTotal ? QuantityKind::Total : QuantityKind::Instance;
        quantity.thing = isTotal ? "" : step.name.substr(0, in);
        quantity.operation = step.operation;
        for (const auto& operand : step.operands) {
            const auto found =
                std::find_if(problem.quantities.begin(), problem.quantities.end(),
                             [&](const Quantity& other) { return other.name == operand; });
            quantity.parents.push_back(
                static_cast<std::size_t>(found - problem.quantities.begin()));
        }
        quantity.literalUse = step.literalUse;
        quantity.literal = step.literal;
        quantity.value = static_cast<std::int64_t>(step.value.value_or(0));
        quantity.isNeeded = true;
        problem.quantities.push_back(quantity);
    }
    problem.asked = problem.quantities.size() - 1;
    return problem;
}

void compareRendering(const test::ReferenceRow& reference)
{
    auto problem = graphOf(reference);
    Context context;
    context.id = problem.context;
    QCOMPARE(operationCount(problem), reference.row.at("op").get<int>());
    const auto text = renderProblem(problem);
    QCOMPARE(text.solution, reference.row.at("solution").get<std::string>());
    QCOMPARE(text.question, reference.row.at("question").get<std::string>());

    const auto sentences = sentencesOf(reference.row.at("problem"));
    for (std::size_t i = 0; i < problem.quantities.size(); ++i) {
        if (problem.quantities[i].kind == QuantityKind::Total)
            continue;
        problem.sentenceOrder = {i};
        const auto sentence = renderProblem(problem).problem;
        QVERIFY2(sentences.contains(sentence), sentence.c_str());
    }
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
};

QTEST_APPLESS_MAIN(RerenderTest)
#include "tst_rerender.moc"

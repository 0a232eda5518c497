#include "core/problem/problem.h"
#include "tests/core/problem/reference_rows.h"

#include <QtTest>

using namespace gradus;

namespace {

Quantity quantity(Operation operation, std::size_t parents, LiteralUse use = LiteralUse::None)
{
    Quantity result;
    result.operation = operation;
    result.literalUse = use;
    result.parents.assign(parents, 0);
    result.isNeeded = true;
    return result;
}

void compareTrainingText(const test::ReferenceRow& reference)
{
    const ProblemText text{reference.row.at("problem"), reference.row.at("question"),
                           reference.row.at("solution")};
    QCOMPARE(promptText(text) + completionText(text),
             reference.official.at("training_text").get<std::string>());
    QVERIFY(promptText(text).ends_with("</question> <solution>"));
    QVERIFY(completionText(text).starts_with(" Define "));
    QVERIFY(completionText(text).ends_with(" </answer>"));
}

} // namespace

class ProblemTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsEdgesAndLiterals()
    {
        // By hand from paper.md 1.6: one for each parent, one for each literal.
        QCOMPARE(operationCount(quantity(Operation::Constant, 0)), 1);
        QCOMPARE(operationCount(quantity(Operation::Copy, 1)), 1);
        QCOMPARE(operationCount(quantity(Operation::Copy, 1, LiteralUse::Times)), 2);
        QCOMPARE(operationCount(quantity(Operation::Sum, 3, LiteralUse::Plus)), 4);
        QCOMPARE(operationCount(quantity(Operation::Difference, 2)), 2);
    }

    void countsPartialResults()
    {
        // The solutions of paper.md 1.9: "e = z = 3", "b = O + u", one clause an operator.
        QCOMPARE(partialResultCount(quantity(Operation::Constant, 0), Flavour::GsmInfinite),
                 std::size_t{0});
        QCOMPARE(partialResultCount(quantity(Operation::Copy, 1), Flavour::GsmInfinite),
                 std::size_t{0});
        QCOMPARE(partialResultCount(quantity(Operation::Copy, 1, LiteralUse::Plus),
                                    Flavour::GsmInfinite),
                 std::size_t{1});
        QCOMPARE(partialResultCount(quantity(Operation::Sum, 2), Flavour::GsmInfinite),
                 std::size_t{0});
        QCOMPARE(
            partialResultCount(quantity(Operation::Sum, 2, LiteralUse::Plus), Flavour::GsmInfinite),
            std::size_t{1});
        QCOMPARE(partialResultCount(quantity(Operation::Sum, 5), Flavour::GsmInfinite),
                 std::size_t{3});
        QCOMPARE(partialResultCount(quantity(Operation::Sum, 3, LiteralUse::Times),
                                    Flavour::GsmInfinite),
                 std::size_t{2});
    }

    void countsPartialResultsOfIgsm()
    {
        // igsm.md 6: "so v = k + w" has none; "t = A + B; so v = k * t" one.
        QCOMPARE(partialResultCount(quantity(Operation::Copy, 1, LiteralUse::Plus), Flavour::Igsm),
                 std::size_t{0});
        QCOMPARE(partialResultCount(quantity(Operation::Sum, 2, LiteralUse::Plus), Flavour::Igsm),
                 std::size_t{1});
        QCOMPARE(partialResultCount(quantity(Operation::SumOfProducts, 6), Flavour::Igsm),
                 std::size_t{4});
    }

    void countsTheNeededPartOnly()
    {
        // The example of paper.md 1.10: 1 + (1 + 1) + 1 + 1 + 3 = 8; for iGSM 1 + 1 + 1 + 1 + 2.
        Problem problem;
        problem.quantities = {
            quantity(Operation::Constant, 0), quantity(Operation::Copy, 1, LiteralUse::Times),
            quantity(Operation::Copy, 1),     quantity(Operation::Copy, 1),
            quantity(Operation::Sum, 3),      quantity(Operation::Sum, 2)};
        problem.quantities.back().isNeeded = false;
        QCOMPARE(operationCount(problem), 8);
        QCOMPARE(igsmOperationCount(problem), 6);
    }

    void makesThePublishedTrainingText()
    {
        const auto rows = test::ownRows();
        QCOMPARE(rows.size(), std::size_t{6});
        for (const auto& row : rows)
            compareTrainingText(row);
        for (const auto& row : test::sharedRows()) // none where they are not installed
            compareTrainingText(row);
    }

    void completionOfATextWithoutAnswerIsEmptyThere()
    {
        QCOMPARE(completionText({"P. ", "Q?", "Define A as a; so a = 3.", false}),
                 std::string(" Define A as a; so a = 3. </solution> <answer>  </answer>"));
        QCOMPARE(promptText({"", "", "", false}),
                 std::string("<question>   </question> <solution>"));
    }
};

QTEST_APPLESS_MAIN(ProblemTest)
#include "tst_problem.moc"

#include "core/base/random.h"
#include "core/problem/generator.h"
#include "core/problem/render.h"
#include "core/solution/verdict.h"

#include <span>
#include <string>

#include <QtTest>

using namespace gradus;

namespace {

// Steps in the grammar of paper.md 1.9, worked by hand: 2, 4 * 2, 8 - 2, 6 + 8 + 2, 1 + 16.
const std::string kOwl = "Define adult owl in South Zoo as q; so q = 2. ";
const std::string kCrow =
    "Define adult crow in South Zoo as k; e = q = 2; so k = 4 * e = 4 * 2 = 8. ";
const std::string kOwlFarm = "Define adult owl in Hamilton Farm as m; so m = k - q = 8 - 2 = 6. ";
const std::string kCrowFarm = "Define adult crow in Hamilton Farm as F; b = m + k = 6 + 8 = 14; "
                              "so F = b + q = 14 + 2 = 16. ";
const std::string kFox = "Define adult eagle in Bundle Ranch as T; c = F = 16; "
                         "so T = 1 + c = 1 + 16 = 17. ";
const std::string kTotal =
    "Define total number of adult animals in Bundle Ranch as y; so y = T = 17. ";
const std::string kSteps = kOwl + kCrow + kOwlFarm + kCrowFarm + kFox + kTotal;
const std::string kGold = kSteps + "Answer: 17.";

std::string replaced(const std::string& from, const std::string& to)
{
    std::string text = kGold;
    const auto position = text.find(from);
    if (position == std::string::npos)
        return "the test replaces nothing";
    return text.replace(position, from.size(), to);
}

/// One letter a node: Correct, Slip, Inherited, wrong Parents, Missing, extra True, extra invented.
QByteArray statusesOf(const Verdict& verdict)
{
    QByteArray letters;
    for (const auto& node : verdict.nodes)
        letters += "CSIPMTX"[static_cast<int>(node.status)];
    return letters;
}

Verdict verdictOf(const std::string& predicted, const std::vector<std::string>& known = {})
{
    return compareSolutions(parseSolution(kGold), parseSolution(predicted), known);
}

} // namespace

class CompareSolutionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesEachErrorItsStatus_data()
    {
        QTest::addColumn<QByteArray>("predicted");
        QTest::addColumn<QByteArray>("statuses");
        QTest::addColumn<bool>("isAnswerCorrect");
        QTest::addColumn<int>("firstError"); // -1: none

        const auto row = [](const char* name, const std::string& predicted, const char* statuses,
                            bool isAnswerCorrect, int firstError) {
            QTest::newRow(name) << QByteArray::fromStdString(predicted) << QByteArray(statuses)
                                << isAnswerCorrect << firstError;
        };
        row("gold", kGold, "CCCCCC", true, -1);
        row("tagged answer", kSteps + "</solution> <answer> 17 </answer>", "CCCCCC", true, -1);

        // A wrong value carried on correctly: one slip, then all that depends on it inherits it.
        row("wrong value, carried on",
            kOwl
                + "Define adult crow in South Zoo as k; e = q = 2; so k = 4 * e = 4 * 2 = 9. "
                  "Define adult owl in Hamilton Farm as m; so m = k - q = 9 - 2 = 7. "
                  "Define adult crow in Hamilton Farm as F; b = m + k = 7 + 9 = 16; "
                  "so F = b + q = 16 + 2 = 18. "
                  "Define adult eagle in Bundle Ranch as T; c = F = 18; so T = 1 + c = 1 + 18 = "
                  "19. "
                  "Define total number of adult animals in Bundle Ranch as y; so y = T = 19. "
                  "Answer: 19.",
            "CSIIII", false, 1);
        // Not carried on: the next users state a value their letter does not have.
        row("wrong value, not carried on", replaced("= 4 * 2 = 8", "= 4 * 2 = 9"), "CSSSCC", true,
            1);
        row("wrong leaf literal", replaced("so q = 2", "so q = 3"), "SSSSCC", true, 0);
        row("wrong literal", replaced("4 * e = 4 * 2 = 8", "2 * e = 2 * 2 = 4"), "CSSSCC", true, 1);
        row("wrong operator, same value",
            kOwl + "Define adult crow in South Zoo as k; e = q = 2; so k = 6 + e = 6 + 2 = 8. "
                + kOwlFarm + kCrowFarm + kFox + kTotal + "Answer: 17.",
            "CSCCCC", true, 1);
        row("difference for a sum", replaced("m + k = 6 + 8 = 14", "m - k = 6 - 8 = -2"), "CCCSCC",
            true, 3);
        row("swapped difference", replaced("k - q = 8 - 2 = 6", "q - k = 2 - 8 = -6"), "CCSSCC",
            true, 2);
        row("sum in another order",
            replaced("b = m + k = 6 + 8 = 14; so F = b + q = 14 + 2 = 16",
                     "b = q + m = 2 + 6 = 8; so F = b + k = 8 + 8 = 16"),
            "CCCCCC", true, -1);
        row("dropped parent",
            replaced("b = m + k = 6 + 8 = 14; so F = b + q = 14 + 2 = 16",
                     "so F = m + k = 6 + 8 = 14"),
            "CCCPSC", true, 3);
        row("added parent",
            replaced("c = F = 16; so T = 1 + c = 1 + 16 = 17",
                     "c = F + q = 16 + 2 = 18; so T = 1 + c = 1 + 18 = 19"),
            "CCCCPS", true, 4);
        row("a parent twice",
            replaced("b = m + k = 6 + 8 = 14; so F = b + q = 14 + 2 = 16",
                     "b = m + k = 6 + 8 = 14; d = b + q = 14 + 2 = 16; so F = d + q = 16 + 2 = 18"),
            "CCCSSC", true, 3);
        row("missing step", replaced(kOwlFarm, ""), "CCMPCC", true, 2);
        row("missing first step", replaced(kOwl, ""), "MPPPCC", true, 0);
        row("missing last step", replaced(kTotal, ""), "CCCCCM", true, 5);
        row("steps swapped", kOwl + kOwlFarm + kCrow + kCrowFarm + kFox + kTotal + "Answer: 17.",
            "CCPCCC", true, 2);
        row("wrong answer", replaced("Answer: 17", "Answer: 16"), "CCCCCC", false, -1);
        row("missing answer", replaced("Answer: 17.", ""), "CCCCCC", false, -1);
        row("wrong equality on the way",
            replaced("6 + 8 = 14; so F = b + q = 14", "6 + 8 = 13; so F = b + q = 14"), "CCCSCC",
            true, 3);
        row("right value from a wrong substitution", replaced("8 - 2 = 6", "7 - 1 = 6"), "CCSCCC",
            true, 2);
        row("letter used before", replaced("c = F = 16; so T = 1 + c", "b = F = 16; so T = 1 + b"),
            "CCCCSC", true, 4);
        row("letter not defined", replaced("so y = T = 17", "so y = t = 17"), "CCCCCP", true, 5);
        row("truncated in the last value", kGold.substr(0, kGold.find("y = T = 17") + 8), "CCCCCS",
            false, 5);
        row("truncated in a name", kGold.substr(0, kGold.find("total number") + 9), "CCCCCM", false,
            5);
        row("the same step again", replaced(kCrow, kCrow + kCrow), "CCCCCC", true, -1);
        row("a step again, wrong",
            replaced(kTotal, kTotal
                                 + "Define total number of adult animals in Bundle Ranch as w; "
                                   "so w = F = 16. "),
            "CCCCCP", true, 5);
        row("nothing", "", "MMMMMM", false, 0);
        row("garbage", "I think the answer is 12.", "MMMMMM", false, 0);
        row("answer only", "<answer> 17 </answer>", "MMMMMM", true, 0);
    }

    void givesEachErrorItsStatus()
    {
        QFETCH(const QByteArray, predicted);
        QFETCH(const QByteArray, statuses);
        QFETCH(const bool, isAnswerCorrect);
        QFETCH(const int, firstError);

        const auto verdict = verdictOf(predicted.toStdString());

        QCOMPARE(statusesOf(verdict), statuses);
        QCOMPARE(verdict.isAnswerCorrect, isAnswerCorrect);
        QCOMPARE(verdict.isVerifiedCorrect, statuses == "CCCCCC" && isAnswerCorrect);
        QCOMPARE(verdict.processAccuracy, static_cast<double>(statuses.count('C')) / 6.0);
        for (int i = 0; i < 6; ++i)
            QCOMPARE(verdict.nodes[static_cast<std::size_t>(i)].isFirstError, i == firstError);
    }

    void toleratesExtraStepsAndTellsTrueFromInvented()
    {
        const std::string parrot = "Define adult parrot in South Zoo as A; so A = 3. ";
        const std::string unicorn = "Define adult unicorn in Nowhere as B; so B = 7. ";
        const auto verdict = verdictOf(unicorn + kSteps + parrot + "Answer: 17.",
                                       {"adult parrot in South Zoo", "adult owl in South Zoo"});

        QCOMPARE(statusesOf(verdict), QByteArray("CCCCCCXT"));
        QVERIFY(verdict.isVerifiedCorrect);
        QCOMPARE(verdict.extra, (std::vector<std::string>{"adult unicorn in Nowhere",
                                                          "adult parrot in South Zoo"}));
    }

    void listsMismatchesAsThePublishedReportDoes()
    {
        // Both wrong: value 14 for 16, and without the parent "adult owl in South Zoo".
        const auto verdict = verdictOf(replaced(
            "b = m + k = 6 + 8 = 14; so F = b + q = 14 + 2 = 16", "so F = m + k = 6 + 8 = 14"));
        const std::vector<std::string> crow{"adult crow in Hamilton Farm"};
        QCOMPARE(verdict.valueMismatches, crow);
        QCOMPARE(verdict.dependencyMismatches, crow);
        QVERIFY(verdict.missing.empty() && verdict.extra.empty());
        QVERIFY(!verdict.nodes[3].isLucky);
        QCOMPARE(verdict.nodes[3].goldParents.size(), std::size_t{3});
        QCOMPARE(verdict.nodes[3].predictedParents.size(), std::size_t{2});
    }

    void marksALuckyValue()
    {
        // 8 + 8 is 16 as well, from wrong parents.
        const auto verdict = verdictOf(replaced(
            "b = m + k = 6 + 8 = 14; so F = b + q = 14 + 2 = 16", "so F = k + k = 8 + 8 = 16"));
        QCOMPARE(statusesOf(verdict), QByteArray("CCCPCC"));
        QVERIFY(verdict.nodes[3].isLucky);
    }

    void goldWithOtherLettersIsPerfect()
    {
        const auto contexts = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(contexts.has_value());
        ProblemSpecification specification;
        specification.contexts = contexts->ids();
        specification.opMax = 20;
        for (std::uint64_t index = 0; index < 1'000; ++index) {
            const auto problem = generateProblem(specification, *contexts, 3, index);
            auto renamed = problem;
            CounterRandom random(4, RandomPurpose::Test, index);
            std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
            random.shuffle(std::span(letters));
            renamed.letters = letters.substr(0, problem.letters.size());

            const auto gold = parseSolution(renderProblem(problem).solution);
            const auto text = renderProblem(renamed);
            const auto verdict =
                compareSolutions(gold, parseSolution(completionText(text)), quantityNames(problem));
            QVERIFY2(verdict.isVerifiedCorrect, text.solution.c_str());
            QVERIFY(verdict.extra.empty());
        }
    }

    void knowsAllQuantitiesOfAProblem()
    {
        Problem problem;
        problem.totals = {"total number of adult animals"};
        problem.quantities.resize(2);
        problem.quantities[0] = {.name = "adult owl in South Zoo",
                                 .place = "South Zoo",
                                 .thing = "adult owl",
                                 .parents = {}};
        problem.quantities[1] = {.name = "total number of adult animals in South Zoo",
                                 .kind = QuantityKind::Total,
                                 .place = "South Zoo",
                                 .thing = "total number of adult animals",
                                 .parents = {0}};
        QCOMPARE(quantityNames(problem),
                 (std::vector<std::string>{"adult owl in South Zoo",
                                           "total number of adult animals in South Zoo"}));
        problem.quantities.pop_back();
        QCOMPARE(quantityNames(problem).size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(CompareSolutionsTest)
#include "tst_compare_solutions.moc"

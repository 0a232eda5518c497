#include "core/problem/igsm_generator.h"
#include "core/problem/render.h"
#include "core/solution/read_igsm.h"
#include "core/solution/verdict.h"
#include "tests/core/solution/igsm_examples.h"

#include <algorithm>

#include <QtTest>

using namespace gradus;
using gradus::test::igsmExamples;

class ParseIgsmTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto names = IgsmNames::load(GRADUS_RESOURCES "/igsm.json");
        QVERIFY(names.has_value());
        m_names = *std::move(names);
    }

    /// By hand, from the paper's example.
    void readsThePapersExample()
    {
        const auto parsed = parseSolution(igsmExamples()[5].text.solution + " Answer: 16.");
        QCOMPARE(parsed.steps.size(), std::size_t{6});
        QVERIFY(parsed.unparsed.empty());
        QCOMPARE(parsed.answer, std::optional(16.0));
        QCOMPARE(parsed.backtracks, std::size_t{0});
        const auto& sum = parsed.steps[3];
        QCOMPARE(sum.name, std::string("Film Studio's School Daypack"));
        QCOMPARE(sum.variable, std::string("g"));
        QCOMPARE(sum.value, std::optional(9.0));
        QCOMPARE(sum.operation, Operation::Sum);
        QCOMPARE(sum.literalUse, LiteralUse::Plus);
        QCOMPARE(sum.literal, std::int64_t{12});
        QCOMPARE(sum.operands, (std::vector<std::string>{"Film Studio's Messenger Backpack",
                                                         "Central High's Film Studio"}));
        const auto& product = parsed.steps[5];
        QCOMPARE(product.operation, Operation::SumOfProducts);
        QCOMPARE(product.operands, (std::vector<std::string>{"Central High's Film Studio",
                                                             "Film Studio's Backpack"}));
        for (const auto& step : parsed.steps)
            QVERIFY(step.isConsistent && step.isWellFormed);
    }

    void skipsAndCountsWrongOpenings()
    {
        const auto parsed = parseSolution(igsmExamples()[4].text.solution);
        QCOMPARE(parsed.backtracks, std::size_t{2});
        QCOMPARE(parsed.steps.size(), std::size_t{8});
        QVERIFY(parsed.unparsed.empty());
    }

    void whatIsGeneratedIsItsOwnGold()
    {
        ProblemSpecification specification{
            .flavour = Flavour::Igsm, .contexts = {}, .opMin = 1, .opMax = 20, .layers = 0};
        specification.igsm.retryRate = 0.3;
        for (std::uint64_t i = 0; i < 300; ++i) {
            auto problem = generateIgsm(specification, m_names, 11, i);
            const auto gold = parseSolution(renderProblem(problem).solution);
            QCOMPARE(gold.steps.size(), neededCount(problem));
            QCOMPARE(gold.backtracks, problem.igsm->backtracks.size());
            QVERIFY(gold.unparsed.empty());
            std::reverse(problem.letters.begin(), problem.letters.end());
            const auto renamed = parseSolution(renderProblem(problem).solution);
            const auto verdict = compareSolutions(gold, renamed, quantityNames(problem));
            QVERIFY(verdict.isVerifiedCorrect);
            for (std::size_t step = 0; step < gold.steps.size(); ++step) {
                const auto& quantity = problem.quantities[step];
                QCOMPARE(gold.steps[step].name, quantity.name);
                QCOMPARE(gold.steps[step].value, std::optional(double(quantity.value)));
                QCOMPARE(gold.steps[step].operation, quantity.operation);
                QCOMPARE(gold.steps[step].operands.size(), quantity.parents.size());
            }
        }
    }

    void faultsOfAStepAreMarked_data()
    {
        QTest::addColumn<std::string>("step");
        QTest::addColumn<bool>("isConsistent");
        QTest::addColumn<bool>("isWellFormed");
        QTest::newRow("right") << std::string("so c = a + b = 20 + 5 = 2.") << true << true;
        QTest::newRow("other order") << std::string("so c = b + a = 5 + 20 = 2.") << true << true;
        QTest::newRow("wrong sum") << std::string("so c = a + b = 20 + 5 = 3.") << false << true;
        QTest::newRow("wrong number") << std::string("so c = a + b = 20 + 6 = 3.") << false << true;
        QTest::newRow("not modulo 23")
            << std::string("so c = a + b = 20 + 5 = 25.") << false << true;
        QTest::newRow("wraps below 0") << std::string("so c = b - a = 5 - 20 = 8.") << true << true;
        QTest::newRow("unknown letter")
            << std::string("so c = a + z = 20 + 5 = 2.") << false << true;
        QTest::newRow("no so") << std::string("c = a + b = 20 + 5 = 2.") << true << false;
        QTest::newRow("another letter")
            << std::string("so d = a + b = 20 + 5 = 2.") << true << false;
        QTest::newRow("no end") << std::string("so c = a + b = 20 + 5 = 2") << true << false;
        QTest::newRow("letter taken")
            << std::string("a = a + b = 20 + 5 = 2; so c = 3 + a = 3 + 2 = 5.") << true << false;
        QTest::newRow("number minus") << std::string("so c = 3 - a = 3 - 20 = 6.") << true << false;
        QTest::newRow("product of a sum")
            << std::string("d = a + b = 20 + 5 = 2; so c = d * a = 2 * 20 = 17.") << true << false;
    }

    void faultsOfAStepAreMarked()
    {
        QFETCH(std::string, step);
        const auto parsed = parseSolution("Define X's A as a; so a = 20. Define X's B as b; so b = "
                                          "5. Define X's C as c; "
                                          + step);
        QCOMPARE(parsed.steps.size(), std::size_t{3});
        QTEST(parsed.steps[2].isConsistent, "isConsistent");
        QTEST(parsed.steps[2].isWellFormed, "isWellFormed");
    }

    void tellsItsTextsFromOthers()
    {
        const auto isIgsm = [](const char* text) {
            const auto parsed = parseSolution(text); // modulo 23 or not
            return !parsed.steps.empty() && parsed.steps.back().isConsistent;
        };
        QVERIFY(isIgsm("Define X's A as a; so a = 20. Define X's B as b; so b = 5 + a = 5 + 20 = "
                       "2."));
        QVERIFY(isIgsm("Define Park in Rome's A as a; so a = 20. Define X's B as b; so b = 5 + a = "
                       "5 + 20 = 2."));
        QVERIFY(!isIgsm("Define adult owl in Fox's Wood as a; so a = 20. Define adult fox in Fox's "
                        "Wood as b; c = a = 20; so b = 5 + c = 5 + 20 = 2."));
    }

private:
    IgsmNames m_names;
};

QTEST_APPLESS_MAIN(ParseIgsmTest)
#include "tst_parse_igsm.moc"

#include "core/problem/generator.h"
#include "core/problem/render.h"
#include "tests/core/problem/problem_checks.h"

#include <cmath>
#include <functional>

using namespace gradus;

namespace {

ProblemSpecification specificationOf(const ContextLibrary& contexts, int layers, Mode mode)
{
    ProblemSpecification specification;
    specification.contexts = contexts.ids();
    specification.layers = layers;
    specification.modes = {mode};
    return specification;
}

} // namespace

class GeneratorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
    }

    void meetsEveryOpExactly_data()
    {
        QTest::addColumn<int>("layers");
        QTest::addColumn<Mode>("mode");
        QTest::newRow("two layers, forward") << 2 << Mode::Forward;
        QTest::newRow("two layers, reverse") << 2 << Mode::Reverse;
        QTest::newRow("three layers, forward") << 3 << Mode::Forward;
        QTest::newRow("three layers, reverse") << 3 << Mode::Reverse;
    }

    void meetsEveryOpExactly()
    {
        QFETCH(const int, layers);
        QFETCH(const Mode, mode);
        auto specification = specificationOf(m_contexts, layers, mode);
        for (int op = kLowestOp; op <= kHighestOp; ++op) {
            specification.opMin = specification.opMax = op;
            for (std::uint64_t index = 0; index < 100; ++index) {
                const auto problem = generateProblem(specification, m_contexts, 1, index);
                const auto& context = *m_contexts.find(problem.context);
                QCOMPARE(operationCount(problem), op);
                QCOMPARE(problem.mode, mode);
                QCOMPARE(problem.layers, layers);
                QCOMPARE(problem.totals.size(), static_cast<std::size_t>(layers - 1));
                test::checkGraph(problem, context);
                test::checkAsked(problem);
                test::checkSentences(problem);
                test::checkLetters(problem);
                test::checkNames(problem, context);
                if (QTest::currentTestFailed())
                    return;
            }
        }
    }

    void sameArgumentsGiveTheSameProblem()
    {
        auto specification = specificationOf(m_contexts, 3, Mode::Forward);
        specification.modes.push_back(Mode::Reverse);
        specification.opMax = 20;
        const auto first = generateProblem(specification, m_contexts, 1, 17);
        for (std::uint64_t index = 0; index < 20; ++index)
            (void)generateProblem(specification, m_contexts, 1, index);
        QVERIFY(generateProblem(specification, m_contexts, 1, 17) == first);
        QVERIFY(!(generateProblem(specification, m_contexts, 1, 18) == first));
        QVERIFY(!(generateProblem(specification, m_contexts, 2, 17) == first));
    }

    /// Stored studies name problems by seed and index, so a change here is a change of format. The
    /// text is what the first version with reverse problems made.
    void staysTheSameFromVersionToVersion()
    {
        const auto text = renderProblem(
            generateProblem({.opMin = 4, .opMax = 4, .distractors = 1}, m_contexts, 1, 0));
        QCOMPARE(text.problem, std::string("The number of adult bear in Cedar Valley equals 4 "
                                           "times the number of adult bear in Oakridge Riverside. "
                                           "The number of adult bear in Oakridge Riverside equals "
                                           "2. The number of adult bear in Pine Ridge equals 3. "));
        const auto reverse = renderProblem(generateProblem(
            {.modes = {Mode::Reverse}, .opMin = 4, .opMax = 4, .layers = 3, .distractors = 0},
            m_contexts, 1, 0));
        QCOMPARE(
            reverse.problem,
            std::string("The average number of newborn children per adult fox in Hamilton Farm is "
                        "greater than 0. The total number of adult animals in Bundle Ranch "
                        "equals 8. The number of adult racoon in Bundle Ranch equals 2 times "
                        "the average number of newborn children per adult fox in Hamilton "
                        "Farm. "));
    }

    void drawsEveryOpContextAndMode()
    {
        auto specification = specificationOf(m_contexts, 2, Mode::Forward);
        specification.modes.push_back(Mode::Reverse);
        specification.opMin = 3;
        specification.opMax = 7;
        std::map<int, int> ops;
        std::map<std::string, int> contexts;
        int reverse = 0;
        for (std::uint64_t index = 0; index < 3'000; ++index) {
            const auto problem = generateProblem(specification, m_contexts, 1, index);
            ++ops[operationCount(problem)];
            ++contexts[problem.context];
            reverse += problem.mode == Mode::Reverse ? 1 : 0;
        }
        // Binomial: 600, 1,000 and 1,500 expected, standard deviations 22, 26 and 27; five of each.
        QCOMPARE(ops.size(), std::size_t{5});
        for (const auto& [op, count] : ops)
            QVERIFY2(std::abs(count - 600) < 110, qPrintable(QString::number(count)));
        QCOMPARE(contexts.size(), std::size_t{3});
        for (const auto& [context, count] : contexts)
            QVERIFY2(std::abs(count - 1'000) < 130, qPrintable(QString::number(count)));
        QVERIFY2(std::abs(reverse - 1'500) < 137, qPrintable(QString::number(reverse)));
    }

    void distractorsReferToTotalsToo()
    {
        std::map<std::string, int> totals;
        for (std::uint64_t index = 0; index < 600; ++index) {
            const auto problem =
                generateProblem({.opMin = 2, .opMax = 4, .layers = 3}, m_contexts, 1, index);
            for (const auto& quantity : problem.quantities)
                if (quantity.kind == QuantityKind::Total && !quantity.isNeeded)
                    ++totals[quantity.thing];
        }
        QVERIFY(totals["total number of adult animals"] > 60);
        QVERIFY(totals["total number of newborn animal children"] > 30);
    }

    void usesEveryFormOfRightSide()
    {
        std::set<std::string> forms;
        for (std::uint64_t index = 0; index < 3'000; ++index) {
            const auto problem = generateProblem({.opMin = 2, .opMax = 20}, m_contexts, 1, index);
            for (const auto& quantity : problem.quantities)
                if (quantity.kind == QuantityKind::Instance)
                    forms.insert(std::to_string(static_cast<int>(quantity.operation))
                                 + std::to_string(quantity.parents.size())
                                 + std::to_string(static_cast<int>(quantity.literalUse)));
        }
        // paper.md 1.8: constant; reference, 2-sum, 3-sum and difference with no literal, plus and
        // times; 4-sum.
        QCOMPARE(forms.size(), std::size_t{1 + 4 * 3 + 1});
    }

    void choosesDifferencesForHalfOfThePairs()
    {
        int pairs = 0;
        int differences = 0;
        for (std::uint64_t index = 0; index < 3'000; ++index) {
            const auto problem = generateProblem({.opMin = 6, .opMax = 16}, m_contexts, 1, index);
            for (const auto& quantity : problem.quantities) {
                if (quantity.kind == QuantityKind::Total || quantity.parents.size() != 2)
                    continue;
                if (problem.quantities[quantity.parents[0]].value
                    == problem.quantities[quantity.parents[1]].value)
                    continue; // a difference of nothing is not told
                ++pairs;
                differences += quantity.operation == Operation::Difference ? 1 : 0;
            }
        }
        QVERIFY(pairs > 2'000); // standard deviation below 0.012
        const double share = differences / static_cast<double>(pairs);
        QVERIFY2(std::abs(share - 0.5) < 0.05, qPrintable(QString::number(share)));
    }

    void drawsConstantsAsThePublishedGeneratorDoes()
    {
        std::map<std::int64_t, double> constants;
        double count = 0;
        for (std::uint64_t index = 0; index < 4'000; ++index) {
            // Few operations: values are not rejected for being too large.
            const auto problem = generateProblem({.opMin = 2, .opMax = 3}, m_contexts, 1, index);
            for (const auto& quantity : problem.quantities)
                if (quantity.operation == Operation::Constant)
                    ++constants[quantity.literal], ++count;
        }
        // A coin between "plus" (1 to 4) and "times" (2 to 4): 1/8, then 7/24 each.
        QVERIFY(count > 9'000); // standard deviation below 0.005
        QCOMPARE(constants.size(), std::size_t{4});
        for (const auto& [literal, times] : constants)
            QVERIFY2(std::abs(times / count - (literal == 1 ? 1.0 / 8 : 7.0 / 24)) < 0.02,
                     qPrintable(QString::number(times / count)));
    }

    void tellsTheUnknownTwiceNowAndThen()
    {
        for (const bool hasDuplicates : {true, false}) {
            int duplicates = 0;
            for (std::uint64_t index = 0; index < 2'000; ++index) {
                const auto problem = generateProblem({.modes = {Mode::Reverse},
                                                      .opMin = 2,
                                                      .opMax = 10,
                                                      .hasDuplicates = hasDuplicates},
                                                     m_contexts, 1, index);
                const auto unknowns = std::count(problem.sentences.begin(), problem.sentences.end(),
                                                 Sentence{problem.asked, false});
                duplicates += unknowns == 2 ? 1 : 0;
            }
            // paper.md 1.11, row 5: 5 of 54. Expected 180, standard deviation 13.
            QVERIFY2(hasDuplicates ? std::abs(duplicates - 180) < 65 : duplicates == 0,
                     qPrintable(QString::number(duplicates)));
        }
    }

private:
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(GeneratorTest)
#include "tst_generator.moc"

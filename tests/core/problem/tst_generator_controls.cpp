// What a specification sets is met exactly, or refused with a reason.
#include "core/problem/generator.h"
#include "core/problem/render.h"
#include "core/problem/token_count.h"
#include "tests/core/problem/problem_checks.h"

#include <cmath>

using namespace gradus;

class GeneratorControlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
    }

    void hasAsManyDistractorsAsAskedFor_data()
    {
        QTest::addColumn<int>("layers");
        QTest::addColumn<int>("distractors");
        for (const int layers : {2, 3})
            for (const int count : {0, 1, 2, 5, 8, 15})
                QTest::addRow("%d in %d layers", count, layers) << layers << count;
    }

    void hasAsManyDistractorsAsAskedFor()
    {
        QFETCH(const int, layers);
        QFETCH(const int, distractors);
        const ProblemSpecification specification{.modes = {Mode::Forward, Mode::Reverse},
                                                 .opMin = 2,
                                                 .opMax = 12,
                                                 .layers = layers,
                                                 .distractors = distractors};
        QVERIFY(validateSpecification(specification, m_contexts).has_value());
        for (std::uint64_t index = 0; index < 300; ++index) {
            const auto problem = generateProblem(specification, m_contexts, 1, index);
            QCOMPARE(test::unneededSentences(problem), static_cast<std::size_t>(distractors));
            if (distractors == 0)
                QCOMPARE(problem.quantities.size(), neededCount(problem));
            test::checkGraph(problem, *m_contexts.find(problem.context));
            checkNoRepeats(problem);
        }
    }

    void keepsFanInAndDepth_data()
    {
        QTest::addColumn<int>("op");
        QTest::addColumn<int>("depth");
        QTest::addColumn<int>("fanIn");
        QTest::addColumn<int>("layers");
        for (const int layers : {2, 3}) {
            QTest::addRow("a chain, %d layers", layers) << 10 << 9 << 1 << layers;
            QTest::addRow("flat, %d layers", layers) << 10 << 2 << 4 << layers;
            QTest::addRow("pairs, %d layers", layers) << 16 << 5 << 2 << layers;
            QTest::addRow("fan-in alone, %d layers", layers) << 20 << 0 << 2 << layers;
            QTest::addRow("depth alone, %d layers", layers) << 20 << 6 << 0 << layers;
            QTest::addRow("one step, %d layers", layers) << 4 << 1 << 4 << layers;
        }
    }

    void keepsFanInAndDepth()
    {
        QFETCH(const int, op);
        QFETCH(const int, depth);
        QFETCH(const int, fanIn);
        QFETCH(const int, layers);
        ProblemSpecification specification{.opMin = op, .opMax = op, .layers = layers};
        if (depth > 0)
            specification.depth = depth;
        if (fanIn > 0)
            specification.fanIn = fanIn;
        for (const Mode mode : {Mode::Forward, Mode::Reverse}) {
            specification.modes = {mode};
            const auto valid = validateSpecification(specification, m_contexts);
            QVERIFY2(valid.has_value(), valid ? "" : valid.error().message.c_str());
            for (std::uint64_t index = 0; index < 100; ++index) {
                const auto problem = generateProblem(specification, m_contexts, 1, index);
                QCOMPARE(operationCount(problem), op);
                test::checkGraph(problem, *m_contexts.find(problem.context));
                test::checkAsked(problem);
                checkNoRepeats(problem);
                if (depth > 0)
                    QCOMPARE(test::depthOf(problem), depth);
                for (const auto& quantity : problem.quantities)
                    if (fanIn > 0 && quantity.kind != QuantityKind::Total)
                        QVERIFY(operationCount(quantity) <= fanIn);
            }
        }
    }

    void drawsLiteralsFromTheirRange()
    {
        const ProblemSpecification specification{.modes = {Mode::Forward, Mode::Reverse},
                                                 .opMin = 2,
                                                 .opMax = 12,
                                                 .literalMin = 5,
                                                 .literalMax = 9};
        QVERIFY(validateSpecification(specification, m_contexts).has_value());
        std::map<std::int64_t, double> constants;
        double count = 0;
        for (std::uint64_t index = 0; index < 1'000; ++index) {
            const auto problem = generateProblem(specification, m_contexts, 1, index);
            test::checkGraph(problem, *m_contexts.find(problem.context), {5, 9});
            for (const auto& quantity : problem.quantities)
                if (quantity.operation == Operation::Constant)
                    ++constants[quantity.literal], ++count;
        }
        QCOMPARE(constants.size(), std::size_t{5});
        for (const auto& [literal, times] : constants) // uniform, a little pushed by rejections
            QVERIFY2(std::abs(times / count - 0.2) < 0.04, qPrintable(QString::number(times)));
    }

    void takesValuesModuloANumber_data()
    {
        QTest::addColumn<int>("modulus");
        QTest::addColumn<int>("layers");
        QTest::newRow("23") << 23 << 2;
        QTest::newRow("23, three layers") << 23 << 3;
        QTest::newRow("5") << 5 << 2;
    }

    void takesValuesModuloANumber()
    {
        QFETCH(const int, modulus);
        QFETCH(const int, layers);
        const ProblemSpecification specification{
            .opMin = 10, .opMax = 20, .layers = layers, .modulus = modulus};
        QVERIFY(validateSpecification(specification, m_contexts).has_value());
        std::set<std::int64_t> values;
        for (std::uint64_t index = 0; index < 300; ++index) {
            const auto problem = generateProblem(specification, m_contexts, 1, index);
            test::checkGraph(problem, *m_contexts.find(problem.context));
            for (const auto& quantity : problem.quantities)
                values.insert(quantity.value);
        }
        QCOMPARE(values.size(), static_cast<std::size_t>(modulus));
        QCOMPARE(*values.begin(), std::int64_t{0});
        QCOMPARE(*values.rbegin(), std::int64_t{modulus - 1});
    }

    void fillsUpToTheLength_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("layers");
        QTest::addColumn<int>("fanIn");
        for (const int layers : {2, 3}) {
            QTest::addRow("1k, %d layers", layers) << 1'000 << layers << 4;
            QTest::addRow("8k, %d layers", layers) << 8'000 << layers << 4;
            QTest::addRow("128k, %d layers", layers) << 128'000 << layers << 4;
        }
        QTest::newRow("128k of the shortest sentences") << 128'000 << 2 << 1;
    }

    void fillsUpToTheLength()
    {
        QFETCH(const int, length);
        QFETCH(const int, layers);
        QFETCH(const int, fanIn);
        ProblemSpecification specification{.contexts = m_contexts.ids(),
                                           .modes = {Mode::Forward, Mode::Reverse},
                                           .opMin = 2,
                                           .opMax = 8,
                                           .layers = layers,
                                           .distractors = 2, // short enough without filler
                                           .length = length};
        if (fanIn < 4)
            specification.fanIn = fanIn;
        const auto valid = validateSpecification(specification, m_contexts);
        QVERIFY2(valid.has_value(), valid ? "" : valid.error().message.c_str());
        for (std::uint64_t index = 0; index < (length > 10'000 ? 3U : 60U); ++index) {
            const auto problem = generateProblem(specification, m_contexts, 1, index);
            const auto tokens = static_cast<double>(countTokens(renderProblem(problem).problem));
            QVERIFY2(std::abs(tokens - length) <= 0.05 * length,
                     qPrintable(QString::number(tokens)));
            test::checkGraph(problem, *m_contexts.find(problem.context));
            test::checkAsked(problem);
            test::checkSentences(problem);
        }
    }

    void fillerHasNamesOfItsOwn()
    {
        const auto& names = m_contexts.filler();
        const auto isOf = [](const std::vector<std::string>& list, const std::string& name) {
            return std::find(list.begin(), list.end(), name) != list.end();
        };
        for (const auto& context : m_contexts.all()) {
            for (const auto& group : context.places)
                for (const auto& name : group.names)
                    QVERIFY(!isOf(names.places, name));
            for (const auto& group : context.things)
                for (const auto& name : group.names)
                    QVERIFY(!isOf(names.things, name));
        }
        const ProblemSpecification specification{.distractors = 0, .length = 3'000};
        const auto problem = generateProblem(specification, m_contexts, 1, 5);
        bool hasFiller = false;
        for (const auto& sentence : problem.sentences) {
            const auto& quantity = problem.quantities[sentence.quantity];
            QCOMPARE(isOf(names.places, quantity.place), !quantity.isNeeded);
            hasFiller = hasFiller || !quantity.isNeeded;
        }
        QVERIFY(hasFiller && problem.length == 3'000);
    }

    void whatIsLongEnoughGetsNoFiller()
    {
        const auto with =
            generateProblem({.opMin = 20, .opMax = 20, .length = 50}, m_contexts, 1, 2);
        const auto without = generateProblem({.opMin = 20, .opMax = 20}, m_contexts, 1, 2);
        QVERIFY(with == without); // and it does not claim to have that length
    }

    void leavingOutWhatIsNotNeededKeepsTheSolution()
    {
        const ProblemSpecification specification{.modes = {Mode::Forward, Mode::Reverse},
                                                 .opMin = 2,
                                                 .opMax = 20,
                                                 .layers = 3,
                                                 .length = 2'000};
        for (std::uint64_t index = 0; index < 100; ++index) {
            auto problem = generateProblem(specification, m_contexts, 1, index);
            const auto before = renderProblem(problem);
            std::erase_if(problem.sentences, [&](const Sentence& sentence) {
                return !problem.quantities[sentence.quantity].isNeeded;
            });
            problem.quantities.resize(neededCount(problem));
            const auto after = renderProblem(problem);
            QCOMPARE(after.solution, before.solution);
            QCOMPARE(after.question, before.question);
        }
    }

    void countsTokensOfText()
    {
        QCOMPARE(countTokens(""), std::size_t{0});
        QCOMPARE(countTokens("The number of adult owl equals 4. "), std::size_t{8});
        QCOMPARE(countTokens("Rêves de Belleville"), std::size_t{3});
        QCOMPARE(countTokens("12 123 1234 a12"), std::size_t{1 + 1 + 2 + 2});
        QCOMPARE(countTokens("sci-fi, x=2*y"), std::size_t{4 + 5});
    }

private:
    static void checkNoRepeats(const Problem& problem)
    {
        for (const auto& quantity : problem.quantities)
            QCOMPARE(std::set<std::size_t>(quantity.parents.begin(), quantity.parents.end()).size(),
                     quantity.parents.size());
    }

    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(GeneratorControlsTest)
#include "tst_generator_controls.moc"

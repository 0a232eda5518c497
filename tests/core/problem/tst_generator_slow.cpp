// The acceptance run: no problem of any kind misses its op or cannot be solved.
#include "core/problem/generator.h"
#include "tests/core/problem/problem_checks.h"

using namespace gradus;

class GeneratorSlowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
    }

    void tenThousandOfEveryOpAreExact_data()
    {
        QTest::addColumn<int>("layers");
        QTest::addColumn<Mode>("mode");
        for (const int layers : {2, 3}) {
            QTest::addRow("%d layers, forward", layers) << layers << Mode::Forward;
            QTest::addRow("%d layers, reverse", layers) << layers << Mode::Reverse;
        }
    }

    void tenThousandOfEveryOpAreExact()
    {
        QFETCH(const int, layers);
        QFETCH(const Mode, mode);
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        specification.layers = layers;
        specification.modes = {mode};
        for (int op = kLowestOp; op <= kHighestOp; ++op) {
            specification.opMin = specification.opMax = op;
            for (std::uint64_t index = 0; index < 10'000; ++index) {
                const auto problem = generateProblem(specification, m_contexts, 2, index);
                QCOMPARE(operationCount(problem), op);
                test::checkAsked(problem);
                if (QTest::currentTestFailed())
                    return;
            }
        }
    }

private:
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(GeneratorSlowTest)
#include "tst_generator_slow.moc"

// The statistics of what the generator makes, against those of the original one.
#include "core/problem/generator.h"

#include <algorithm>

#include <QtTest>

using namespace gradus;

namespace {

std::size_t distractorSentences(const Problem& problem)
{
    return static_cast<std::size_t>(
        std::count_if(problem.quantities.begin(), problem.quantities.end(), [](const auto& q) {
            return q.kind == QuantityKind::Instance && !q.isNeeded;
        }));
}

/// Means over the needed part of many problems.
struct Shape
{
    double nodes = 0;
    double edges = 0;
    double totals = 0;
    double asksTotal = 0;
    double distractorShare = 0; ///< of sentences
};

Shape shapeOf(const ContextLibrary& contexts, int opMin, int opMax, std::uint64_t count)
{
    ProblemSpecification specification;
    specification.contexts = contexts.ids();
    specification.opMin = opMin;
    specification.opMax = opMax;
    Shape sum;
    double sentences = 0;
    double distractors = 0;
    for (std::uint64_t index = 0; index < count; ++index) {
        const auto problem = generateProblem(specification, contexts, 9, index);
        for (const auto& quantity : problem.quantities) {
            if (!quantity.isNeeded)
                continue;
            sum.nodes += 1;
            sum.edges += static_cast<double>(quantity.parents.size());
            sum.totals += quantity.kind == QuantityKind::Total ? 1 : 0;
        }
        sum.asksTotal += problem.quantities[problem.asked].kind == QuantityKind::Total ? 1 : 0;
        sentences += static_cast<double>(problem.sentenceOrder.size());
        distractors += static_cast<double>(distractorSentences(problem));
    }
    const auto n = static_cast<double>(count);
    return {sum.nodes / n, sum.edges / n, sum.totals / n, sum.asksTotal / n,
            distractors / sentences};
}

} // namespace

class GeneratorShapesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
    }

    void hasThePublishedShapes_data()
    {
        QTest::addColumn<int>("op");
        QTest::addColumn<double>("nodes");
        QTest::addColumn<double>("edges");
        // paper.md 1.6, means of 60 problems of the original generator.
        const auto row = [](int op, double nodes, double edges) {
            QTest::addRow("op %d", op) << op << nodes << edges;
        };
        row(2, 2.0, 1.0);
        row(3, 3.0, 2.0);
        row(4, 3.0, 2.5);
        row(5, 3.15, 2.97);
        row(6, 3.87, 3.97);
        row(8, 4.98, 5.55);
        row(10, 5.68, 7.37);
        row(12, 6.2, 9.3);
        row(14, 7.65, 10.6);
        row(17, 8.8, 13.7);
        row(20, 10.0, 15.6);
    }

    void hasThePublishedShapes()
    {
        QFETCH(const int, op);
        QFETCH(const double, nodes);
        QFETCH(const double, edges);

        const auto shape = shapeOf(m_contexts, op, op, 400);

        const auto report = QStringLiteral("nodes %1, edges %2").arg(shape.nodes).arg(shape.edges);
        QVERIFY2(std::abs(shape.nodes - nodes) < 0.12 * nodes + 0.01, qPrintable(report));
        QVERIFY2(std::abs(shape.edges - edges) < 0.12 * edges + 0.01, qPrintable(report));
        // The 54 forward sample rows: 0.74 ask for a total; 0.5 to 1.7 totals a problem.
        QVERIFY(shape.asksTotal > 0.6 && shape.asksTotal < 0.85);
        QVERIFY(shape.totals > 0.5 && shape.totals < 2.6);
    }

    void hasThePublishedShareOfDistractors()
    {
        // paper.md 1.11, row 7: 58 % of sentences at op 2-10, 17 % at op 11-20.
        const double low = shapeOf(m_contexts, 2, 10, 3'000).distractorShare;
        const double high = shapeOf(m_contexts, 11, 20, 3'000).distractorShare;
        QVERIFY2(std::abs(low - 0.58) < 0.04, qPrintable(QString::number(low)));
        QVERIFY2(std::abs(high - 0.17) < 0.04, qPrintable(QString::number(high)));
    }

private:
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(GeneratorShapesTest)
#include "tst_generator_shapes.moc"

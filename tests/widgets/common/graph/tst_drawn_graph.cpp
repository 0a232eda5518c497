#include "tests/widgets/common/graph/sample_graphs.h"
#include "widgets/common/graph/drawn_graph.h"

#include <algorithm>

#include <QtTest>

using namespace gradus;

namespace {

const DrawnNode* nodeOf(const DrawnGraph& graph, const QString& name)
{
    const auto found = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                    [&name](const DrawnNode& node) { return node.name == name; });
    return found == graph.nodes.end() ? nullptr : &*found;
}

} // namespace

class DrawnGraphTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreShortenedAndBroken_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("lines");

        QTest::newRow("short") << QStringLiteral("x1") << QStringList{QStringLiteral("x1")};
        QTest::newRow("place on its own line")
            << QStringLiteral("adult wolf in Bundle Ranch")
            << QStringList{QStringLiteral("adult wolf"), QStringLiteral("in Bundle Ranch")};
        QTest::newRow("total") << QStringLiteral("total number of adult animals in Bundle Ranch")
                               << QStringList{QStringLiteral("total adult animals"),
                                              QStringLiteral("in Bundle Ranch")};
        QTest::newRow("long thing")
            << QStringLiteral("upbeat metropolis comedy in Festival de Clairmont")
            << QStringList{QStringLiteral("upbeat metropolis"), QStringLiteral("comedy"),
                           QStringLiteral("in Festival de"), QStringLiteral("Clairmont")};
        QTest::newRow("empty") << QString() << QStringList();
    }

    void namesAreShortenedAndBroken()
    {
        QFETCH(const QString, name);
        QFETCH(const QStringList, lines);
        QCOMPARE(titleLines(name), lines);
    }

    void whateverAModelWritesStaysSmall()
    {
        const QStringList lines =
            titleLines(QString(5'000, u'a') + u' ' + QStringLiteral("b c d ").repeated(500));
        QVERIFY(lines.size() <= 4);
        for (const QString& line : lines)
            QVERIFY(line.size() <= 30);
    }

    void depthIsTheLongestWayDown()
    {
        // 0 -> 1 -> 2 and 0 -> 2; 3 stands alone.
        QCOMPARE(topologicalDepths({{}, {0}, {0, 1}, {}}), (std::vector<int>{0, 1, 2, 0}));
    }

    void depthEndsOnCircles()
    {
        const std::vector<int> depths = topologicalDepths({{1}, {0}, {2}, {1}});
        QCOMPARE(depths[2], 0); // its own parent
        QCOMPARE(depths[3], depths[1] + 1);
        for (const int depth : depths)
            QVERIFY(depth >= 0 && depth < 4);
    }

    void depthOfALongChainNeedsNoStack()
    {
        std::vector<std::vector<std::size_t>> parents(200'000);
        for (std::size_t i = 0; i + 1 < parents.size(); ++i)
            parents[i] = {i + 1}; // deepest first: the worst case of a recursion
        QCOMPARE(topologicalDepths(parents).front(), 199'999);
    }

    void aProblemIsDrawnWithItsCalculations()
    {
        const DrawnGraph graph = drawProblemGraph(test::zooProblem());
        QCOMPARE(graph.nodes.size(), std::size_t{6});
        QCOMPARE(graph.edges.size(), std::size_t{6});

        // From the published solution: O = 3 * e = 3 * 3 = 9, y = 9 + 3 + 3 = 15.
        QCOMPARE(nodeOf(graph, QStringLiteral("adult fox in Bundle Ranch"))->value,
                 QStringLiteral("3 \u00d7 3 = 9"));
        const DrawnNode* asked =
            nodeOf(graph, QStringLiteral("total number of adult animals in Bundle Ranch"));
        QCOMPARE(asked->value, QStringLiteral("9 + 3 + 3 = 15"));
        QVERIFY(asked->isAsked);
        QVERIFY(!asked->isDimmed);
        QCOMPARE(nodeOf(graph, QStringLiteral("adult deer in Bundle Ranch"))->value,
                 QStringLiteral("3")); // "so u = z = 3": a copy has no calculation
        const DrawnNode* distractor = nodeOf(graph, QStringLiteral("adult fox in Hamilton Farm"));
        QVERIFY(distractor->isDimmed);
        QVERIFY(!distractor->isAsked);
        QCOMPARE(distractor->value, QStringLiteral("1"));
    }

    void aLiteralBeforeADifferenceKeepsItsBrackets()
    {
        Problem problem;
        problem.quantities = {test::quantity("a", 5), test::quantity("b", 3),
                              test::quantity("c", 4, {0, 1})};
        problem.quantities[2].operation = Operation::Difference;
        problem.quantities[2].literalUse = LiteralUse::Plus;
        problem.quantities[2].literal = 2;
        problem.asked = 2;
        QCOMPARE(drawProblemGraph(problem).nodes[2].value, QStringLiteral("2 + (5 \u2212 3) = 4"));
    }

    void edgesIntoDistractorsAreDimmed()
    {
        Problem problem = test::zooProblem();
        problem.quantities[5].parents = {0};
        problem.quantities[5].operation = Operation::Copy;
        const DrawnGraph graph = drawProblemGraph(problem);
        QCOMPARE(std::count_if(graph.edges.begin(), graph.edges.end(),
                               [](const DrawnEdge& e) { return e.kind == EdgeKind::Dimmed; }),
                 std::ptrdiff_t{1});
    }

    void theOrderOfQuantitiesDoesNotMatter()
    {
        const Problem problem = test::zooProblem();
        Problem turned = problem;
        std::reverse(turned.quantities.begin(), turned.quantities.end());
        for (Quantity& quantity : turned.quantities)
            for (std::size_t& parent : quantity.parents)
                parent = 5 - parent;
        turned.asked = 5 - problem.asked;
        QVERIFY(drawProblemGraph(turned) == drawProblemGraph(problem));
    }
};

QTEST_GUILESS_MAIN(DrawnGraphTest)
#include "tst_drawn_graph.moc"

#include "tests/widgets/common/graph/sample_graphs.h"
#include "widgets/common/graph/node_style.h"
#include "widgets/common/graph/verdict_graph.h"

#include <algorithm>
#include <map>
#include <set>

#include <QtTest>

using namespace gradus;

namespace {

const QString kWolf = QStringLiteral("adult wolf in Hamilton Farm");
const QString kFox = QStringLiteral("adult fox in Bundle Ranch");
const QString kDeer = QStringLiteral("adult deer in Bundle Ranch");
const QString kTotal = QStringLiteral("total number of adult animals in Bundle Ranch");
const QString kUnicorn = QStringLiteral("adult unicorn in Bundle Ranch");

const DrawnNode& nodeOf(const DrawnGraph& graph, const QString& name)
{
    return *std::find_if(graph.nodes.begin(), graph.nodes.end(),
                         [&name](const DrawnNode& node) { return node.name == name; });
}

EdgeKind kindOf(const DrawnGraph& graph, const QString& from, const QString& to)
{
    for (const DrawnEdge& edge : graph.edges)
        if (graph.nodes[edge.from].name == from && graph.nodes[edge.to].name == to)
            return edge.kind;
    return EdgeKind::Dimmed; // never in a verdict
}

} // namespace

class VerdictGraphTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothGraphsHaveTheSameNodesAndEdgesInTheSameOrder()
    {
        const VerdictGraphs graphs = drawVerdict(test::everyStatus());
        QCOMPARE(graphs.gold.nodes.size(), std::size_t{7});
        QCOMPARE(graphs.gold.nodes.size(), graphs.predicted.nodes.size());
        QCOMPARE(graphs.gold.edges.size(), graphs.predicted.edges.size());
        for (std::size_t i = 0; i < graphs.gold.nodes.size(); ++i) {
            QCOMPARE(graphs.gold.nodes[i].name, graphs.predicted.nodes[i].name);
            QCOMPARE(graphs.gold.nodes[i].title, graphs.predicted.nodes[i].title);
        }
        for (std::size_t i = 0; i < graphs.gold.edges.size(); ++i) {
            QCOMPARE(graphs.gold.edges[i].from, graphs.predicted.edges[i].from);
            QCOMPARE(graphs.gold.edges[i].to, graphs.predicted.edges[i].to);
        }
    }

    void whatIsAbsentIsAGhost()
    {
        const VerdictGraphs graphs = drawVerdict(test::everyStatus());
        QVERIFY(!nodeOf(graphs.gold, kDeer).isGhost);
        QVERIFY(nodeOf(graphs.predicted, kDeer).isGhost);
        QVERIFY(nodeOf(graphs.predicted, kDeer).value.isEmpty());
        QVERIFY(nodeOf(graphs.gold, kUnicorn).isGhost);
        QVERIFY(nodeOf(graphs.gold, kUnicorn).value.isEmpty());
        QVERIFY(!nodeOf(graphs.predicted, kUnicorn).isGhost);
    }

    void valuesTellWhereTheyDiffer()
    {
        const VerdictGraphs graphs = drawVerdict(test::everyStatus(), kTotal.toStdString());
        QCOMPARE(nodeOf(graphs.gold, kFox).value, QStringLiteral("3"));
        QCOMPARE(nodeOf(graphs.predicted, kFox).value, QStringLiteral("4, gold 3"));
        QCOMPARE(nodeOf(graphs.predicted, kWolf).value, QStringLiteral("3"));
        QVERIFY(nodeOf(graphs.predicted, kFox).isFirstError);
        QVERIFY(nodeOf(graphs.predicted, kTotal).isLucky);
        QVERIFY(nodeOf(graphs.gold, kTotal).isAsked);
        QVERIFY(!nodeOf(graphs.gold, kFox).isAsked);
    }

    void edgesTellWhoseTheyAre()
    {
        const VerdictGraphs graphs = drawVerdict(test::everyStatus());
        // By hand from everyStatus(): fox comes from wolf on both sides, deer only in gold, and the
        // total takes the unicorn instead of the deer.
        QCOMPARE(kindOf(graphs.gold, kWolf, kFox), EdgeKind::Kept);
        QCOMPARE(kindOf(graphs.predicted, kWolf, kFox), EdgeKind::Kept);
        QCOMPARE(kindOf(graphs.gold, kDeer, kTotal), EdgeKind::Missing);
        QCOMPARE(kindOf(graphs.predicted, kDeer, kTotal), EdgeKind::Missing);
        QCOMPARE(kindOf(graphs.gold, kUnicorn, kTotal), EdgeKind::Hidden);
        QCOMPARE(kindOf(graphs.predicted, kUnicorn, kTotal), EdgeKind::Extra);
    }

    void nodesAreSortedByDepthInGold()
    {
        const VerdictGraphs graphs = drawVerdict(test::everyStatus());
        // Depth 0: wolf and the extra fox; 1: deer, fox, unicorn; 2: the other wolf; 3: the total.
        QStringList names;
        for (const DrawnNode& node : graphs.gold.nodes)
            names << node.name;
        QCOMPARE(names,
                 (QStringList{QStringLiteral("adult fox in Hamilton Farm"), kWolf, kDeer, kFox,
                              kUnicorn, QStringLiteral("adult wolf in Bundle Ranch"), kTotal}));
    }

    void theGoldPartKeepsItsOrderWhateverWasPredicted()
    {
        Verdict without = test::everyStatus();
        without.nodes.resize(5); // the gold ones
        const VerdictGraphs few = drawVerdict(without);
        QStringList before;
        QStringList after;
        for (const DrawnNode& node : few.gold.nodes)
            before << node.name;
        for (const DrawnNode& node : drawVerdict(test::everyStatus()).gold.nodes)
            if (!node.isGhost)
                after << node.name;
        QCOMPARE(after, before);
    }

    void namesThatAreNoNodesAreLeftOut()
    {
        Verdict verdict;
        verdict.nodes = {
            test::nodeVerdict("a", NodeStatus::WrongParents, {}, {"never defined", "a"})};
        const VerdictGraphs graphs = drawVerdict(verdict);
        QCOMPARE(graphs.predicted.edges.size(), std::size_t{1}); // the loop, drawn
        QCOMPARE(graphs.predicted.edges[0].kind, EdgeKind::Extra);
        QCOMPARE(graphs.gold.edges[0].kind, EdgeKind::Hidden);
    }

    void anEmptyVerdictIsAnEmptyPicture() { QVERIFY(drawVerdict({}) == VerdictGraphs{}); }

    void noTwoStatusesShareBorderOrGlyphOrName()
    {
        std::set<NodeBorder> borders;
        std::set<QString> glyphs;
        std::set<QString> titles;
        for (const NodeStatus status : kAllStatuses) {
            borders.insert(nodeStyle(status).border);
            glyphs.insert(nodeStyle(status).glyph);
            titles.insert(statusTitle(status));
            QCOMPARE(nodeStyle(status).glyph.size(), 1);
            QVERIFY(!statusRule(status).isEmpty());
        }
        QCOMPARE(borders.size(), kAllStatuses.size());
        QCOMPARE(glyphs.size(), kAllStatuses.size());
        QCOMPARE(titles.size(), kAllStatuses.size());
    }
};

QTEST_GUILESS_MAIN(VerdictGraphTest)
#include "tst_verdict_graph.moc"

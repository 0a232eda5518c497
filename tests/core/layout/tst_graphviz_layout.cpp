#include "core/layout/graphviz_layout.h"

#include <clocale>
#include <cmath>

#include <QtTest>

using gradus::ErrorCode;
using gradus::layOut;
using gradus::LayoutAnswer;
using gradus::LayoutPoint;
using gradus::LayoutRequest;

namespace {

/// How far outside the box of @p node @p point lies; negative inside.
double outside(const LayoutRequest::Node& box, const LayoutPoint& centre, const LayoutPoint& point)
{
    return std::max(std::abs(point.x - centre.x) - box.width / 2,
                    std::abs(point.y - centre.y) - box.height / 2);
}

/// A graph of @p count boxes of different sizes in which each hangs below two earlier ones.
LayoutRequest wideGraph(std::size_t count)
{
    LayoutRequest request{.id = 1, .nodes = {}, .edges = {}};
    for (std::size_t i = 0; i < count; ++i) {
        request.nodes.push_back(
            {60 + 10.5 * static_cast<double>(i % 7), 20 + 4.0 * static_cast<double>(i % 3)});
        if (i > 0)
            request.edges.push_back({i / 2, i});
        if (i > 3)
            request.edges.push_back({i / 3, i});
    }
    return request;
}

} // namespace

class GraphvizLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyGraphNeedsNoRoom()
    {
        const auto answer = layOut({.id = 5, .nodes = {}, .edges = {}});
        QVERIFY(answer);
        QVERIFY((*answer == LayoutAnswer{.id = 5, .nodes = {}, .edges = {}}));
    }

    void twoBoxesStandBelowEachOther()
    {
        // By hand: heights 24 and 36 with 0.4 inch = 28.8 points between them; dot rounds centres
        // to whole points.
        const auto answer = layOut({.id = 1, .nodes = {{72, 24}, {72, 36}}, .edges = {{0, 1}}});
        QVERIFY(answer);
        QCOMPARE(answer->nodes[0].x, answer->nodes[1].x);
        QCOMPARE(answer->nodes[0].y, 12.0);
        QVERIFY(std::abs(answer->nodes[1].y - (24 + 28.8 + 18)) <= 1.0);
        QVERIFY(std::abs(answer->height - (24 + 28.8 + 36)) <= 1.0);
        QVERIFY(std::abs(answer->width - 72) <= 1.0);
    }

    void curvesRunFromBoxToBox()
    {
        const LayoutRequest request = wideGraph(40);
        const auto answer = layOut(request);
        QVERIFY(answer);
        QCOMPARE(answer->edges.size(), request.edges.size());
        for (std::size_t i = 0; i < request.edges.size(); ++i) {
            const auto [from, to] = request.edges[i];
            const auto& curve = answer->edges[i];
            QCOMPARE(curve.size() % 3, std::size_t{1});
            QVERIFY(std::abs(outside(request.nodes[from], answer->nodes[from], curve.front())) < 2);
            QVERIFY(std::abs(outside(request.nodes[to], answer->nodes[to], curve.back())) < 2);
        }
    }

    void parentsStandAboveChildrenAndNoBoxesOverlap()
    {
        const LayoutRequest request = wideGraph(60);
        const auto answer = layOut(request);
        QVERIFY(answer);
        for (const auto& edge : request.edges)
            QVERIFY(answer->nodes[edge.from].y < answer->nodes[edge.to].y);
        for (std::size_t a = 0; a < request.nodes.size(); ++a) {
            const auto& box = request.nodes[a];
            const auto& centre = answer->nodes[a];
            QVERIFY(centre.x >= box.width / 2 - 1 && centre.x <= answer->width - box.width / 2 + 1);
            QVERIFY(centre.y >= box.height / 2 - 1
                    && centre.y <= answer->height - box.height / 2 + 1);
            for (std::size_t b = 0; b < a; ++b) {
                const auto& other = answer->nodes[b];
                const bool apart =
                    std::abs(centre.x - other.x) >= (box.width + request.nodes[b].width) / 2
                    || std::abs(centre.y - other.y) >= (box.height + request.nodes[b].height) / 2;
                QVERIFY2(apart,
                         qPrintable(QStringLiteral("boxes %1 and %2 overlap").arg(a).arg(b)));
            }
        }
    }

    void theSameRequestGivesTheSameAnswer()
    {
        const LayoutRequest request = wideGraph(30);
        const auto first = layOut(request);
        const auto between = layOut(wideGraph(10));
        const auto again = layOut(request);
        QVERIFY(first && between && again);
        QVERIFY(*first == *again);
    }

    void cyclesLoopsAndParallelEdgesAreDrawn()
    {
        // Predicted solutions may define a quantity by itself or in a circle.
        const auto answer = layOut(
            {.id = 1, .nodes = {{72, 24}, {72, 24}}, .edges = {{0, 1}, {1, 0}, {0, 0}, {0, 1}}});
        QVERIFY(answer);
        QCOMPARE(answer->edges.size(), std::size_t{4});
        // The edge against the order still ends at its own head.
        QVERIFY(std::abs(outside({72, 24}, answer->nodes[0], answer->edges[1].back())) < 2);
    }

    void aDecimalCommaInTheLocaleChangesNothing()
    {
        const LayoutRequest request = wideGraph(12);
        const auto expected = layOut(request);
        if (!std::setlocale(LC_ALL, "de_DE.UTF-8"))
            QSKIP("the locale de_DE.UTF-8 is not installed");
        const auto answer = layOut(request);
        std::setlocale(LC_ALL, "C");
        QVERIFY(expected && answer);
        QVERIFY(*answer == *expected);
    }

    void refusesWhatIsNoGraph()
    {
        const auto edge = layOut({.id = 1, .nodes = {{72, 24}}, .edges = {{0, 1}}});
        QVERIFY(!edge);
        QCOMPARE(edge.error().code, ErrorCode::InvalidArgument);
        QVERIFY(edge.error().message.find("edges[0]") != std::string::npos);

        const auto box = layOut({.id = 1, .nodes = {{72, std::nan("")}}, .edges = {}});
        QVERIFY(!box);
        QVERIFY(box.error().message.find("nodes[0]") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(GraphvizLayoutTest)
#include "tst_graphviz_layout.moc"

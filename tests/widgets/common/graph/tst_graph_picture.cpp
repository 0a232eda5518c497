#include "tests/widgets/common/graph/sample_graphs.h"
#include "widgets/common/graph/graph_legend.h"
#include "widgets/common/graph/graph_picture.h"
#include "widgets/common/graph/verdict_graph.h"

#include <algorithm>

#include <QApplication>
#include <QPainter>
#include <QtTest>

using namespace gradus;

namespace {

DrawnNode longNode(std::optional<NodeStatus> status)
{
    DrawnNode node;
    node.title =
        titleLines(QStringLiteral("total number of wiiiiiiiide calm road movies with MMMMMM "
                                  "in Festival de Saint-Rivage du Lac"));
    node.value = QStringLiteral("12345678, gold 87654321");
    node.status = status;
    node.isAsked = node.isFirstError = node.isLucky = true;
    return node;
}

QImage painted(const QSize& size, const std::function<void(QPainter&)>& paint)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    paint(painter);
    return image;
}

/// Pixels that are not white outside @p inside.
int inkOutside(const QImage& image, const QRect& inside)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (!inside.contains(x, y) && image.pixel(x, y) != QColor(Qt::white).rgb())
                ++count;
    return count;
}

/// Two boxes below each other, 100 x 40, centres 80 apart; one edge.
LayoutAnswer twoBoxAnswer()
{
    return {.id = 1,
            .width = 100,
            .height = 120,
            .nodes = {{50, 20}, {50, 100}},
            .edges = {{{50, 40}, {50, 50}, {50, 70}, {50, 80}}}};
}

DrawnGraph twoBoxes()
{
    DrawnGraph graph;
    graph.nodes.resize(2);
    graph.nodes[0].name = QStringLiteral("a");
    graph.nodes[1].name = QStringLiteral("b");
    graph.edges = {{0, 1, EdgeKind::Kept}};
    return graph;
}

const std::vector<QSizeF> kTwoSizes{{100, 40}, {100, 40}};

} // namespace

class GraphPictureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textNeverLeavesItsBox_data()
    {
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("hasStatus");
        for (const double scale : {0.5, 1.0, 1.37, 4.0}) {
            QTest::addRow("plain at %g", scale) << scale << false;
            QTest::addRow("judged at %g", scale) << scale << true;
        }
    }

    void textNeverLeavesItsBox()
    {
        QFETCH(const double, scale);
        QFETCH(const bool, hasStatus);
        const DrawnNode node = longNode(hasStatus ? std::optional(NodeStatus::Slip) : std::nullopt);
        const QSizeF size = boxSize(node);
        const QRectF box(QPointF(20, 20), size);
        const QImage image =
            painted(((size + QSizeF(40, 40)) * scale).toSize(), [&](QPainter& painter) {
                painter.scale(scale, scale);
                paintNode(painter, node, box, GraphColours::print());
            });
        const QRectF device(box.topLeft() * scale, box.size() * scale);
        // 2 units: half of the pen that draws the ring.
        const QRect allowed =
            device.adjusted(-2 * scale, -2 * scale, 2 * scale, 2 * scale).toAlignedRect();
        QCOMPARE(inkOutside(image, allowed), 0);
        QVERIFY(inkOutside(image, {}) > 100);
    }

    void textThatIsTooWideIsSqueezedNotCut()
    {
        const DrawnNode node = longNode(std::nullopt);
        const QRectF box(QPointF(20, 20), QSizeF(60, boxSize(node).height()));
        const QImage image = painted({200, 200}, [&](QPainter& painter) {
            paintNode(painter, node, box, GraphColours::print());
        });
        QCOMPARE(inkOutside(image, box.adjusted(-2, -2, 2, 2).toAlignedRect()), 0);
    }

    void marksStayWithinTheirBounds()
    {
        const DrawnNode node = longNode(NodeStatus::WrongParents);
        const QRectF box(QPointF(30, 30), boxSize(node));
        const QSize page = (box.size() + QSizeF(60, 60)).toSize();
        for (const Emphasis emphasis : {Emphasis::Ancestor, Emphasis::Descendant}) {
            const QImage image = painted(page, [&](QPainter& painter) {
                paintNode(painter, node, box, GraphColours::print(),
                          {.emphasis = emphasis, .isSelected = true});
            });
            QCOMPARE(inkOutside(image, nodeBounds(box).toAlignedRect()), 0);
        }
    }

    void statusesAreToldApartInGrey()
    {
        std::vector<QImage> greys;
        for (const NodeStatus status : kAllStatuses) {
            DrawnNode node;
            node.status = status;
            greys.push_back(painted({80, 50}, [&](QPainter& painter) {
                                paintNode(painter, node, {10, 10, 60, 30}, GraphColours::print());
                            }).convertToFormat(QImage::Format_Grayscale8));
        }
        for (std::size_t a = 0; a < greys.size(); ++a)
            for (std::size_t b = 0; b < a; ++b) {
                int differing = 0;
                for (int y = 0; y < 50; ++y)
                    for (int x = 0; x < 80; ++x)
                        differing +=
                            std::abs(qGray(greys[a].pixel(x, y)) - qGray(greys[b].pixel(x, y)))
                            > 60;
                // A border is 180 pixels round, a glyph about 40: either alone shows.
                QVERIFY2(differing >= 40, qPrintable(QStringLiteral("statuses %1 and %2: %3 pixels")
                                                         .arg(a)
                                                         .arg(b)
                                                         .arg(differing)));
            }
    }

    void ancestorsAndDescendantsDifferWithoutColour()
    {
        DrawnNode node;
        const auto shown = [&node](Emphasis emphasis) {
            return painted({80, 50},
                           [&](QPainter& painter) {
                               paintNode(painter, node, {10, 10, 60, 30}, GraphColours::print(),
                                         {.emphasis = emphasis});
                           })
                .convertToFormat(QImage::Format_Grayscale8);
        };
        QVERIFY(shown(Emphasis::Ancestor) != shown(Emphasis::Descendant));
        QVERIFY(shown(Emphasis::Ancestor) != shown(Emphasis::None));
    }

    void edgeKindsDifferWithoutColour()
    {
        QPainterPath line(QPointF(5, 20));
        line.cubicTo(QPointF(30, 20), QPointF(60, 20), QPointF(95, 20));
        const auto shown = [&line](EdgeKind kind) {
            return painted({100, 40},
                           [&](QPainter& painter) {
                               paintEdge(painter, line, kind, GraphColours::print());
                           })
                .convertToFormat(QImage::Format_Mono);
        };
        QVERIFY(shown(EdgeKind::Kept) != shown(EdgeKind::Missing));
        QVERIFY(shown(EdgeKind::Kept) != shown(EdgeKind::Extra));
        QVERIFY(shown(EdgeKind::Missing) != shown(EdgeKind::Extra));
        QCOMPARE(shown(EdgeKind::Hidden),
                 painted({100, 40}, [](QPainter&) {}).convertToFormat(QImage::Format_Mono));
    }

    void arrowsEndInTheirTip()
    {
        QPainterPath line(QPointF(20, 5));
        line.cubicTo(QPointF(20, 30), QPointF(20, 60), QPointF(20, 90));
        const QImage image = painted({40, 110}, [&](QPainter& painter) {
            paintEdge(painter, line, EdgeKind::Kept, GraphColours::print());
        });
        QCOMPARE(inkOutside(image, QRect(0, 0, 40, 92)), 0); // nothing below the tip at y = 90
        QVERIFY(image.pixel(20, 87) != QColor(Qt::white).rgb());
        QVERIFY(image.pixel(17, 83) != QColor(Qt::white).rgb()); // the head is wider than the line
        QCOMPARE(image.pixel(17, 70), QColor(Qt::white).rgb());
    }

    void oneRequestServesBothGraphs()
    {
        const VerdictGraphs graphs = drawVerdict(test::everyStatus());
        const std::vector<QSizeF> boxes = boxSizes(graphs.gold, graphs.predicted);
        for (std::size_t i = 0; i < boxes.size(); ++i)
            for (const DrawnGraph* graph : {&graphs.gold, &graphs.predicted}) {
                QVERIFY(boxes[i].width() >= boxSize(graph->nodes[i]).width());
                QVERIFY(boxes[i].height() >= boxSize(graph->nodes[i]).height());
            }
        QVERIFY(layoutRequest(graphs.gold, boxes, 3) == layoutRequest(graphs.predicted, boxes, 3));
    }

    void boxesStandWhereTheAnswerPutsThem()
    {
        const GraphPicture picture = placeGraph(twoBoxes(), kTwoSizes, twoBoxAnswer());
        QCOMPARE(picture.boxes[1], QRectF(0, 80, 100, 40));
        QCOMPARE(picture.curves[0].currentPosition(), QPointF(50, 80));
        QVERIFY(picture.bounds.contains(QRectF(0, 0, 100, 120)));
    }

    void anAnswerToAnotherGraphGivesNoPicture()
    {
        DrawnGraph larger = twoBoxes();
        larger.nodes.emplace_back();
        QVERIFY(placeGraph(larger, {{1, 1}, {1, 1}, {1, 1}}, twoBoxAnswer()).isEmpty());
        DrawnGraph unlinked = twoBoxes();
        unlinked.edges.clear();
        QVERIFY(placeGraph(unlinked, kTwoSizes, twoBoxAnswer()).isEmpty());
    }

    void aGraphFitsItsTargetOnWhite()
    {
        QPalette dark;
        dark.setColor(QPalette::Base, Qt::black);
        dark.setColor(QPalette::Text, Qt::white);
        QApplication::setPalette(dark);
        const GraphPicture picture = placeGraph(twoBoxes(), kTwoSizes, twoBoxAnswer());
        const QRect target(20, 30, 60, 50); // smaller than the picture
        const QImage image = painted({100, 100}, [&](QPainter& painter) {
            paintGraph(painter, target, picture, GraphColours::print());
        });
        QApplication::setPalette(QPalette());
        QCOMPARE(inkOutside(image, target), 0);
        QVERIFY(inkOutside(image, {}) > 50);
        QCOMPARE(image.pixel(21, 31), QColor(Qt::white).rgb());
    }

    void anEmptyPictureAndAnEmptyTargetAreHarmless()
    {
        const QImage image = painted({10, 10}, [](QPainter& painter) {
            paintGraph(painter, {0, 0, 10, 10}, {}, GraphColours::print());
            paintGraph(painter, {}, placeGraph(twoBoxes(), kTwoSizes, twoBoxAnswer()),
                       GraphColours::print());
        });
        QCOMPARE(inkOutside(image, {}), 0);
    }

    void theLegendOfAPageHasWhatOccurs()
    {
        Verdict verdict;
        verdict.nodes = {test::nodeVerdict("a", NodeStatus::Correct, {}, {}),
                         test::nodeVerdict("b", NodeStatus::Slip, {"a"}, {"a"})};
        const VerdictGraphs graphs = drawVerdict(verdict);
        const auto entries = occurringIn({&graphs.gold, &graphs.predicted});
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(entries[0].status, NodeStatus::Correct);
        QCOMPARE(entries[1].status, NodeStatus::Slip);
    }

    void aNarrowLegendGrowsDown()
    {
        GraphLegend legend(comparisonLegend());
        QVERIFY(legend.heightForWidth(300) > legend.heightForWidth(2'000));
        legend.resize(300, legend.heightForWidth(300));
        const QImage image = legend.grab().toImage();
        QCOMPARE(image.width(), 300); // no entry is wider than the strip
        for (const LegendEntry& entry : comparisonLegend())
            QVERIFY(legendHeight({entry}, 300) == legendHeight({entry}, 2'000));
    }
};

QTEST_MAIN(GraphPictureTest)
#include "tst_graph_picture.moc"

#include "tests/widgets/common/graph/sample_graphs.h"
#include "widgets/common/graph/graph_view.h"
#include "widgets/common/graph/layout_client.h"
#include "widgets/common/graph/verdict_graph.h"

#include <algorithm>

#include <QLabel>
#include <QPainter>
#include <QWheelEvent>
#include <QtTest>

using namespace gradus;

namespace {

const QString kWolf = QStringLiteral("adult wolf in Hamilton Farm");
const QString kFox = QStringLiteral("adult fox in Bundle Ranch");
const QString kDeer = QStringLiteral("adult deer in Bundle Ranch");
const QString kTotal = QStringLiteral("total number of adult animals in Bundle Ranch");

GraphPicture zooPicture()
{
    const DrawnGraph graph = drawProblemGraph(test::zooProblem());
    const std::vector<QSizeF> boxes = boxSizes(graph);
    const auto answer =
        layOutBlocking(QStringLiteral(GRADUS_LAYOUT_PROGRAM), layoutRequest(graph, boxes, 1));
    return answer ? placeGraph(graph, boxes, *answer) : GraphPicture();
}

QPoint centreOf(const GraphView& view, const QString& name)
{
    const auto& nodes = view.picture().graph.nodes;
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&name](const DrawnNode& node) { return node.name == name; });
    return view.mapFromScene(
        view.picture().boxes[static_cast<std::size_t>(found - nodes.begin())].center());
}

void turnWheel(GraphView& view, QPoint at, int delta)
{
    QWheelEvent event(at, view.viewport()->mapToGlobal(at), {}, {0, delta}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(view.viewport(), &event);
}

} // namespace

class GraphViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_picture = zooPicture();
        QVERIFY(!m_picture.isEmpty());
    }

    void clickingANodeSelectsIt()
    {
        GraphView view;
        show(view);
        QSignalSpy selected(&view, &GraphView::nodeSelected);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, centreOf(view, kFox));
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected[0][0].toString(), kFox);
        QCOMPARE(view.selectedNode(), kFox);
        QVERIFY(view.marksOf(kFox).isSelected);
        QVERIFY(!view.marksOf(kWolf).isSelected);

        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(2, 2));
        QCOMPARE(selected.size(), 2);
        QVERIFY(view.selectedNode().isEmpty());
    }

    void selectingFromOutsideSaysNothing()
    {
        GraphView view;
        show(view);
        QSignalSpy selected(&view, &GraphView::nodeSelected);
        view.selectNode(kDeer);
        QCOMPARE(view.selectedNode(), kDeer);
        view.selectNode(QStringLiteral("no such node"));
        QVERIFY(view.selectedNode().isEmpty());
        QCOMPARE(selected.size(), 0);
    }

    void draggingPansAndSelectsNothing()
    {
        GraphView view;
        show(view);
        QSignalSpy selected(&view, &GraphView::nodeSelected);
        const QPoint from = centreOf(view, kFox);
        QTest::mousePress(view.viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(view.viewport(), from + QPoint(40, 25));
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, from + QPoint(40, 25));
        QCOMPARE(selected.size(), 0);
        const QPoint moved = centreOf(view, kFox) - from;
        QVERIFY((moved - QPoint(40, 25)).manhattanLength() <= 2);
    }

    void hoveringTellsAncestorsFromDescendants()
    {
        GraphView view;
        show(view);
        view.hoverNode(kFox);
        QCOMPARE(view.marksOf(kFox).emphasis, Emphasis::Hovered);
        QCOMPARE(view.marksOf(kWolf).emphasis, Emphasis::Ancestor);
        QCOMPARE(view.marksOf(kTotal).emphasis, Emphasis::Descendant);
        QCOMPARE(view.marksOf(kDeer).emphasis, Emphasis::Faded); // a sibling
        view.hoverNode({});
        QCOMPARE(view.marksOf(kDeer).emphasis, Emphasis::None);
    }

    void thePointerHovers()
    {
        GraphView view;
        show(view);
        QSignalSpy hovered(&view, &GraphView::nodeHovered);
        QTest::mouseMove(view.viewport(), QPoint(2, 2));
        QTest::mouseMove(view.viewport(), centreOf(view, kWolf));
        QTRY_COMPARE(hovered.size(), 1);
        QCOMPARE(hovered[0][0].toString(), kWolf);
        QCOMPARE(view.marksOf(kTotal).emphasis, Emphasis::Descendant);
    }

    void theWheelZoomsAtTheCursor()
    {
        GraphView view;
        show(view);
        const QPoint cursor = centreOf(view, kDeer) + QPoint(5, 5);
        QTest::mouseMove(view.viewport(), cursor);
        const double before = view.zoom();
        const QPointF under = view.mapToScene(cursor);
        turnWheel(view, cursor, 120);
        QVERIFY(view.zoom() > before * 1.2);
        const QPointF after = view.mapToScene(cursor);
        // Scroll bars stand on whole pixels: within two of them.
        QVERIFY(QLineF(under, after).length() * view.zoom() < 2.5);
        turnWheel(view, cursor, -120);
        QVERIFY(std::abs(view.zoom() - before) < 1e-9);
    }

    void zoomIsBounded()
    {
        GraphView view;
        show(view);
        for (int i = 0; i < 60; ++i)
            turnWheel(view, {50, 50}, 120);
        QVERIFY(view.zoom() <= 8.0 + 1e-9);
        for (int i = 0; i < 120; ++i)
            turnWheel(view, {50, 50}, -120);
        QVERIFY(view.zoom() >= 0.05 - 1e-9);
    }

    void keysFitAndShowActualSize()
    {
        GraphView view;
        show(view);
        QTest::keyClick(&view, Qt::Key_1);
        QCOMPARE(view.zoom(), 1.0);
        for (int i = 0; i < 6; ++i)
            QTest::keyClick(&view, Qt::Key_Plus);
        QVERIFY(!viewShows(view, view.picture().bounds));
        QTest::keyClick(&view, Qt::Key_F);
        QVERIFY(viewShows(view, view.picture().bounds));
    }

    void aFittedGraphStaysFittedWhenTheViewShrinks()
    {
        GraphView view;
        show(view);
        view.resize(220, 160);
        QCoreApplication::processEvents();
        QVERIFY(viewShows(view, view.picture().bounds));
    }

    void anOwnZoomSurvivesANewPicture()
    {
        GraphView view;
        show(view);
        QTest::keyClick(&view, Qt::Key_1);
        QTest::keyClick(&view, Qt::Key_Plus);
        const double zoom = view.zoom();
        view.selectNode(kFox);
        view.setPicture(m_picture);
        QCOMPARE(view.zoom(), zoom);
        QCOMPARE(view.selectedNode(), kFox);
    }

    void arrowsWalkAlongEdges()
    {
        GraphView view;
        show(view);
        view.selectNode(kFox);
        QTest::keyClick(&view, Qt::Key_Up);
        QCOMPARE(view.selectedNode(), kWolf);
        QTest::keyClick(&view, Qt::Key_Up); // nothing above
        QCOMPARE(view.selectedNode(), kWolf);
        view.selectNode(kFox);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.selectedNode(), kTotal);
        QTest::keyClick(&view, Qt::Key_Escape);
        QVERIFY(view.selectedNode().isEmpty());
    }

    void twoViewsFollowEachOther()
    {
        GraphView left;
        GraphView right;
        show(left);
        show(right);
        left.followEachOther(&right);
        QTest::keyClick(&left, Qt::Key_1);
        QTest::keyClick(&left, Qt::Key_Plus);
        QCOMPARE(right.zoom(), left.zoom());
        // Scroll bars stand on whole pixels: one off in each direction.
        QVERIFY((centreOf(right, kFox) - centreOf(left, kFox)).manhattanLength() <= 2);
        QTest::keyClick(&right, Qt::Key_F);
        QCOMPARE(left.zoom(), right.zoom());
        QVERIFY((centreOf(right, kFox) - centreOf(left, kFox)).manhattanLength() <= 2);
    }

    void aStalePictureIsDimmedUntilTheNext()
    {
        GraphView view;
        show(view);
        const QImage fresh = view.viewport()->grab().toImage();
        view.setStale(true);
        QVERIFY(view.isStale());
        QVERIFY(view.viewport()->grab().toImage() != fresh);
        view.setPicture(m_picture);
        QVERIFY(!view.isStale());
    }

    void aSentenceStandsWhereThePictureWouldBe()
    {
        GraphView view;
        show(view);
        const auto* label = view.findChild<QLabel*>(QStringLiteral("graphMessage"));
        QVERIFY(!label->isVisible());
        view.setMessage(QStringLiteral("Nothing yet."));
        QVERIFY(label->isVisible());
        QCOMPARE(view.message(), QStringLiteral("Nothing yet."));
        view.setMessage({});
        QVERIFY(!label->isVisible());
    }

    void rendersWhiteAndWithoutSelectionWhateverTheTheme()
    {
        GraphView view;
        show(view);
        QImage expected(400, 300, QImage::Format_RGB32);
        expected.fill(Qt::white);
        QPainter first(&expected);
        view.render(&first, QRectF(0, 0, 400, 300));
        first.end();

        QPalette dark = view.palette();
        dark.setColor(QPalette::Base, Qt::black);
        dark.setColor(QPalette::Text, Qt::white);
        view.setPalette(dark);
        view.selectNode(kFox);
        view.hoverNode(kFox);
        QImage image(400, 300, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter second(&image);
        view.render(&second, QRectF(0, 0, 400, 300));
        second.end();
        QCOMPARE(image, expected);
    }

    void anEmptyViewAnswersEveryKey()
    {
        GraphView view;
        view.resize(300, 200);
        view.show();
        for (const Qt::Key key : {Qt::Key_F, Qt::Key_1, Qt::Key_Plus, Qt::Key_Minus, Qt::Key_Up,
                                  Qt::Key_Left, Qt::Key_Escape})
            QTest::keyClick(&view, key);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, {50, 50});
        QVERIFY(view.selectedNode().isEmpty());
    }

private:
    void show(GraphView& view) const
    {
        view.resize(600, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setPicture(m_picture);
    }

    static bool viewShows(const GraphView& view, const QRectF& part)
    {
        return view.mapToScene(view.viewport()->rect())
            .boundingRect()
            .adjusted(-1, -1, 1, 1)
            .contains(part);
    }

    GraphPicture m_picture;
};

QTEST_MAIN(GraphViewTest)
#include "tst_graph_view.moc"

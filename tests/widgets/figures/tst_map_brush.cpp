#include "tests/widgets/figures/sample_figure.h"
#include "widgets/figures/map_brush.h"

#include <QtTest>

using namespace gradus;

namespace {

using Ids = std::set<MapCellId>;

/// A shown plot of the sample map with a brush.
struct Brushed
{
    Brushed()
        : plot(std::make_unique<FigurePlot>())
        , brush(new MapBrush(plot.get()))
    {
        const FigureSpec figure = test::sampleMap();
        plot->resize(figurePage(figure) * 3);
        plot->setFigure(figure, 3);
        plot->show();
        plot->replot();
        plot->setFocus();
    }

    [[nodiscard]] QPoint middle(std::size_t panel, std::size_t cell) const
    {
        return plot->rectOf({panel, cell}).center().toPoint();
    }
    void click(std::size_t panel, std::size_t cell, Qt::KeyboardModifiers keys = {}) const
    {
        QTest::mouseClick(plot.get(), Qt::LeftButton, keys, middle(panel, cell));
    }
    void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys = {}) const
    {
        QTest::mousePress(plot.get(), Qt::LeftButton, keys, from);
        QMouseEvent move(QEvent::MouseMove, QPointF(to), plot->mapToGlobal(QPointF(to)),
                         Qt::NoButton, Qt::LeftButton, keys);
        QCoreApplication::sendEvent(plot.get(), &move);
        QTest::mouseRelease(plot.get(), Qt::LeftButton, keys, to);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers keys = {}) const
    {
        QTest::keyClick(plot.get(), key, keys);
    }

    std::unique_ptr<FigurePlot> plot;
    MapBrush* brush; ///< owned by the plot
};

} // namespace

class MapBrushTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aClickSelectsOneCell()
    {
        const Brushed on;
        QSignalSpy changed(on.brush, &MapBrush::changed);
        on.click(0, 1);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 1}}));
        on.click(0, 2);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 2}}));
        QCOMPARE(changed.size(), 2);
        on.click(0, 2);
        QCOMPARE(changed.size(), 2); // nothing new
    }

    void controlAddsAndTakesAway()
    {
        const Brushed on;
        on.click(0, 0);
        on.click(0, 4, Qt::ControlModifier);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 0}, {1, 4}}));
        on.click(0, 0, Qt::ControlModifier);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 4}}));
    }

    void aRectangleSelectsWhatItMeets()
    {
        const Brushed on;
        on.drag(on.middle(0, 0), on.middle(0, 4)); // two columns, two rows
        QCOMPARE(on.brush->chosen(), (Ids{{1, 0}, {1, 1}, {1, 3}, {1, 4}}));
        on.drag(on.middle(0, 4), on.middle(0, 2)); // from any corner
        QCOMPARE(on.brush->chosen(), (Ids{{1, 1}, {1, 2}, {1, 4}, {1, 5}}));
    }

    void aRectangleStaysInThePanelItBeganIn()
    {
        const Brushed on;
        on.drag(on.middle(0, 2), on.middle(1, 2));
        QCOMPARE(on.brush->chosen(), (Ids{{1, 2}}));
    }

    void cellsOfAnotherEvaluationBeginAnew()
    {
        const Brushed on;
        on.click(0, 0);
        on.click(1, 3, Qt::ControlModifier);
        QCOMPARE(on.brush->chosen(), (Ids{{2, 3}}));
    }

    void aClickBesideTheCellsSelectsNothing()
    {
        const Brushed on;
        on.click(0, 0);
        QTest::mouseClick(on.plot.get(), Qt::LeftButton, {}, QPoint(2, 2));
        QVERIFY(on.brush->chosen().empty());
    }

    void keysMoveAndSelect()
    {
        const Brushed on;
        on.press(Qt::Key_Right); // the first press shows where one is
        on.press(Qt::Key_Space);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 0}}));
        on.press(Qt::Key_Right);
        on.press(Qt::Key_Down);
        on.press(Qt::Key_Space);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 0}, {1, 4}}));
        on.press(Qt::Key_Space);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 0}}));
        on.press(Qt::Key_Escape);
        QVERIFY(on.brush->chosen().empty());
    }

    void keysGoOnIntoTheNextMap()
    {
        const Brushed on;
        on.click(0, 2);
        on.press(Qt::Key_Right);
        on.press(Qt::Key_Space);
        QCOMPARE(on.brush->chosen(), (Ids{{2, 0}}));
        on.press(Qt::Key_Left);
        on.press(Qt::Key_Space);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 2}}));
        on.press(Qt::Key_Right);
        on.press(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(on.brush->chosen().size(), 6U);
        QCOMPARE(on.brush->chosen().begin()->evaluation, 2);
    }

    void aDoubleClickAndEnterOpenACell()
    {
        const Brushed on;
        QList<MapCellId> opened;
        QObject::connect(on.brush, &MapBrush::activated,
                         [&](const MapCellId& cell) { opened += cell; });
        QTest::mouseDClick(on.plot.get(), Qt::LeftButton, {}, on.middle(1, 3));
        QCOMPARE(opened, (QList<MapCellId>{{2, 3}}));
        on.click(0, 1);
        on.press(Qt::Key_Return);
        QCOMPARE(opened.last(), (MapCellId{1, 1}));
    }

    void figuresWithoutMapsAreLeftAlone()
    {
        const Brushed on;
        on.click(0, 1);
        on.plot->setFigure(test::sampleFigure(), 2);
        on.press(Qt::Key_Right);
        on.press(Qt::Key_Space);
        on.press(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(on.brush->chosen(), (Ids{{1, 1}})); // still there when the map comes back
    }

    void theChoiceIsShownInEveryLayer()
    {
        const Brushed on;
        on.click(0, 0);
        const auto marked = [&] {
            on.plot->replot();
            const QImage image = on.plot->grab().toImage();
            const QRectF rect = on.plot->rectOf({0, 0});
            return image.pixelColor((rect.topLeft() + QPointF(2, rect.height() / 2)).toPoint());
        };
        const QColor frame = marked();
        QVERIFY(frame.red() > frame.blue()); // no colour of the ramp
        FigureSpec other = test::sampleMap();
        other.scale->label = "pass@8";
        on.plot->setFigure(other, 3);
        on.plot->replot();
        QCOMPARE(marked(), frame);
    }
};

QTEST_MAIN(MapBrushTest)
#include "tst_map_brush.moc"

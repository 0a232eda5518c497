#include "tests/widgets/figures/sample_figure.h"
#include "widgets/figures/figure_export.h"
#include "widgets/figures/figure_plot.h"
#include "widgets/figures/figure_table_model.h"
#include "widgets/figures/heat_cells.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

/// A plot of @p figure as large as its page at 3 pixels a point.
std::unique_ptr<FigurePlot> plotOf(const FigureSpec& figure)
{
    auto plot = std::make_unique<FigurePlot>();
    plot->setViewport(QRect(QPoint(), figurePage(figure) * 3)); // it is not shown
    plot->setFigure(figure, 3);
    plot->replot();
    return plot;
}

QByteArray exported(const FigureSpec& figure, const QString& name)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(name);
    if (!exportFigure(figure, path.toStdString()))
        return {};
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class HeatMapPlotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void paintsEachCellInTheColourOfItsValue()
    {
        const FigureSpec figure = test::sampleMap();
        const auto plot = plotOf(figure);
        const QImage image =
            plot->toPixmap(plot->viewport().width(), plot->viewport().height()).toImage();
        for (std::size_t panel = 0; panel < 2; ++panel) {
            for (std::size_t cell = 0; cell < 5; ++cell) {
                const QRectF rect = plot->rectOf({panel, cell});
                // Near a corner there are no words.
                const QPoint at = (rect.topLeft() + QPointF(5, 5)).toPoint();
                const double value = *figure.panels[panel].heatMap->cells[cell].value;
                QCOMPARE(image.pixelColor(at), colourOnScale(value, *figure.scale));
            }
        }
        const QPointF none = plot->rectOf({0, 5}).topRight() + QPointF(-5, 5);
        QCOMPARE(image.pixelColor(none.toPoint()), QColor(Qt::white));
    }

    void placesCellsInOrderAndOfOneSize()
    {
        const auto plot = plotOf(test::sampleMap());
        const QRectF first = plot->rectOf({0, 0});
        const QRectF right = plot->rectOf({0, 1});
        const QRectF below = plot->rectOf({0, 3});
        QVERIFY(right.left() > first.left() && qAbs(right.top() - first.top()) < 0.5);
        QVERIFY(below.top() > first.top() && qAbs(below.left() - first.left()) < 0.5);
        const QRectF other = plot->rectOf({1, 0});
        QVERIFY(qAbs(other.width() - first.width()) < 1.5);
        QVERIFY(qAbs(other.height() - first.height()) < 1.5);
        QVERIFY(first.height() > 3 * 12); // room for two lines of words
    }

    void findsTheCellUnderAPoint()
    {
        const auto plot = plotOf(test::sampleMap());
        for (std::size_t cell = 0; cell < 6; ++cell) {
            const auto place = plot->placeAt(plot->rectOf({1, cell}).center());
            QVERIFY(place);
            QCOMPARE(*place, (MapPlace{1, cell}));
            QCOMPARE(plot->idOf(*place), (MapCellId{2, cell}));
        }
        QVERIFY(!plot->placeAt({1, 1}));
    }

    void tellsWhatIsUnderThePointer()
    {
        const auto plot = plotOf(test::sampleMap());
        QCOMPARE(plot->describeAt(plot->rectOf({0, 4}).center()),
                 QStringLiteral("op 3, school: pass@1 0.4 (0.2 to 0.8), edge\n20 problems"));
        QCOMPARE(plot->describeAt(plot->rectOf({0, 5}).center()),
                 QStringLiteral("op 4, school\nno problem"));
    }

    void isHigherForMoreRows()
    {
        FigureSpec figure = test::sampleMap();
        const QSize two = figurePage(figure);
        figure.panels[0].heatMap->rows.insert(figure.panels[0].heatMap->rows.end(), {"a", "b"});
        QCOMPARE_GT(figurePage(figure).height(), two.height() + 2 * 12);
        QCOMPARE(figurePage(figure).width(), two.width());
    }

    void cellsKeepTheirSizeBesideALongerMap()
    {
        FigureSpec figure = test::sampleMap();
        figure.panels[0].heatMap->rows.insert(figure.panels[0].heatMap->rows.end(), {"a", "b"});
        const auto plot = plotOf(figure);
        QVERIFY(qAbs(plot->rectOf({0, 0}).height() - plot->rectOf({1, 0}).height()) < 2);
    }

    void exportsSharpRectanglesAndRealText()
    {
        const QByteArray svg = exported(test::sampleMap(), QStringLiteral("map.svg"));
        QVERIFY(!svg.isEmpty());
        QVERIFY(!svg.contains("<image"));
        // By hand: 0.1 is 0.8 of the way from the first stop, ebf5f9, to the second, bfe0f0.
        QVERIFY(svg.contains("#c8e4f2"));
        QVERIFY(svg.contains("zoo"));
        const QByteArray pdf = exported(test::sampleMap(), QStringLiteral("map.pdf"));
        QVERIFY(pdf.startsWith("%PDF"));
        QVERIFY(!pdf.contains("/Subtype /Image"));
        QVERIFY(exported(test::sampleMap(), QStringLiteral("map.png")).startsWith("\x89PNG"));
    }

    void theTableTwinHasTheCells()
    {
        FigureTableModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFigure(test::sampleMap());
        QCOMPARE(model.rowCount(), 12);
        QCOMPARE(model.columnCount(), int{FigureTableModel::MapColumnCount});
        const auto text = [&](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(text(4, FigureTableModel::PanelColumn), QStringLiteral("base"));
        QCOMPARE(text(4, FigureTableModel::SeriesColumn), QStringLiteral("school"));
        QCOMPARE(text(4, FigureTableModel::XColumn), QStringLiteral("3"));
        QCOMPARE(
            model.index(4, FigureTableModel::YColumn).data(FigureTableModel::ValueRole).toDouble(),
            0.4);
        QCOMPARE(text(4, FigureTableModel::WordColumn), QStringLiteral("edge"));
        QCOMPARE(text(5, FigureTableModel::YColumn), QString());
        QCOMPARE(text(5, FigureTableModel::NoteColumn), QStringLiteral("no problem"));
        model.setFigure(test::sampleFigure());
        QCOMPARE(model.columnCount(), int{FigureTableModel::ColumnCount});
    }
};

QTEST_MAIN(HeatMapPlotTest)
#include "tst_heat_map_plot.moc"

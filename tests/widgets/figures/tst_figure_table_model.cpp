#include "tests/widgets/figures/sample_figure.h"
#include "widgets/figures/figure_table_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace gradus;

class FigureTableModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsEveryPointOfTheFigure()
    {
        FigureTableModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFigure(test::sampleFigure());
        QCOMPARE(model.rowCount(), 16); // 2 panels, 2 series, 4 points
        const auto cell = [&](int row, int column) {
            return model.index(row, column);
        };
        QCOMPARE(cell(5, FigureTableModel::PanelColumn).data().toString(), QStringLiteral("edge"));
        QCOMPARE(cell(5, FigureTableModel::SeriesColumn).data().toString(), QStringLiteral("rl"));
        QCOMPARE(cell(5, FigureTableModel::XColumn).data().toString(), QStringLiteral("2"));
        QCOMPARE(cell(5, FigureTableModel::YColumn).data().toString(), QStringLiteral("0.4500"));
        QCOMPARE(cell(5, FigureTableModel::LowColumn).data(FigureTableModel::ValueRole).toDouble(),
                 0.4);
        QCOMPARE(model.headerData(FigureTableModel::YColumn, Qt::Horizontal).toString(),
                 QStringLiteral("pass@k"));
        model.setFigure({});
        QCOMPARE(model.rowCount(), 0);
    }

    void leavesABoundOutWhereThereIsNone()
    {
        FigureSpec figure = test::sampleFigure();
        figure.panels[0].series[0].points[0].low.reset();
        FigureTableModel model;
        model.setFigure(figure);
        QVERIFY(model.index(0, FigureTableModel::LowColumn).data().isNull());
        QVERIFY(!model.index(0, FigureTableModel::HighColumn).data().isNull());
    }
};

QTEST_GUILESS_MAIN(FigureTableModelTest)
#include "tst_figure_table_model.moc"

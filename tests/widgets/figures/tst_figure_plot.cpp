#include "tests/widgets/figures/sample_figure.h"
#include "widgets/figures/figure_plot.h"

#include <QtTest>

using namespace gradus;

namespace {

/// The visible lines of @p plot: graphs with a name; bands have none.
QList<QCPGraph*> lines(FigurePlot& plot)
{
    QList<QCPGraph*> named;
    for (int i = 0; i < plot.graphCount(); ++i) {
        if (plot.graph(i)->pen().style() != Qt::NoPen)
            named += plot.graph(i);
    }
    return named;
}

} // namespace

class FigurePlotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsExactlyTheNumbersOfTheFigure()
    {
        FigurePlot plot;
        const FigureSpec figure = test::sampleFigure();
        plot.setFigure(figure, 1);
        const auto drawn = lines(plot);
        QCOMPARE(drawn.size(), 4); // two series in two panels
        QCOMPARE(plot.axisRectCount(), 2);
        for (int i = 0; i < 4; ++i) {
            const FigureSeries& series = figure.panels[static_cast<std::size_t>(i / 2)]
                                             .series[static_cast<std::size_t>(i % 2)];
            QCOMPARE(drawn[i]->dataCount(), 4);
            for (int k = 0; k < 4; ++k) {
                QCOMPARE(drawn[i]->dataMainKey(k), series.points[static_cast<std::size_t>(k)].x);
                QCOMPARE(drawn[i]->dataMainValue(k), series.points[static_cast<std::size_t>(k)].y);
            }
        }
    }

    void boundsABandByItsInterval()
    {
        FigurePlot plot;
        plot.setFigure(test::sampleFigure(), 1);
        int bands = 0;
        for (int i = 0; i < plot.graphCount(); ++i) {
            QCPGraph* upper = plot.graph(i);
            QCPGraph* lower = upper->channelFillGraph();
            if (!lower)
                continue;
            ++bands;
            for (int k = 0; k < 4; ++k) // the sample's intervals are 0.1 wide
                QVERIFY(qAbs(upper->dataMainValue(k) - lower->dataMainValue(k) - 0.1) < 1e-12);
        }
        QCOMPARE(bands, 4);
    }

    void sharesOneRangeAndHasOneLegendEntryAName()
    {
        FigurePlot plot;
        plot.setFigure(test::sampleFigure(), 1);
        for (int i = 0; i < 2; ++i) {
            const QCPRange y = plot.axisRect(i)->axis(QCPAxis::atLeft)->range();
            QCOMPARE(y.lower, 0.0);
            QCOMPARE(y.upper, 1.0);
            QCOMPARE(plot.axisRect(i)->axis(QCPAxis::atBottom)->scaleType(),
                     QCPAxis::stLogarithmic);
        }
        const auto legends = plot.findChildren<QCPLegend*>();
        QCOMPARE(legends.size(), 1);
        QCOMPARE(legends.first()->itemCount(), 2); // base, rl
    }

    void givesAllPanelsTheSameSize()
    {
        FigurePlot plot;
        const FigureSpec figure = test::sampleFigure();
        plot.setFigure(figure, 2);
        const QSize page = figurePage(figure) * 2;
        plot.toPixmap(page.width(), page.height()); // lays it out
        const QRect left = plot.axisRect(0)->rect();
        const QRect right = plot.axisRect(1)->rect();
        QVERIFY2(qAbs(left.width() - right.width()) <= 2,
                 qPrintable(QString::number(left.width() - right.width())));
        QCOMPARE(left.top(), right.top());
        QCOMPARE(left.bottom(), right.bottom());
        QCOMPARE_GT(left.width(), page.width() / 3);
    }

    void fitsTheRangeToIntervalsWhereNoneIsGiven()
    {
        FigureSpec figure = test::sampleFigure();
        figure.yLow.reset();
        figure.yHigh.reset();
        FigurePlot plot;
        plot.setFigure(figure, 1);
        const QCPRange y = plot.axisRect(0)->axis(QCPAxis::atLeft)->range();
        QCOMPARE_LE(y.lower, 0.15); // lowest bound of the sample: 0.2 - 0.05
        QCOMPARE_GE(y.lower, 0.05);
        QCOMPARE_GE(y.upper, 0.9); // highest: 0.85 + 0.05
        QCOMPARE_LE(y.upper, 1.0);
    }

    void describesThePointUnderTheMouse()
    {
        FigurePlot plot;
        const FigureSpec figure = test::sampleFigure();
        plot.setFigure(figure, 2);
        const QSize page = figurePage(figure) * 2;
        plot.resize(page);
        plot.toPixmap(page.width(), page.height());
        const QPointF at = lines(plot).first()->coordsToPixels(4, 0.6);
        const QString text = plot.describeAt(at);
        QVERIFY2(text.startsWith(QStringLiteral("base, k (samples) 4: 0.6")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("0.55")), qPrintable(text));
        QCOMPARE(plot.describeAt(QPointF(-500, -500)), QString());
    }

    void survivesFiguresWithLittleInThem_data()
    {
        QTest::addColumn<int>("panels");
        QTest::addColumn<int>("points");
        for (int panels = 0; panels <= 7; ++panels) {
            for (int points = 0; points <= 1; ++points)
                QTest::addRow("%d panels, %d points", panels, points) << panels << points;
        }
    }

    void survivesFiguresWithLittleInThem()
    {
        QFETCH(const int, panels);
        QFETCH(const int, points);
        FigureSpec figure = test::sampleFigure();
        FigurePanel panel = figure.panels.front();
        for (FigureSeries& series : panel.series)
            series.points.resize(static_cast<std::size_t>(points));
        figure.panels.assign(static_cast<std::size_t>(panels), panel);
        FigurePlot plot;
        plot.setFigure(figure, 1);
        plot.setFigure(figure, 2); // built anew over what was there
        const QSize page = figurePage(figure);
        QVERIFY(!page.isEmpty());
        QVERIFY(!plot.toPixmap(page.width(), page.height()).isNull());
        QCOMPARE(plot.axisRectCount(), panels);
    }
};

QTEST_MAIN(FigurePlotTest)
#include "tst_figure_plot.moc"

#include "core/results/export.h"
#include "tests/support/sample_study.h"
#include "widgets/common/notice_label.h"
#include "widgets/figures/figure_plot.h"
#include "widgets/figures/results_panel.h"
#include "widgets/figures/tables_view.h"

#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

class ResultsPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        m_panel.reset();
        m_session.reset();
    }

    void drawsPassAtKFirstWithItsNumbersBelow()
    {
        open({.problems = 4, .samples = 4, .steps = 10});
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->figure().has_value(), 20'000);
        QCOMPARE(m_panel->figure()->name, std::string("passk"));
        const auto* list = child<QListWidget>("figureList");
        QCOMPARE_GE(list->count(), 1);
        QCOMPARE(list->currentRow(), 0);
        std::size_t points = 0;
        for (const FigurePanel& panel : m_panel->figure()->panels) {
            for (const FigureSeries& series : panel.series)
                points += series.points.size();
        }
        QCOMPARE_GT(points, std::size_t{0});
        QCOMPARE(child<QTableView>("figureTable")->model()->rowCount(), static_cast<int>(points));
        QVERIFY(child<FigurePlot>("figurePlot")->isVisible());
        QVERIFY(child<QPushButton>("exportButton")->isEnabled());
    }

    void saysWhyThereIsNothingToDraw()
    {
        open({.hasRuns = false});
        const auto* notice = child<NoticeLabel>("resultsNotice");
        QTRY_VERIFY_WITH_TIMEOUT(!notice->sentence().isEmpty(), 20'000);
        QVERIFY(!m_panel->figure());
        QVERIFY(!child<QPushButton>("exportButton")->isEnabled());
        QVERIFY(!child<FigurePlot>("figurePlot")->isVisible());
    }

    void writesTheFigureShownAndSaysSo()
    {
        open({.problems = 2, .samples = 4, .steps = 10});
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->figure().has_value(), 20'000);
        QSignalSpy reported(m_session.get(), &StudySession::reported);
        const QString path = m_folder->filePath(QStringLiteral("figure.pdf"));
        m_panel->exportTo(path);
        QVERIFY(QFile::exists(path));
        QCOMPARE(reported.size(), 1);
        QVERIFY(reported.first().first().toString().contains(path));

        m_panel->exportTo(m_folder->filePath(QStringLiteral("no/such/figure.pdf")));
        const auto* notice = child<NoticeLabel>("resultsNotice");
        QCOMPARE(notice->kind(), NoticeLabel::Kind::Error);
        QVERIFY(notice->sentence().contains(QStringLiteral("figure.pdf")));
    }

    void offersEachRunOnce()
    {
        open({.problems = 2, .samples = 2, .steps = 10});
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->figure().has_value(), 20'000);
        const auto* runs = child<QComboBox>("runBox");
        QCOMPARE(runs->count(), 1 + 3); // "newest with data" and three runs
        m_session->refresh();
        QTest::qWait(200);
        QCOMPARE(runs->count(), 1 + 3);
        m_session->selectRun(1);
        QCOMPARE(runs->currentData().toLongLong(), 1);
    }

    void showsATableAndGoesBackToTheFigure()
    {
        open({.problems = 2, .samples = 4, .steps = 10});
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->figure().has_value(), 20'000);
        auto* tables = child<QListWidget>("tableList");
        auto* figures = child<QListWidget>("figureList");
        QCOMPARE(tables->count(), static_cast<int>(exportTables().size()));
        tables->setCurrentRow(0);
        QVERIFY(child<TablesView>("tablesView")->isVisible());
        QVERIFY(figures->selectedItems().isEmpty()); // one thing is chosen
        QVERIFY(!child<QPushButton>("exportButton")->isEnabled());
        QTRY_COMPARE_WITH_TIMEOUT(child<QTableView>("resultTable")->model()->rowCount(), 3, 20'000);
        m_session->refresh(); // does not bring the figure back
        QTest::qWait(200);
        QVERIFY(child<TablesView>("tablesView")->isVisible());
        figures->item(0)->setSelected(true);
        QVERIFY(!child<TablesView>("tablesView")->isVisible());
        QVERIFY(tables->selectedItems().isEmpty());
        QVERIFY(child<QPushButton>("exportButton")->isEnabled());
    }

    void brushedCellsBecomeADistribution()
    {
        open({.problems = 4, .samples = 8, .steps = 5});
        showEdgeMap();
        auto* plot = child<FigurePlot>("figurePlot");
        const auto* text = child<QLabel>("bandText");
        QVERIFY(text->isVisible()); // says how
        QTest::mouseClick(plot, Qt::LeftButton, {}, plot->rectOf({0, 0}).center().toPoint());
        QVERIFY(text->text().startsWith(QStringLiteral("op 2, crazy_zootopia, normalforward")));

        child<QListWidget>("figureList")->setCurrentRow(rowOf("edge_map_k")); // another layer
        QTRY_COMPARE_WITH_TIMEOUT(m_panel->figure()->name, std::string("edge_map_k"), 20'000);
        QVERIFY(text->text().startsWith(QStringLiteral("op 2, ")));
        child<QPushButton>("makeBand")->click();
        child<QPushButton>("confirmBand")->click();
        QCOMPARE(m_session->file().distributions().value().size(), 4U);
        const auto origin = m_session->file().distributionOrigins().value().at(0);
        QCOMPARE(origin.evaluation, m_panel->figure()->panels[0].heatMap->evaluation);
        QSignalSpy wanted(m_panel.get(), &ResultsPanel::designRequested);
        Q_EMIT child<QLabel>("bandText")
            ->linkActivated(QString::fromStdString(origin.distribution));
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(m_session->selectedDistribution(), QString::fromStdString(origin.distribution));
    }

    void aDoubleClickOpensTheProblemsOfACell()
    {
        open({.problems = 4, .samples = 8, .steps = 5});
        showEdgeMap();
        ProblemCell selected;
        connect(m_session.get(), &StudySession::cellSelected,
                [&](const ProblemCell& cell) { selected = cell; });
        QSignalSpy wanted(m_panel.get(), &ResultsPanel::inspectRequested);
        auto* plot = child<FigurePlot>("figurePlot");
        QTest::mouseDClick(plot, Qt::LeftButton, {}, plot->rectOf({0, 1}).center().toPoint());
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(selected, (ProblemCell{m_panel->figure()->panels[0].heatMap->evaluation, 3,
                                        "crazy_zootopia", "normalforward"}));
    }

    void opensOnTheMapABandWasMadeFrom()
    {
        open({.problems = 2, .samples = 2, .steps = 5});
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->figure().has_value(), 20'000);
        child<QListWidget>("tableList")->setCurrentRow(0);
        m_panel->showMap(1);
        QTRY_COMPARE_WITH_TIMEOUT(m_panel->figure()->name, std::string("edge_map"), 20'000);
        QVERIFY(child<FigurePlot>("figurePlot")->isVisible());
        QCOMPARE(child<QComboBox>("runBox")->currentData().toLongLong(), 1);
        QSignalSpy reported(m_session.get(), &StudySession::reported);
        m_panel->showMap(999);
        QCOMPARE(reported.size(), 1);
    }

    void mayBeClosedWhileAFigureIsBeingComputed()
    {
        open({.problems = 8, .samples = 8, .steps = 10});
        m_panel.reset(); // the job ends by itself and is not asked
        QTest::qWait(200);
        QVERIFY(m_session->file().runs());
    }

private:
    void open(const test::SampleStudyOptions& options)
    {
        const auto path = m_folder->filePath(QStringLiteral("a.gradus")).toStdString();
        QVERIFY(test::makeSampleStudy(path, options));
        auto session = StudySession::open(path, *test::sampleContexts());
        QVERIFY(session);
        m_session = std::move(*session);
        m_panel = std::make_unique<ResultsPanel>(m_session.get());
        m_panel->resize(1'200, 800);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    [[nodiscard]] int rowOf(const char* figure) const
    {
        const auto* list = child<QListWidget>("figureList");
        for (int row = 0; row < list->count(); ++row)
            if (list->item(row)->data(Qt::UserRole).toString() == QString::fromLatin1(figure))
                return row;
        return -1;
    }

    void showEdgeMap()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->figure().has_value(), 20'000);
        child<QListWidget>("figureList")->setCurrentRow(rowOf("edge_map"));
        QTRY_COMPARE_WITH_TIMEOUT(m_panel->figure()->name, std::string("edge_map"), 20'000);
        child<FigurePlot>("figurePlot")->replot();
    }

    template <typename Widget>
    Widget* child(const char* name) const
    {
        return m_panel->findChild<Widget*>(QString::fromLatin1(name));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StudySession> m_session;
    std::unique_ptr<ResultsPanel> m_panel;
};

QTEST_MAIN(ResultsPanelTest)
#include "tst_results_panel.moc"

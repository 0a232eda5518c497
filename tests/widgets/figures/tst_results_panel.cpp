#include "tests/support/sample_study.h"
#include "widgets/common/notice_label.h"
#include "widgets/figures/figure_plot.h"
#include "widgets/figures/results_panel.h"

#include <QComboBox>
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

#include "tests/support/sample_study.h"
#include "widgets/common/notice_label.h"
#include "widgets/runs/curve_plot.h"
#include "widgets/runs/run_table_model.h"
#include "widgets/runs/runs_panel.h"

#include <QFile>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

class RunsPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        m_panel.reset();
        m_launcher.reset();
        m_session.reset();
    }

    void saysWhatGoesHereWhileThereIsNoRun()
    {
        open({.hasRuns = false});
        auto* button = child<QPushButton>("goToSchedules");
        QTRY_VERIFY(button->isVisible());
        QSignalSpy asked(m_panel.get(), &RunsPanel::scheduleRequested);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);

        RunRow run;
        run.schedule = "quick";
        QVERIFY(m_session->file().addRun(run));
        m_session->refresh();
        QTRY_VERIFY(table()->isVisible());
    }

    void opensOnTheNewestRunWithItsCurves()
    {
        open({.problems = 1, .samples = 1, .steps = 20});
        QTRY_COMPARE(currentRun(), 3);
        const auto* loss = child<CurvePlot>("lossCurve");
        QTRY_COMPARE(loss->plot()->graph(0)->dataCount(), 40); // base and mid, 20 steps each
        const auto* reward = child<CurvePlot>("rewardCurve");
        QCOMPARE(reward->plot()->graph(0)->dataCount(), 8); // 2/5 of the 20 steps of rl
        QCOMPARE(m_session->selectedRun(), RowId{0});       // nobody chose
    }

    void drawsOnlyWhatIsNewWhenRowsCome()
    {
        open({.problems = 1, .samples = 1, .steps = 20});
        const auto* reward = child<CurvePlot>("rewardCurve");
        QTRY_COMPARE(reward->plot()->graph(0)->dataCount(), 8);
        const std::vector<MetricRow> rows{{"rl", "reward", 9, 1'000'000, 0.5}};
        QVERIFY(m_session->file().addMetrics(3, rows));
        m_session->refresh();
        QTRY_COMPARE(reward->plot()->graph(0)->dataCount(), 9);
        QCOMPARE(reward->plot()->graph(0)->dataMainValue(8), 0.5);
    }

    void sendsTheCommandsOfItsButtons()
    {
        open({.problems = 1, .samples = 1, .steps = 10});
        QTRY_COMPARE(currentRun(), 3);
        for (const char* name : {"pauseButton", "checkpointButton", "stopButton"})
            QTest::mouseClick(child<QPushButton>(name), Qt::LeftButton);
        const auto commands = m_session->file().takeCommands(3);
        QVERIFY(commands);
        QCOMPARE(*commands,
                 (std::vector{CommandKind::Pause, CommandKind::Checkpoint, CommandKind::Stop}));
        QVERIFY(!child<NoticeLabel>("runNotice")->sentence().isEmpty());
    }

    void offersOnlyWhatTheStateOfTheRunAllows()
    {
        open({.problems = 1, .samples = 1, .steps = 10});
        QTRY_COMPARE(currentRun(), 3); // running
        QVERIFY(child<QPushButton>("pauseButton")->isEnabled());
        QVERIFY(!child<QPushButton>("resumeButton")->isEnabled());

        m_session->selectRun(1); // done
        QCOMPARE(currentRun(), 1);
        for (const char* name : {"pauseButton", "resumeButton", "stopButton", "checkpointButton"})
            QVERIFY2(!child<QPushButton>(name)->isEnabled(), name);

        m_session->selectRun(2); // lost, but run 3 is under way
        QVERIFY(!child<QPushButton>("resumeButton")->isEnabled());
        QVERIFY(child<QPushButton>("resumeButton")->toolTip().contains(QLatin1Char('3')));
    }

    void startsTheEngineAgainForALostRun()
    {
        const QString engine = writeEngine("echo \"$@\" > \"$0.words\"; exec sleep 5");
        open({.problems = 1, .samples = 1, .steps = 10, .liveProcess = 0x3fffffff}, engine);
        QTRY_COMPARE(currentRun(), 3);
        auto* resume = child<QPushButton>("resumeButton");
        QTRY_VERIFY(resume->isEnabled());
        QTest::mouseClick(resume, Qt::LeftButton);
        QTRY_VERIFY(readFile(engine + QStringLiteral(".words")).contains("--schedule quick"));
        QVERIFY(!resume->isEnabled()); // not twice
    }

    void tellsInPlaceWhyNothingWasStarted()
    {
        open({.problems = 1, .samples = 1, .steps = 10, .liveProcess = 0x3fffffff},
             QStringLiteral("/nowhere/gradus-engine"));
        QTRY_VERIFY(child<QPushButton>("resumeButton")->isEnabled());
        QTest::mouseClick(child<QPushButton>("resumeButton"), Qt::LeftButton);
        const auto* notice = child<NoticeLabel>("runNotice");
        QVERIFY(notice->isVisible());
        QCOMPARE(notice->kind(), NoticeLabel::Kind::Error);
        QVERIFY(notice->sentence().contains(QStringLiteral("/nowhere/gradus-engine")));
    }

    void showsARunThatWasJustStarted()
    {
        open({.problems = 1, .samples = 1, .steps = 10});
        QTRY_COMPARE(currentRun(), 3);
        m_session->selectRun(1);
        RunRow run;
        run.schedule = "quick";
        QVERIFY(m_session->file().addRun(run));
        m_session->refresh();
        QTRY_COMPARE(currentRun(), 4);
    }

    void survivesAStudyThatIsTakenAway()
    {
        open({.problems = 1, .samples = 1, .steps = 10});
        QTRY_COMPARE(currentRun(), 3);
        QVERIFY(QFile::resize(QString::fromStdString(m_session->file().path().string()), 100));
        m_session->refresh();
        QTest::qWait(300); // whatever is read now fails or is old; nothing crashes
        QCOMPARE(table()->model()->rowCount(), 3);
    }

private:
    void open(const test::SampleStudyOptions& options, const QString& engine = {})
    {
        const auto path = m_folder->filePath(QStringLiteral("a.gradus")).toStdString();
        QVERIFY(test::makeSampleStudy(path, options));
        auto session = StudySession::open(path, *test::sampleContexts());
        QVERIFY(session);
        m_session = std::move(*session);
        m_launcher = std::make_unique<EngineLauncher>(engine);
        m_panel = std::make_unique<RunsPanel>(m_session.get(), m_launcher.get());
        m_panel->resize(1'200, 800);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    QString writeEngine(const QByteArray& body)
    {
        const QString path = m_folder->filePath(QStringLiteral("engine.sh"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the fake engine");
        file.write("#!/bin/sh\n" + body + "\n");
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return path;
    }

    static QByteArray readFile(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    template <typename Widget>
    Widget* child(const char* name) const
    {
        return m_panel->findChild<Widget*>(QString::fromLatin1(name));
    }
    QTableView* table() const { return child<QTableView>("runTable"); }
    qlonglong currentRun() const
    {
        return table()->currentIndex().data(RunTableModel::RunIdRole).toLongLong();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StudySession> m_session;
    std::unique_ptr<EngineLauncher> m_launcher;
    std::unique_ptr<RunsPanel> m_panel;
};

QTEST_MAIN(RunsPanelTest)
#include "tst_runs_panel.moc"

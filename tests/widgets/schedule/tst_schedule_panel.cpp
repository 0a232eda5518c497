#include "tests/support/sample_study.h"
#include "widgets/common/notice_label.h"
#include "widgets/schedule/count_box.h"
#include "widgets/schedule/schedule_panel.h"
#include "widgets/schedule/schedule_strip.h"

#include <csignal>

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace gradus;

class SchedulePanelTest : public QObject
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

    void savesEachValidEditAndSaysSo()
    {
        open({.hasRuns = false});
        QSignalSpy designed(m_session.get(), &StudySession::designChanged);
        child<CountBox>("tokens")->setCount(5'000'000);
        QTRY_COMPARE(designed.size(), 1);
        QCOMPARE(stored().stages[0].languageModel.tokens, std::int64_t{5'000'000});
        QVERIFY(!child<NoticeLabel>("scheduleNotice")->isVisible());
    }

    void savesTheLastEditEvenIfItIsClosedAtOnce()
    {
        open({.hasRuns = false});
        child<CountBox>("tokens")->setCount(6'000'000);
        m_panel.reset();
        QCOMPARE(stored().stages[0].languageModel.tokens, std::int64_t{6'000'000});
    }

    void keepsWhatIsStoredWhileADraftIsNotValid()
    {
        open({.hasRuns = false});
        const Schedule before = stored();
        child<QSpinBox>("heads")->setValue(3); // does not divide the width of 128
        const auto* notice = child<NoticeLabel>("scheduleNotice");
        QVERIFY(notice->isVisible());
        QCOMPARE(notice->kind(), NoticeLabel::Kind::Error);
        QVERIFY2(notice->sentence().contains(QStringLiteral("heads")),
                 qPrintable(notice->sentence()));
        QVERIFY(!child<QPushButton>("startButton")->isEnabled());
        QTest::qWait(500); // longer than it waits with saving
        QCOMPARE(stored(), before);

        child<QSpinBox>("heads")->setValue(8);
        QVERIFY(!notice->isVisible());
        QTRY_COMPARE(stored().model.heads, 8);
    }

    void saysInASentenceWhichOptionsDoNotGoTogether()
    {
        open({.hasRuns = false});
        auto* strip = child<ScheduleStrip>("scheduleStrip");
        QTest::mouseClick(strip, Qt::LeftButton, {}, strip->barOf(2).center().toPoint());
        auto* kind = child<QComboBox>("curriculum");
        kind->setCurrentIndex(kind->findData(static_cast<int>(CurriculumKind::Edge)));
        const auto* notice = child<NoticeLabel>("scheduleNotice");
        QVERIFY2(!notice->isVisible(), qPrintable(notice->sentence()));
        child<CountBox>("k")->setCount(9); // of 8 samples
        QVERIFY(notice->isVisible());
        QVERIFY2(notice->sentence().contains(QStringLiteral("k of"))
                     && notice->sentence().contains(QStringLiteral("at most its samples 8")),
                 qPrintable(notice->sentence()));
        child<CountBox>("samples")->setCount(16);
        QVERIFY(!notice->isVisible());
        QTRY_COMPARE(stored().stages[2].curriculum.edge.k, 9);
    }

    void savesWhichCheckpointsStay()
    {
        open({.hasRuns = false});
        child<CountBox>("keepBest")->setCount(2);
        QTRY_COMPARE(stored().checkpoints.keepBest, 2);
        auto* bestBy = child<QComboBox>("bestBy");
        bestBy->setEditText(QString());
        QVERIFY(child<NoticeLabel>("scheduleNotice")->isVisible());
        bestBy->setEditText(QStringLiteral("reward"));
        QTRY_COMPARE(stored().checkpoints.bestBy, std::string("reward"));
    }

    void theWheelChangesOnlyAFieldThatWasClicked()
    {
        open({.hasRuns = false});
        for (const char* name : {"tokens", "heads", "rateSchedule", "bestBy"}) {
            auto* field = child<QWidget>(name);
            const auto roll = [&] {
                const QPointF middle = field->rect().center();
                QWheelEvent wheel(middle, field->mapToGlobal(middle), {}, QPoint(0, -120),
                                  Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
                QCoreApplication::sendEvent(field, &wheel);
            };
            const auto shown = [&] {
                const auto* choice = qobject_cast<QComboBox*>(field);
                return choice ? choice->currentText() : field->property("text").toString();
            };
            const QString before = shown();
            child<QLineEdit>("stageName")->setFocus();
            roll();
            QCOMPARE(shown(), before);
            field->setFocus();
            if (field->hasFocus()) { // not what is hidden
                roll();
                QVERIFY2(shown() != before, name);
            }
        }
    }

    void renamesAScheduleUnlessTheNameIsTaken()
    {
        open({.hasRuns = false});
        QTest::mouseClick(child<QPushButton>("duplicateSchedule"), Qt::LeftButton);
        QCOMPARE(m_session->file().schedules()->size(), std::size_t{2});
        auto* name = child<QLineEdit>("scheduleName");
        QCOMPARE(name->text(), QStringLiteral("quick 2"));
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("quick"));
        QVERIFY(child<NoticeLabel>("scheduleNotice")->sentence().contains(QStringLiteral("quick")));
        QTest::qWait(500);
        QCOMPARE(m_session->file().schedules()->size(), std::size_t{2});

        QTest::keyClicks(name, QStringLiteral("er"));
        QTRY_COMPARE(child<QComboBox>("scheduleBox")->currentText(), QStringLiteral("quicker"));
        std::vector<std::string> names;
        const auto schedules = m_session->file().schedules();
        for (const Schedule& schedule : *schedules)
            names.push_back(schedule.name);
        QCOMPARE(names, (std::vector<std::string>{"quick", "quicker"}));
    }

    void addsRemovesAndMovesStages()
    {
        open({.hasRuns = false});
        auto* strip = child<ScheduleStrip>("scheduleStrip");
        QTest::mouseClick(strip, Qt::LeftButton, {}, strip->barOf(2).center().toPoint());
        QCOMPARE(child<QLineEdit>("stageName")->text(), QStringLiteral("rl"));
        QTest::mouseClick(child<QToolButton>("moveStageLeft"), Qt::LeftButton);
        QTRY_COMPARE(stored().stages[1].name, std::string("rl"));
        QTest::mouseClick(child<QToolButton>("removeStage"), Qt::LeftButton);
        QTRY_COMPARE(stored().stages.size(), std::size_t{2});
        QCOMPARE(stored().stages[1].name, std::string("mid"));
        child<QToolButton>("addStage")->menu()->actions().last()->trigger();
        QTRY_COMPARE(stored().stages.size(), std::size_t{3});
        QCOMPARE(stored().stages[2].kind, StageKind::Reinforcement);
    }

    void startsTheEngineDetachedOnTheScheduleShown()
    {
        const QString engine = writeEngine("echo \"$@\" > \"$0.words\"; exec sleep 20");
        open({.hasRuns = false}, engine);
        QSignalSpy started(m_panel.get(), &SchedulePanel::started);
        child<CountBox>("tokens")->setCount(7'000'000); // not saved yet: saved before the start
        QTest::mouseClick(child<QPushButton>("startButton"), Qt::LeftButton);
        QCOMPARE(started.size(), 1);
        QCOMPARE(stored().stages[0].languageModel.tokens, std::int64_t{7'000'000});
        QTRY_COMPARE(bytesOf(engine + QStringLiteral(".words")),
                     QByteArray::fromStdString("run " + m_path.string() + " --schedule quick\n"));
        QVERIFY(!child<QPushButton>("startButton")->isEnabled()); // not twice
        ::kill(static_cast<pid_t>(m_launcher->processId()), SIGKILL);
    }

    void tellsInPlaceWhyTheEngineDidNotStart()
    {
        open({.hasRuns = false}, QStringLiteral("/nowhere/gradus-engine"));
        QTest::mouseClick(child<QPushButton>("startButton"), Qt::LeftButton);
        const auto* notice = child<NoticeLabel>("launchNotice");
        QVERIFY(notice->isVisible());
        QVERIFY(notice->sentence().contains(QStringLiteral("/nowhere/gradus-engine")));
        QVERIFY(child<QPushButton>("startButton")->isEnabled());
    }

    void tellsInPlaceWhyTheEngineGaveUp()
    {
        open({.hasRuns = false}, writeEngine("echo 'the device cuda is not there' >&2; exit 1"));
        QTest::mouseClick(child<QPushButton>("startButton"), Qt::LeftButton);
        const auto* notice = child<NoticeLabel>("launchNotice");
        QTRY_VERIFY(notice->isVisible());
        QVERIFY(notice->sentence().contains(QStringLiteral("the device cuda is not there")));
        QTRY_VERIFY(child<QPushButton>("startButton")->isEnabled());
    }

    void startsNothingWhileARunIsUnderWay()
    {
        open({.problems = 1, .samples = 1, .steps = 5});
        QVERIFY(!child<QPushButton>("startButton")->isEnabled());
        QVERIFY(child<QLabel>("startReason")->text().contains(QStringLiteral("run 3")));
    }

    void offersToGoOnWithARunThatEndedEarly()
    {
        open({.problems = 1, .samples = 1, .steps = 5, .liveProcess = 0x3fffffff});
        auto* start = child<QPushButton>("startButton");
        QVERIFY(start->isEnabled());
        QVERIFY2(start->text().contains(QStringLiteral("run 3")), qPrintable(start->text()));
        QTest::mouseClick(child<QPushButton>("duplicateSchedule"), Qt::LeftButton);
        QVERIFY2(!start->text().contains(QStringLiteral("run")), qPrintable(start->text()));
    }

    void followsWhatAnotherWindowStores()
    {
        open({.hasRuns = false});
        auto other = StudyFile::open(m_path);
        QVERIFY(other);
        Schedule changed = stored();
        changed.stages[0].languageModel.tokens = 9'000'000;
        QVERIFY(other->putSchedule(changed, changed.name));
        QTRY_COMPARE_WITH_TIMEOUT(child<CountBox>("tokens")->count(), qint64{9'000'000}, 3'000);
    }

    void opensOnTheScheduleChosenInTheProject()
    {
        open({.hasRuns = false});
        QTest::mouseClick(child<QPushButton>("duplicateSchedule"), Qt::LeftButton);
        m_session->selectSchedule(QStringLiteral("quick"));
        QCOMPARE(child<QLineEdit>("scheduleName")->text(), QStringLiteral("quick"));
    }

private:
    void open(const test::SampleStudyOptions& options, const QString& engine = {})
    {
        m_path = m_folder->filePath(QStringLiteral("a.gradus")).toStdString();
        QVERIFY(test::makeSampleStudy(m_path, options));
        auto session = StudySession::open(m_path, *test::sampleContexts());
        QVERIFY(session);
        m_session = std::move(*session);
        m_launcher = std::make_unique<EngineLauncher>(engine);
        m_panel = std::make_unique<SchedulePanel>(m_session.get(), m_launcher.get());
        m_panel->resize(1'200, 800);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        QTRY_COMPARE(child<QLineEdit>("scheduleName")->text(), QStringLiteral("quick"));
    }

    Schedule stored() { return m_session->file().schedules()->front(); }

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

    static QByteArray bytesOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    template <typename Widget>
    Widget* child(const char* name) const
    {
        return m_panel->findChild<Widget*>(QString::fromLatin1(name));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_path;
    std::unique_ptr<StudySession> m_session;
    std::unique_ptr<EngineLauncher> m_launcher;
    std::unique_ptr<SchedulePanel> m_panel;
};

QTEST_MAIN(SchedulePanelTest)
#include "tst_schedule_panel.moc"

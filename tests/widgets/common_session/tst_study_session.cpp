#include "tests/support/sample_study.h"
#include "widgets/common/study_session.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

RunRow quickRun()
{
    RunRow run;
    run.schedule = "quick";
    return run;
}

} // namespace

class StudySessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("a.gradus")).toStdString();
        auto study = test::makeSampleStudy(m_path, {.hasRuns = false});
        QVERIFY2(study, study ? "" : study.error().message.c_str());
        auto session = StudySession::open(m_path, *test::sampleContexts());
        QVERIFY(session);
        m_session = std::move(*session);
    }

    void saysWhenAnotherConnectionCommits()
    {
        QSignalSpy changed(m_session.get(), &StudySession::changed);
        QTest::qWait(1'200); // two polls: nothing was committed
        QCOMPARE(changed.size(), 0);

        auto engine = StudyFile::open(m_path);
        QVERIFY(engine);
        QVERIFY(engine->addRun(quickRun()));
        QVERIFY(changed.wait(2'000));
        QTest::qWait(1'200);
        QCOMPARE(changed.size(), 1); // once for one commit
    }

    void refreshSaysSoAfterAnOwnWrite()
    {
        QSignalSpy changed(m_session.get(), &StudySession::changed);
        QVERIFY(m_session->file().addRun(quickRun()));
        m_session->refresh();
        QCOMPARE(changed.size(), 1);
    }

    void tellsASelectionOnceAndOnlyIfItIsAnother()
    {
        QSignalSpy runs(m_session.get(), &StudySession::runSelected);
        QSignalSpy names(m_session.get(), &StudySession::distributionSelected);
        m_session->selectRun(3);
        m_session->selectRun(3);
        m_session->selectDistribution(QStringLiteral("edge"));
        QCOMPARE(runs.size(), 1);
        QCOMPARE(m_session->selectedRun(), RowId{3});
        QCOMPARE(names.size(), 1);
        QCOMPARE(m_session->selectedDistribution(), QStringLiteral("edge"));
    }

    void namesTheFileThatCannotBeOpened()
    {
        const auto missing = StudySession::open(m_path.string() + ".no", *test::sampleContexts());
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(QString::fromStdString(missing.error().message)
                    .contains(QStringLiteral("a.gradus.no")));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_path;
    std::unique_ptr<StudySession> m_session;
};

QTEST_GUILESS_MAIN(StudySessionTest)
#include "tst_study_session.moc"

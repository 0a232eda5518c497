#include "core/store/study_file.h"

#include <array>

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace gradus;

namespace {

std::string host()
{
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return name.data();
}

/// A process that was there a moment ago.
pid_t endedProcess()
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(0);
    ::waitpid(child, nullptr, 0);
    return child;
}

RunRow runOf(RunState state, double heartbeatAt, std::int64_t processId, const std::string& where)
{
    return {.state = state, .heartbeatAt = heartbeatAt, .processId = processId, .host = where};
}

} // namespace

class DisplayStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRunThatEndedIsWhatItSays()
    {
        for (const auto& [state, shown] : {std::pair(RunState::Stopped, DisplayState::Stopped),
                                           std::pair(RunState::Done, DisplayState::Done),
                                           std::pair(RunState::Failed, DisplayState::Failed)})
            QCOMPARE(displayState(runOf(state, 0, endedProcess(), host()), 1e9), shown);
    }

    void aLiveRunIsWhatItSays()
    {
        for (const auto& [state, shown] : {std::pair(RunState::Queued, DisplayState::Queued),
                                           std::pair(RunState::Running, DisplayState::Running),
                                           std::pair(RunState::Paused, DisplayState::Paused)})
            QCOMPARE(displayState(runOf(state, 1'000, ::getpid(), host()), 1'020), shown);
    }

    void aRunWhoseProcessIsGoneIsLostAtOnce()
    {
        const auto run = runOf(RunState::Running, 1'000, endedProcess(), host());
        QCOMPARE(displayState(run, 1'001), DisplayState::Lost);
    }

    void aLongStepIsNotADeath()
    {
        QTemporaryDir folder;
        const QString engine = folder.filePath(QStringLiteral("gradus-engine"));
        QVERIFY(QFile::copy(QStringLiteral("/bin/sleep"), engine));
        QProcess process;
        process.start(engine, {QStringLiteral("60")});
        QVERIFY(process.waitForStarted());
        const auto run = runOf(RunState::Running, 1'000, process.processId(), host());
        QCOMPARE(displayState(run, 2'000), DisplayState::Running);
        process.kill();
        QVERIFY(process.waitForFinished());
        QCOMPARE(displayState(run, 2'000), DisplayState::Lost);
    }

    void anotherProgramWithTheNumberOfTheEngineIsNotTakenForIt()
    {
        const auto run = runOf(RunState::Running, 1'000, ::getpid(), host());
        QCOMPARE(displayState(run, 2'000), DisplayState::Lost);
    }

    void aProcessOfAnotherMachineIsNotAskedFor()
    {
        const auto run = runOf(RunState::Running, 1'000, endedProcess(), "elsewhere.example");
        QCOMPARE(displayState(run, 1'001), DisplayState::Running);
    }

    void aRunWithoutHeartbeatIsLostAfterAWhile()
    {
        const auto run = runOf(RunState::Running, 1'000, 1, "elsewhere.example");
        QCOMPARE(displayState(run, 1'030), DisplayState::Running);
        QCOMPARE(displayState(run, 1'030.5), DisplayState::Lost);
        QCOMPARE(displayState(run, 1'030.5, 60), DisplayState::Running);
    }

    void aRunThatHasNotStartedYetCountsFromItsLaunch()
    {
        RunRow run;
        run.startedAt = 1'000;
        QCOMPARE(displayState(run, 1'010), DisplayState::Queued);
        QCOMPARE(displayState(run, 1'040), DisplayState::Lost);
    }

    void everyStateHasItsWord()
    {
        QCOMPARE(displayStateName(DisplayState::Queued), std::string_view("queued"));
        QCOMPARE(displayStateName(DisplayState::Running), std::string_view("running"));
        QCOMPARE(displayStateName(DisplayState::Paused), std::string_view("paused"));
        QCOMPARE(displayStateName(DisplayState::Stopped), std::string_view("stopped"));
        QCOMPARE(displayStateName(DisplayState::Done), std::string_view("done"));
        QCOMPARE(displayStateName(DisplayState::Failed), std::string_view("failed"));
        QCOMPARE(displayStateName(DisplayState::Lost), std::string_view("lost"));
    }
};

QTEST_GUILESS_MAIN(DisplayStateTest)
#include "tst_display_state.moc"

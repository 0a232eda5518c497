#pragma once

// Runs the real engine and kills it: after a time, or at a chosen moment.

#include "core/store/study_file.h"
#include "tests/support/engine_process.h"

#include <array>
#include <csignal>
#include <functional>
#include <string>

#include <QElapsedTimer>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QThread>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace gradus::testing {

/// One study, its engine, and the folder the engine's resources lie in.
struct KilledRun
{
    QString study;
    QString resources;
    QStringList options{QStringLiteral("--threads"), QStringLiteral("1")};

    [[nodiscard]] StudyFile open() const { return StudyFile::open(study.toStdString()).value(); }

    [[nodiscard]] EngineOutcome make(const QString& preset) const
    {
        return runEngine({QStringLiteral("new"), study, QStringLiteral("--preset"), preset},
                         resources);
    }
    [[nodiscard]] EngineOutcome finish() const { return runEngine(arguments(), resources); }
    [[nodiscard]] bool isDone() const
    {
        const auto runs = open().runs().value();
        return !runs.empty() && runs[0].state == RunState::Done;
    }

    /// Starts the engine and kills it at once when @p isMoment says so, which is asked every
    /// millisecond. @return whether it was killed; otherwise it ended by itself.
    [[nodiscard]] bool killWhen(const std::function<bool(const RunRow&)>& isMoment) const
    {
        QProcess process;
        start(process);
        auto file = open();
        while (process.state() == QProcess::Running) {
            const auto runs = file.runs();
            const bool isOurs =
                runs && !runs->empty() && runs->front().processId == process.processId();
            if (isOurs && isMoment(runs->front()))
                return kill(process);
            process.waitForFinished(1);
        }
        return false;
    }

    /// As killWhen(), @p milliseconds after training was seen to go on.
    [[nodiscard]] bool killAfter(int milliseconds) const
    {
        QElapsedTimer timer;
        return killWhen([&](const RunRow&) {
            if (!timer.isValid())
                timer.start();
            return timer.elapsed() >= milliseconds;
        });
    }

    /// Kills on event number @p count (from 1) of @p mask in the folder of checkpoints whose file
    /// name contains @p part: IN_CREATE of ".part" is within the writing of a checkpoint.
    [[nodiscard]] bool killOnFile(std::uint32_t mask, const std::string& part, int count) const
    {
        const auto folder = open().folder() / "run1";
        std::filesystem::create_directories(folder);
        const int watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        ::inotify_add_watch(watch, folder.c_str(), mask);
        QProcess process;
        start(process);
        bool isKilled = false;
        while (!isKilled && process.state() == QProcess::Running) {
            pollfd ready{.fd = watch, .events = POLLIN, .revents = 0};
            if (::poll(&ready, 1, 20) > 0 && eventsIn(watch, part) > 0 && --count == 0)
                isKilled = kill(process);
            else
                process.waitForFinished(0);
        }
        ::close(watch);
        return isKilled;
    }

private:
    [[nodiscard]] QStringList arguments() const
    {
        return QStringList{QStringLiteral("run"), study} + options;
    }
    void start(QProcess& process) const
    {
        prepareEngine(process, arguments(), resources);
        process.start();
        process.waitForStarted();
    }
    static bool kill(QProcess& process)
    {
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        process.waitForFinished();
        return process.exitStatus() == QProcess::CrashExit;
    }
    static int eventsIn(int watch, const std::string& part)
    {
        alignas(inotify_event) std::array<char, 4'096> buffer{};
        const auto length = ::read(watch, buffer.data(), buffer.size());
        int events = 0;
        for (ssize_t at = 0; at < length;) {
            const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            if (event->len > 0 && std::string(event->name).find(part) != std::string::npos)
                ++events;
            at += static_cast<ssize_t>(sizeof(inotify_event)) + event->len;
        }
        return events;
    }
};

} // namespace gradus::testing

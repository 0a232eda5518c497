#include "core/store/study_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include <unistd.h>

namespace gradus {

namespace {

std::string ownHost()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : std::string();
}

/// Only a process of this machine can be asked for; 0 stands for one that has not started yet.
bool isProcessGone(const RunRow& run)
{
    return run.processId > 0 && run.host == ownHost()
           && ::kill(static_cast<pid_t>(run.processId), 0) != 0 && errno == ESRCH;
}

} // namespace

DisplayState displayState(const RunRow& run, double now, double staleAfter)
{
    switch (run.state) {
    case RunState::Stopped:
        return DisplayState::Stopped;
    case RunState::Done:
        return DisplayState::Done;
    case RunState::Failed:
        return DisplayState::Failed;
    case RunState::Queued:
    case RunState::Running:
    case RunState::Paused:
        break;
    }
    const bool isStale = now - std::max(run.heartbeatAt, run.startedAt) > staleAfter;
    if (isStale || isProcessGone(run))
        return DisplayState::Lost;
    if (run.state == RunState::Queued)
        return DisplayState::Queued;
    return run.state == RunState::Paused ? DisplayState::Paused : DisplayState::Running;
}

std::string_view displayStateName(DisplayState state) noexcept
{
    switch (state) {
    case DisplayState::Queued:
        return "queued";
    case DisplayState::Running:
        return "running";
    case DisplayState::Paused:
        return "paused";
    case DisplayState::Stopped:
        return "stopped";
    case DisplayState::Done:
        return "done";
    case DisplayState::Failed:
        return "failed";
    case DisplayState::Lost:
        return "lost";
    }
    return {};
}

} // namespace gradus

#include "core/store/study_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <string>

#include <unistd.h>

namespace gradus {

namespace {

std::string ownHost()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : std::string();
}

bool isProcessGone(std::int64_t processId)
{
    return ::kill(static_cast<pid_t>(processId), 0) != 0 && errno == ESRCH;
}

/// The kernel gives numbers of processes a second time: to an engine hardly ever.
bool isEngine(std::int64_t processId)
{
    std::ifstream stream("/proc/" + std::to_string(processId) + "/comm");
    std::string name;
    return std::getline(stream, name) && name == "gradus-engine";
}

bool isLost(const RunRow& run, double now, double staleAfter)
{
    const bool isStale = now - std::max(run.heartbeatAt, run.startedAt) > staleAfter;
    // Only a process of this machine can be asked for; 0 stands for one that has not started yet.
    if (run.processId <= 0 || run.host != ownHost())
        return isStale;
    return isProcessGone(run.processId) || (isStale && !isEngine(run.processId));
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
    if (isLost(run, now, staleAfter))
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

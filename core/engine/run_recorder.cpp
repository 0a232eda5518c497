#include "core/engine/run_recorder.h"

#include <cmath>
#include <utility>

namespace gradus {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

RunRecorder::RunRecorder(StudyFile& study, RunRow run, RunObserver observer)
    : m_study(study)
    , m_run(std::move(run))
    , m_observer(std::move(observer))
{}

void RunRecorder::addMetric(std::string_view key, std::int64_t step, double value)
{
    if (std::isfinite(value))
        m_metrics.push_back({.stage = m_run.stage,
                             .key = std::string(key),
                             .step = step,
                             .tokens = m_run.tokensSeen,
                             .value = value});
}

Result<void> RunRecorder::flushIfDue()
{
    if (steady_clock::now() - m_lastFlush < 500ms)
        return {};
    return flush();
}

Result<void> RunRecorder::flush()
{
    m_lastFlush = steady_clock::now();
    if (!m_metrics.empty())
        if (auto added = m_study.addMetrics(m_run.id, m_metrics); !added)
            return added;
    m_metrics.clear();
    m_run.heartbeatAt = wallClock();
    if (auto updated = m_study.updateRun(m_run); !updated)
        return updated;
    if (m_observer)
        m_observer(m_run);
    return {};
}

Result<RunRecorder::Commands> RunRecorder::commands()
{
    Commands result;
    if (steady_clock::now() - m_lastCommands < 100ms)
        return result;
    m_lastCommands = steady_clock::now();
    const auto taken = m_study.takeCommands(m_run.id);
    if (!taken)
        return tl::unexpected(taken.error());
    for (const auto kind : *taken) {
        if (kind == CommandKind::Checkpoint)
            result.checkpoint = true;
        else
            result.state = kind;
    }
    return result;
}

double wallClock()
{
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace gradus

#pragma once

#include "core/store/study_file.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Called with the run's row each time it was written.
using RunObserver = std::function<void(const RunRow&)>;

/// Writes what a run reports to its study: metrics in batches, the run's row as its heartbeat, and
/// reads the commands sent to it. Everything is on disk after flush().
class RunRecorder
{
public:
    RunRecorder(StudyFile& study, RunRow run, RunObserver observer);

    [[nodiscard]] RunRow& run() { return m_run; }
    [[nodiscard]] const RunRow& run() const { return m_run; }

    /// Keeps one value until the next flush. Not finite: left out, the gap shows.
    void addMetric(std::string_view key, std::int64_t step, double value);
    /// Writes if the last write is half a second ago.
    [[nodiscard]] Result<void> flushIfDue();
    [[nodiscard]] Result<void> flush();
    /// The newest Pause, Resume or Stop sent since the last call, read at most ten times a second;
    /// and whether a checkpoint was asked for.
    struct Commands
    {
        std::optional<CommandKind> state;
        bool checkpoint = false;
    };
    [[nodiscard]] Result<Commands> commands();

private:
    StudyFile& m_study;
    RunRow m_run;
    RunObserver m_observer;
    std::vector<MetricRow> m_metrics;
    std::chrono::steady_clock::time_point m_lastFlush{};
    std::chrono::steady_clock::time_point m_lastCommands{};
};

/// Seconds since 1970.
[[nodiscard]] double wallClock();

} // namespace gradus

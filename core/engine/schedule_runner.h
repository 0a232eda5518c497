#pragma once

#include "core/base/result.h"
#include "core/engine/run_recorder.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"
#include "core/training/compute.h"

#include <atomic>
#include <functional>
#include <string>

namespace gradus {

struct RunRequest
{
    std::string schedule; ///< name; empty: the only one of the study
    ComputeChoice compute;
    /// Told what a reader of the run's log wants to know, one sentence at a time; may be empty.
    std::function<void(const std::string&)> log;
};

/// Carries out a schedule: trains each stage, keeps a checkpoint at its end, evaluates it on every
/// distribution of the plan. All of it is rows of @p study while it happens.
///
/// The newest run of the schedule is continued from its last good checkpoint if it was stopped,
/// failed or lost, with the design it was launched with; otherwise a new run begins.
///
/// @param stop set from a signal handler: writes a checkpoint and stops the run, to be continued
/// later.
/// @return the run's row at its end (Done or Stopped). ErrorCode::NotFound or InvalidArgument
/// before anything is written, e.g. when the schedule is under way already; later errors are in the
/// run's row too.
[[nodiscard]] Result<RunRow> runSchedule(StudyFile& study, const ContextLibrary& contexts,
                                         const RunRequest& request, const RunObserver& observer,
                                         const std::atomic<bool>& stop);

} // namespace gradus

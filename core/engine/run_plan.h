#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"
#include "core/study/study.h"

#include <string>
#include <vector>

namespace gradus {

/// What a run starts or goes on with.
struct RunPlan
{
    RunRow row;
    Schedule schedule;
    std::vector<Distribution> distributions;
    bool isNew = true; ///< has no row in the study yet
};

/// A new run of the schedule called @p name (empty: the only one), or its newest run with the
/// design it was launched with if that one was stopped, failed or lost.
///
/// @return NotFound or InvalidArgument if there is no such schedule, the name is needed, the design
/// is not valid or a run of it is under way. Writes nothing.
[[nodiscard]] Result<RunPlan> planRun(StudyFile& study, const ContextLibrary& contexts,
                                      const std::string& name);

/// Keeps a second engine from the schedule called @p name (empty: the only one) as long as it
/// lives.
class ScheduleLock
{
public:
    explicit ScheduleLock(int file) noexcept;
    ScheduleLock(ScheduleLock&& other) noexcept;
    ScheduleLock& operator=(ScheduleLock&&) = delete;
    ~ScheduleLock();

private:
    int m_file; ///< an open file that is locked; -1: moved from
};

/// @return NotFound or InvalidArgument as planRun(), InvalidArgument if another engine has it, Io.
[[nodiscard]] Result<ScheduleLock> lockSchedule(StudyFile& study, const std::string& name);

} // namespace gradus

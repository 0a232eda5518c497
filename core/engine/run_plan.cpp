#include "core/engine/run_plan.h"

#include "core/engine/run_recorder.h"
#include "core/engine/run_start.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace gradus {

namespace {

/// The schedule called @p name, or the only one.
Result<Schedule> scheduleOf(StudyFile& study, const std::string& name)
{
    auto schedules = study.schedules();
    if (!schedules)
        return tl::unexpected(schedules.error());
    if (name.empty() && schedules->size() == 1)
        return schedules->front();
    std::string names;
    for (auto& schedule : *schedules) {
        if (schedule.name == name)
            return std::move(schedule);
        names += (names.empty() ? "\"" : ", \"") + schedule.name + "\"";
    }
    if (schedules->empty())
        return fail(ErrorCode::NotFound, study.path().string() + " has no schedule to run");
    if (name.empty())
        return fail(ErrorCode::InvalidArgument, study.path().string() + " has several schedules ("
                                                    + names + "): choose one with --schedule");
    return fail(ErrorCode::NotFound,
                study.path().string() + " has no schedule \"" + name + "\"; it has " + names);
}

Result<RunPlan> newRun(StudyFile& study, const ContextLibrary& contexts, Schedule schedule)
{
    auto distributions = study.distributions();
    if (!distributions)
        return tl::unexpected(distributions.error());
    const StudyDesign design{
        .title = "launched", .distributions = *distributions, .schedules = {schedule}};
    if (auto valid = validateDesign(design, contexts); !valid)
        return tl::unexpected(valid.error());
    auto fixed = withStartFixed(study, std::move(schedule));
    if (!fixed)
        return tl::unexpected(fixed.error());
    RunPlan plan{
        .row = {}, .schedule = std::move(*fixed), .distributions = std::move(*distributions)};
    plan.row.schedule = plan.schedule.name;
    plan.row.scheduleJson = toJson(plan.schedule);
    plan.row.distributionsJson = toJson(
        StudyDesign{.title = "launched", .distributions = plan.distributions, .schedules = {}});
    plan.row.startedAt = wallClock();
    return plan;
}

Result<RunPlan> continuedRun(RunRow row, const ContextLibrary& contexts)
{
    auto schedule = scheduleFromJson(row.scheduleJson);
    if (!schedule)
        return tl::unexpected(schedule.error());
    auto design = designFromJson(row.distributionsJson);
    if (!design)
        return tl::unexpected(design.error());
    design->schedules = {*schedule};
    if (auto valid = validateDesign(*design, contexts); !valid)
        return fail(valid.error().code,
                    "run " + std::to_string(row.id) + " cannot go on: " + valid.error().message);
    row.error.clear();
    return RunPlan{.row = std::move(row),
                   .schedule = std::move(*schedule),
                   .distributions = std::move(design->distributions),
                   .isNew = false};
}

} // namespace

Result<RunPlan> planRun(StudyFile& study, const ContextLibrary& contexts, const std::string& name)
{
    auto schedule = scheduleOf(study, name);
    if (!schedule)
        return tl::unexpected(schedule.error());
    auto runs = study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const auto newest = std::find_if(runs->rbegin(), runs->rend(), [&](const RunRow& row) {
        return row.schedule == schedule->name;
    });
    if (newest == runs->rend())
        return newRun(study, contexts, std::move(*schedule));
    switch (displayState(*newest, wallClock())) {
    case DisplayState::Queued:
    case DisplayState::Running:
    case DisplayState::Paused:
        return fail(ErrorCode::InvalidArgument,
                    "run " + std::to_string(newest->id) + " of schedule \"" + schedule->name
                        + "\" is under way in process " + std::to_string(newest->processId) + " on "
                        + newest->host);
    case DisplayState::Stopped:
    case DisplayState::Failed:
    case DisplayState::Lost:
        return continuedRun(std::move(*newest), contexts);
    case DisplayState::Done:
        break;
    }
    return newRun(study, contexts, std::move(*schedule));
}

ScheduleLock::ScheduleLock(int file) noexcept
    : m_file(file)
{}

ScheduleLock::ScheduleLock(ScheduleLock&& other) noexcept
    : m_file(std::exchange(other.m_file, -1))
{}

ScheduleLock::~ScheduleLock()
{
    if (m_file >= 0)
        ::close(m_file); // ends the lock, as the end of the process does
}

Result<ScheduleLock> lockSchedule(StudyFile& study, const std::string& name)
{
    const auto schedule = scheduleOf(study, name);
    if (!schedule)
        return tl::unexpected(schedule.error());
    std::error_code error;
    std::filesystem::create_directories(study.folder(), error);
    const auto path = study.folder() / (schedule->name + ".lock");
    const int file = error ? -1 : ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0)
        return fail(
            ErrorCode::Io,
            "cannot make " + path.string() + ": "
                + (error ? error : std::error_code(errno, std::generic_category())).message());
    ScheduleLock lock(file);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::InvalidArgument, "schedule \"" + schedule->name + "\" of "
                                                    + study.path().string()
                                                    + " is under way in another engine");
    return lock;
}

} // namespace gradus

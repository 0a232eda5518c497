#include "core/engine/model_import.h"

#include "core/engine/run_checkpoints.h"
#include "core/engine/run_recorder.h"
#include "core/study/study_json.h"
#include "core/training/checkpoint.h"

#include <algorithm>

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace gradus {

namespace {

/// It has no stages: nothing was trained here.
Schedule importSchedule(const ImportedModel& imported, const std::string& name)
{
    Schedule schedule;
    schedule.name = name;
    schedule.model = imported.model;
    return schedule;
}

RunRow importRun(const Schedule& schedule, const std::string& origin)
{
    const std::string& name = schedule.name;
    RunRow run;
    run.schedule = name;
    run.stage = name;
    run.activity = "importing";
    run.scheduleJson = toJson(schedule);
    run.distributionsJson = toJson(
        StudyDesign{.title = "imported from " + origin, .distributions = {}, .schedules = {}});
    run.machineJson = nlohmann::json{{"imported_from", origin}}.dump();
    run.state = RunState::Running;
    run.startedAt = run.heartbeatAt = wallClock();
    run.processId = ::getpid();
    return run;
}

} // namespace

Result<void> checkCheckpointName(StudyFile& study, const std::string& name)
{
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorCode::InvalidArgument, "the name \"" + name + "\" " + why);
    };
    const bool isPlain = std::all_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '/' && c != '@';
    });
    if (name.empty() || !isPlain)
        return refuse("must not be empty nor contain \"/\", \"@\" or control characters");
    const auto checkpoints = study.checkpoints();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    for (const auto& row : *checkpoints)
        if (row.name == name || std::to_string(row.id) == name)
            return refuse("is that of a checkpoint of " + study.path().string() + " already");
    const auto schedules = study.schedules();
    if (!schedules)
        return tl::unexpected(schedules.error());
    for (const auto& schedule : *schedules)
        if (schedule.name == name)
            return refuse("is that of a schedule of " + study.path().string() + " already");
    return {};
}

Result<CheckpointRow> addImportedModel(StudyFile& study, ImportedModel& imported,
                                       const std::string& name, const std::string& origin)
{
    if (auto valid = checkCheckpointName(study, name); !valid)
        return tl::unexpected(valid.error());
    const Schedule schedule = importSchedule(imported, name);
    RunRow run = importRun(schedule, origin);
    const auto id = study.addRun(run);
    if (!id)
        return tl::unexpected(id.error());
    run.id = *id;
    RunCheckpoints checkpoints(study, run.id, schedule);
    Optimizer optimizer(imported.decoder->parameters()); // moments start at 0
    auto saved = checkpoints.prepareFolder();
    if (saved)
        saved = checkpoints.save(name, true, *imported.decoder, optimizer,
                                 {.position = {},
                                  .model = imported.model,
                                  .vocabulary = imported.tokenizer->vocabulary(),
                                  .tokenizer = imported.tokenizer->record(),
                                  .scheduleJson = run.scheduleJson});
    run.activity.clear();
    run.state = saved ? RunState::Done : RunState::Failed;
    run.progress = saved ? 1 : 0;
    run.error = saved ? "" : saved.error().message;
    const auto updated = study.updateRun(run);
    if (!saved)
        return tl::unexpected(saved.error());
    if (!updated)
        return tl::unexpected(updated.error());
    return checkpoints.finalOf(name);
}

} // namespace gradus

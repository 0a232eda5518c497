#include "app/engine/command_setup.h"
#include "app/engine/commands.h"
#include "app/engine/run_printer.h"
#include "app/engine/text_rows.h"
#include "core/base/resources.h"
#include "core/engine/schedule_runner.h"
#include "core/engine/summary.h"
#include "core/study/study_json.h"

#include <cstdio>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

nlohmann::ordered_json statusJson(const RunRow& run)
{
    return {{"run", run.id},
            {"schedule", run.schedule},
            {"state", displayStateName(displayState(run, wallClock()))},
            {"stage", run.stage},
            {"activity", run.activity},
            {"step", run.step},
            {"steps_planned", run.stepsPlanned},
            {"tokens_seen", run.tokensSeen},
            {"tokens_per_second", run.tokensPerSecond},
            {"loss", run.lastLoss},
            {"reward",
             run.lastReward ? nlohmann::ordered_json(*run.lastReward) : nlohmann::ordered_json()},
            {"progress", run.progress},
            {"seconds_left", run.secondsLeft},
            {"process", run.processId},
            {"host", run.host},
            {"error", run.error}};
}

} // namespace

Result<void> presetsCommand()
{
    const auto contexts = loadContexts();
    if (!contexts)
        return tl::unexpected(contexts.error());
    const auto presets = loadPresets(resourceFolder() / "presets", *contexts);
    if (!presets)
        return tl::unexpected(presets.error());
    for (const auto& preset : *presets)
        if (auto printed = printLine(preset.name + "\t" + preset.title); !printed)
            return printed;
    return flushOutput();
}

Result<void> newCommand(const std::string& study, const std::string& preset,
                        std::optional<std::uint64_t> seed)
{
    const auto contexts = loadContexts();
    if (!contexts)
        return tl::unexpected(contexts.error());
    const auto path = resourceFolder() / "presets" / (preset + ".json");
    if (!std::filesystem::exists(path))
        return fail(ErrorCode::NotFound, "there is no preset \"" + preset + "\" (" + path.string()
                                             + "); see gradus-engine presets");
    auto loaded = loadPreset(path, *contexts);
    if (!loaded)
        return fail(ErrorCode::Corrupt, loaded.error().message);
    if (seed)
        for (auto& schedule : loaded->design.schedules)
            schedule.seed = *seed;
    const auto made = StudyFile::create(study, loaded->design);
    return made ? Result<void>() : tl::unexpected(made.error());
}

Result<void> runCommand(const RunOptions& options)
{
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    const auto contexts = loadContexts();
    if (!contexts)
        return tl::unexpected(contexts.error());
    auto compute = chosenCompute(options.compute);
    if (!compute)
        return tl::unexpected(compute.error());

    const auto& stopRequested = stopOnSignals();
    RunPrinter printer;
    const auto run = runSchedule(
        *study, *contexts,
        {.schedule = options.schedule,
         .compute = std::move(*compute),
         .log =
             [](const std::string& text) {
                 std::fprintf(stderr, "%s.\n", text.c_str());
             }},
        [&](const RunRow& row) { printer.show(row); }, stopRequested);
    printer.finish();
    if (!run)
        return tl::unexpected(run.error());
    const auto summary = summarise(*study, run->id);
    if (!summary)
        return tl::unexpected(summary.error());
    if (!summary->rows.empty())
        if (auto printed = printLine(summaryTable(*summary)); !printed)
            return printed;
    const std::string how =
        run->state == RunState::Done ? " is done." : " was stopped; run it again to go on.";
    if (auto printed =
            printLine("Run " + std::to_string(run->id) + how + " Study: " + options.study);
        !printed)
        return printed;
    return flushOutput();
}

Result<void> statusCommand(const std::string& path, bool asJson)
{
    auto study = openStudy(path);
    if (!study)
        return tl::unexpected(study.error());
    const auto runs = study->runs();
    if (!runs)
        return tl::unexpected(runs.error());
    if (asJson) {
        auto rows = nlohmann::ordered_json::array();
        for (const auto& run : *runs)
            rows.push_back(statusJson(run));
        if (auto printed =
                printLine(nlohmann::ordered_json{{"study", path}, {"runs", rows}}.dump());
            !printed)
            return printed;
        return flushOutput();
    }
    if (runs->empty())
        return printLine("No run yet. Start one: gradus-engine run " + path);
    for (const auto& run : *runs) {
        if (auto printed = printLine(statusLine(run)); !printed)
            return printed;
        const auto summary = summarise(*study, run.id);
        if (!summary)
            return tl::unexpected(summary.error());
        if (!summary->rows.empty())
            if (auto printed = printLine(summaryTable(*summary)); !printed)
                return printed;
    }
    return flushOutput();
}

} // namespace gradus

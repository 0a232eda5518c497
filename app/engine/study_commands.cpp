#include "app/engine/commands.h"
#include "app/engine/open_study.h"
#include "app/engine/run_printer.h"
#include "app/engine/text_rows.h"
#include "core/base/resources.h"
#include "core/engine/evaluator.h"
#include "core/engine/run_start.h"
#include "core/engine/schedule_runner.h"
#include "core/engine/summary.h"
#include "core/results/export.h"
#include "core/study/fields.h"
#include "core/study/study_json.h"
#include "core/token/restore_tokenizer.h"
#include "core/training/checkpoint.h"
#include "core/training/compute.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

std::atomic<bool> stopRequested = false; // written by the signal handler only

Result<ContextLibrary> loadContexts()
{
    return ContextLibrary::load(contextFolders());
}

/// The first Ctrl+C stops at the next step with a checkpoint, the second one at once.
void stopOnSignals()
{
    const auto handler = [](int number) {
        stopRequested = true;
        std::signal(number, SIG_DFL);
    };
    std::signal(SIGINT, handler);
    std::signal(SIGTERM, handler);
    std::signal(SIGHUP, SIG_IGN); // a run outlives the terminal it was started from
}

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

Result<Distribution> distributionCalled(StudyFile& study, const std::string& wanted)
{
    const auto distributions = study.distributions();
    if (!distributions)
        return tl::unexpected(distributions.error());
    for (const auto& distribution : *distributions)
        if (distribution.name == wanted)
            return distribution;
    return fail(ErrorCode::NotFound,
                study.path().string() + " has no distribution \"" + wanted + "\"");
}

/// What @p options ask for, answers as long and seeds as those of the run the checkpoint is of.
/// Results are taken up only where the distribution and the length are still those of the run.
Result<EvaluationRequest> requestOf(StudyFile& study, const EvaluateOptions& options,
                                    const CheckpointRow& checkpoint,
                                    const Distribution& distribution)
{
    const auto run = study.run(checkpoint.run);
    if (!run)
        return tl::unexpected(run.error());
    const auto design = designFromJson(run->distributionsJson);
    if (!design)
        return tl::unexpected(design.error());
    const auto schedule = scheduleFromJson(run->scheduleJson);
    if (!schedule)
        return tl::unexpected(schedule.error());
    const auto& known = design->distributions;
    const int usual = schedule->evaluation.maxNewTokens;
    const int length = options.maxNewTokens > 0 ? options.maxNewTokens : usual;
    return EvaluationRequest{.checkpoint = checkpoint,
                             .distribution = distribution,
                             .problems = options.problems,
                             .samples = options.samples,
                             .temperature = options.temperature,
                             .maxNewTokens = length,
                             .seed = schedule->seed,
                             .takesUp = length == usual
                                        && std::find(known.begin(), known.end(), distribution)
                                               != known.end()};
}

/// chooseCompute(), and says on standard error what makes it slow.
Result<ComputeChoice> chosenCompute(const ComputeOptions& options)
{
    auto compute = chooseCompute(options.device, options.threads, options.type);
    if (compute)
        for (const auto& sentence : compute->slowness)
            std::fprintf(stderr, "%s.\n", sentence.c_str());
    return compute;
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

    stopOnSignals();
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

Result<void> evaluateCommand(const EvaluateOptions& options)
{
    for (const auto& [name, value] :
         {std::pair("--samples", options.samples), std::pair("--problems", options.problems)})
        if (value < 1)
            return fail(ErrorCode::Usage,
                        std::string(name) + ": " + std::to_string(value) + " is less than 1");
    if (options.maxNewTokens < 0)
        return fail(ErrorCode::Usage, "--max-new-tokens: " + std::to_string(options.maxNewTokens)
                                          + " is less than 0");
    if (!(options.temperature >= 0 && std::isfinite(options.temperature)))
        return fail(ErrorCode::Usage, "--temperature: " + fields::numberText(options.temperature)
                                          + " is not a number of at least 0");
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    const auto contexts = loadContexts();
    if (!contexts)
        return tl::unexpected(contexts.error());
    const auto checkpoint = findCheckpoint(*study, options.checkpoint);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    const auto distribution = distributionCalled(*study, options.distribution);
    if (!distribution)
        return tl::unexpected(distribution.error());
    if (auto valid = validateDistribution(*distribution, *contexts); !valid)
        return valid;
    const auto compute = chosenCompute(options.compute);
    if (!compute)
        return tl::unexpected(compute.error());

    const auto request = requestOf(*study, options, *checkpoint, *distribution);
    if (!request)
        return tl::unexpected(request.error());
    const auto file = study->folder() / checkpoint->path;
    const auto info = readCheckpointInfo(file);
    if (!info)
        return tl::unexpected(info.error());
    const auto tokenizer = restoreTokenizer(info->vocabulary, info->tokenizer);
    if (!tokenizer)
        return fail(tokenizer.error().code, file.string() + ": " + tokenizer.error().message);
    Decoder decoder(info->model, (*tokenizer)->size(), compute->type);
    if (const auto loaded = loadCheckpoint(file, decoder, nullptr, checkpoint->hash); !loaded)
        return tl::unexpected(loaded.error());
    stopOnSignals();
    const auto evaluated = evaluateCheckpoint(
        *study, *contexts, **tokenizer, decoder, *request, [&](double share) -> Result<void> {
            std::fprintf(stderr, "\rsampled %3.0f %%", 100 * share);
            if (stopRequested)
                return fail(ErrorCode::Cancelled,
                            request->takesUp
                                ? "stopped; what was sampled is kept and will be taken up again"
                                : "stopped; what was sampled is kept");
            return {};
        });
    std::fprintf(stderr, "\n");
    if (!evaluated)
        return tl::unexpected(evaluated.error());
    const auto summary = summarise(*study, checkpoint->run);
    if (!summary)
        return tl::unexpected(summary.error());
    if (auto printed = printLine(summaryTable(*summary)); !printed)
        return printed;
    return flushOutput();
}

Result<void> exportCommand(const ExportCommandOptions& options)
{
    if (options.format != "csv" && options.format != "jsonl")
        return fail(ErrorCode::Usage,
                    "--format: \"" + options.format + "\" is neither csv nor jsonl");
    if (options.table == "errors")
        return fail(ErrorCode::Unsupported,
                    "--table " + options.table + " is not available in this version");
    const auto& tables = exportTables();
    if (std::find(tables.begin(), tables.end(), options.table) == tables.end())
        return fail(ErrorCode::Usage, "--table: there is no table \"" + options.table + "\"");
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    Result<void> written;
    auto exported =
        exportTable(*study,
                    {.table = options.table,
                     .format = options.format == "csv" ? TableFormat::Csv : TableFormat::JsonLines,
                     .checkpoint = options.checkpoint,
                     .distribution = options.distribution},
                    [&](std::string_view line) {
                        if (written)
                            written = printLine(line);
                    });
    if (!exported)
        return exported;
    return written ? flushOutput() : written;
}

} // namespace gradus

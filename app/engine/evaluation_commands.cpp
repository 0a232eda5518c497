#include "app/engine/command_setup.h"
#include "app/engine/text_rows.h"
#include "core/engine/evaluator.h"
#include "core/engine/judge_samples.h"
#include "core/engine/run_start.h"
#include "core/engine/summary.h"
#include "core/engine/training_match.h"
#include "core/study/fields.h"
#include "core/study/study_json.h"
#include "core/token/restore_tokenizer.h"
#include "core/training/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <utility>

namespace gradus {

namespace {

Result<void> checkOptions(const EvaluateOptions& options)
{
    for (const auto& [name, value] :
         {std::pair("--samples", options.samples), std::pair("--problems", options.problems)})
        if (value < 1)
            return fail(ErrorCode::Usage,
                        std::string(name) + ": " + std::to_string(value) + " is less than 1");
    if (options.samples > kMostEvaluationSamples)
        return fail(ErrorCode::Usage, "--samples: " + std::to_string(options.samples)
                                          + " is more than "
                                          + std::to_string(kMostEvaluationSamples));
    if (options.maxNewTokens < 0)
        return fail(ErrorCode::Usage, "--max-new-tokens: " + std::to_string(options.maxNewTokens)
                                          + " is less than 0");
    if (!(options.temperature >= 0 && std::isfinite(options.temperature)))
        return fail(ErrorCode::Usage, "--temperature: " + fields::numberText(options.temperature)
                                          + " is not a number of at least 0");
    if (options.adaptiveWidth && !(*options.adaptiveWidth > 0 && *options.adaptiveWidth < 1))
        return fail(ErrorCode::Usage, "--adaptive: " + fields::numberText(*options.adaptiveWidth)
                                          + " is not a width between 0 and 1");
    return {};
}

/// Problems that generations were imported for under the name @p distribution, by index.
Result<std::vector<RowId>> importedProblems(StudyFile& study, const std::string& distribution)
{
    const auto evaluations = study.evaluations();
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    std::vector<RowId> problems;
    for (const auto& evaluation : *evaluations) {
        if (evaluation.distribution != distribution || evaluation.source.empty()
            || !evaluation.isComplete)
            continue;
        const auto tallies = study.tallies(evaluation.id);
        if (!tallies)
            return tl::unexpected(tallies.error());
        problems.clear(); // the newest says
        for (const auto& tally : *tallies)
            problems.push_back(tally.problem);
    }
    return problems;
}

/// Where problems come from: a distribution of the design, or else what was imported.
struct Source
{
    Distribution distribution;
    std::vector<RowId> given;
};

Result<Source> sourceOf(StudyFile& study, const ContextLibrary& contexts, const std::string& name)
{
    Source source;
    if (auto designed = distributionCalled(study, name)) {
        if (auto valid = validateDistribution(*designed, contexts); !valid)
            return tl::unexpected(valid.error());
        source.distribution = *std::move(designed);
        return source;
    } else {
        auto imported = importedProblems(study, name);
        if (!imported)
            return tl::unexpected(imported.error());
        if (imported->empty())
            return tl::unexpected(designed.error());
        source.distribution.name = name;
        source.given = *std::move(imported);
        return source;
    }
}

/// What @p options ask for; answers as long and seeds as those of the run the checkpoint is of
/// where they do not say.
Result<EvaluationRequest> requestOf(StudyFile& study, const EvaluateOptions& options,
                                    const CheckpointRow& checkpoint, const Source& source)
{
    const auto run = study.run(checkpoint.run);
    if (!run)
        return tl::unexpected(run.error());
    const auto schedule = scheduleFromJson(run->scheduleJson);
    if (!schedule)
        return tl::unexpected(schedule.error());
    return EvaluationRequest{
        .checkpoint = checkpoint,
        .distribution = source.distribution,
        .given = source.given,
        .problems = source.given.empty()
                        ? options.problems
                        : std::min(options.problems, static_cast<int>(source.given.size())),
        .samples = options.samples,
        .temperature = options.temperature,
        .maxNewTokens =
            options.maxNewTokens > 0 ? options.maxNewTokens : schedule->evaluation.maxNewTokens,
        .seed = options.seed.value_or(schedule->seed),
        .adaptiveWidth = options.adaptiveWidth};
}

/// Tells a share on standard error where it changed; an error once the user wants to stop.
std::function<Result<void>(double)> progressLine(const char* doing, const char* whenStopped)
{
    return [doing, whenStopped, &stop = stopOnSignals(),
            last = -1](double share) mutable -> Result<void> {
        const auto percent = static_cast<int>(100 * share);
        if (std::exchange(last, percent) != percent)
            std::fprintf(stderr, "\r%s %3d %%", doing, percent);
        if (stop)
            return fail(ErrorCode::Cancelled, whenStopped);
        return {};
    };
}

} // namespace

Result<void> evaluateCommand(const EvaluateOptions& options)
{
    if (auto valid = checkOptions(options); !valid)
        return valid;
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    const auto contexts = loadContexts();
    if (!contexts)
        return tl::unexpected(contexts.error());
    const auto checkpoint = findCheckpoint(*study, options.checkpoint);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    const auto file = weightsOf(*study, *checkpoint);
    if (!file)
        return tl::unexpected(file.error());
    const auto source = sourceOf(*study, *contexts, options.distribution);
    if (!source)
        return tl::unexpected(source.error());
    const auto compute = chosenCompute(options.compute);
    if (!compute)
        return tl::unexpected(compute.error());
    const auto request = requestOf(*study, options, *checkpoint, *source);
    if (!request)
        return tl::unexpected(request.error());

    const auto info = readCheckpointInfo(*file);
    if (!info)
        return tl::unexpected(info.error());
    const auto tokenizer = restoreTokenizer(info->vocabulary, info->tokenizer);
    if (!tokenizer)
        return fail(tokenizer.error().code, file->string() + ": " + tokenizer.error().message);
    Decoder decoder(info->model, (*tokenizer)->size(), compute->type);
    if (const auto loaded = loadCheckpoint(*file, decoder, nullptr, checkpoint->hash); !loaded)
        return tl::unexpected(loaded.error());
    const auto evaluated = evaluateCheckpoint(
        *study, *contexts, **tokenizer, decoder, *request,
        progressLine("sampled", "stopped; what was sampled is kept and will be taken up again"));
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

Result<void> judgeCommand(const JudgeOptions& options)
{
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    const auto judged = judgeSamples(*study, options.all,
                                     progressLine("judged", "stopped; what was judged is kept"));
    std::fprintf(stderr, "\n");
    if (!judged)
        return tl::unexpected(judged.error());
    if (auto printed = printLine("Judged " + std::to_string(judged->judged) + " samples; "
                                 + std::to_string(judged->changed)
                                 + " have another strict verdict than before.");
        !printed)
        return printed;
    return flushOutput();
}

Result<void> memorisationCommand(const MemorisationOptions& options)
{
    if (options.mostDocuments < 0)
        return fail(ErrorCode::Usage,
                    "--documents: " + std::to_string(options.mostDocuments) + " is less than 0");
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    const auto contexts = loadContexts();
    if (!contexts)
        return tl::unexpected(contexts.error());
    const auto checkpoint = findCheckpoint(*study, options.checkpoint);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    const auto count = matchTraining(*study, *contexts,
                                     {.checkpoint = *checkpoint,
                                      .distribution = options.distribution,
                                      .mostDocuments = options.mostDocuments},
                                     progressLine("looked at", "stopped; nothing was written"));
    std::fprintf(stderr, "\n");
    if (!count)
        return tl::unexpected(count.error());
    const auto of = [&](std::int64_t part) {
        return std::to_string(part) + " of " + std::to_string(count->problems);
    };
    if (auto printed = printLine(
            of(count->texts) + " evaluated problems were told in training, " + of(count->structures)
            + " have a structure that was (" + std::to_string(count->documents) + " of "
            + std::to_string(count->trained) + " training documents looked at).");
        !printed)
        return printed;
    return flushOutput();
}

} // namespace gradus

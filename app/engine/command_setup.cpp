#include "app/engine/command_setup.h"

#include "core/base/resources.h"

#include <csignal>
#include <cstdio>

namespace gradus {

namespace {

std::atomic<bool> stopRequested = false; // written by the signal handler only

} // namespace

Result<StudyFile> openStudy(const std::string& path)
{
    auto study = StudyFile::open(path);
    if (!study && study.error().code == ErrorCode::Unsupported)
        return fail(ErrorCode::Corrupt, study.error().message);
    return study;
}

Result<ContextLibrary> loadContexts()
{
    return ContextLibrary::load(contextFolders());
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

Result<EvaluationRow> newestEvaluation(StudyFile& study, const CheckpointRow& checkpoint,
                                       const std::string& distribution, bool mustBeComplete)
{
    const auto rows = study.evaluations();
    if (!rows)
        return tl::unexpected(rows.error());
    for (auto row = rows->rbegin(); row != rows->rend(); ++row)
        if (row->checkpoint == checkpoint.id && row->distribution == distribution
            && (row->isComplete || !mustBeComplete))
            return *row;
    return fail(ErrorCode::NotFound, "checkpoint \"" + checkpoint.name + "\" of "
                                         + study.path().string() + " has no "
                                         + (mustBeComplete ? "complete " : "") + "evaluation on \""
                                         + distribution + '"');
}

Result<ComputeChoice> chosenCompute(const ComputeOptions& options)
{
    auto compute = chooseCompute(options.device, options.threads, options.type);
    if (compute)
        for (const auto& sentence : compute->slowness)
            std::fprintf(stderr, "%s.\n", sentence.c_str());
    return compute;
}

const std::atomic<bool>& stopOnSignals()
{
    const auto handler = [](int number) {
        stopRequested = true;
        std::signal(number, SIG_DFL);
    };
    std::signal(SIGINT, handler);
    std::signal(SIGTERM, handler);
    std::signal(SIGHUP, SIG_IGN); // a run outlives the terminal it was started from
    return stopRequested;
}

} // namespace gradus

#pragma once

#include "core/problem/context.h"
#include "core/store/study_file.h"

#include <filesystem>

namespace gradus::test {

/// What a sample study holds.
struct SampleStudyOptions
{
    int problems = 8; ///< of each evaluation
    int samples = 8;  ///< of each problem
    int steps = 60;   ///< of each stage, one metric row a step and key
    bool hasRuns = true;
    /// Of a distribution "wide" besides, op 2-8 in three contexts and both modes, on which every
    /// checkpoint of the done run is evaluated as well; 0: without it.
    int wideProblems = 0;
    /// Process of the newest run, which says it is running reinforcement learning. Its heartbeat
    /// lies in the future, so that it does not go stale; a dead process makes it lost.
    std::int64_t liveProcess = 1;
};

/// A new study: three distributions (base, edge, hard), the schedule "quick" (base, mid, rl) and,
/// with runs, a done one with all evaluations, a lost one and a running one.
///
/// Problems and verdicts are real, samples are gold solutions with planted mistakes: a slip, a
/// missing step, an early end; each is judged by both verifiers. The same options give the same
/// rows but for times and host.
[[nodiscard]] Result<StudyFile> makeSampleStudy(const std::filesystem::path& path,
                                                const SampleStudyOptions& options = {});

/// The design of a sample study.
[[nodiscard]] StudyDesign sampleDesign();

/// The contexts of the source tree.
[[nodiscard]] Result<ContextLibrary> sampleContexts();

} // namespace gradus::test

#pragma once

#include "app/engine/commands.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"
#include "core/training/compute.h"

#include <atomic>
#include <string>

namespace gradus {

// What commands need before they begin.

/// As StudyFile::open(); what that cannot read is a failure here, not a wrong command line.
[[nodiscard]] Result<StudyFile> openStudy(const std::string& path);

[[nodiscard]] Result<ContextLibrary> loadContexts();

/// The distribution of @p study called @p wanted.
[[nodiscard]] Result<Distribution> distributionCalled(StudyFile& study, const std::string& wanted);

/// The newest evaluation of @p checkpoint on @p distribution. @param mustBeComplete passes over
/// those under way.
[[nodiscard]] Result<EvaluationRow> newestEvaluation(StudyFile& study,
                                                     const CheckpointRow& checkpoint,
                                                     const std::string& distribution,
                                                     bool mustBeComplete);

/// chooseCompute(), and says on standard error what makes it slow.
[[nodiscard]] Result<ComputeChoice> chosenCompute(const ComputeOptions& options);

/// From here on the first Ctrl+C or SIGTERM sets what is returned, the second one ends the program.
[[nodiscard]] const std::atomic<bool>& stopOnSignals();

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/store/study_file.h"
#include "core/training/exchange/hugging_face_import.h"

#include <string>

namespace gradus {

/// Whether an imported checkpoint can be called @p name: it stands in lists and is part of a path.
/// @return InvalidArgument, also if a checkpoint or a schedule of the study has it already.
[[nodiscard]] Result<void> checkCheckpointName(StudyFile& study, const std::string& name);

/// Puts a model of another program into a study: a run of its own called @p name, which is done and
/// has one checkpoint, called @p name as well. It can be evaluated, and a schedule can start from
/// it (Schedule::startFrom).
///
/// @param origin where it comes from; kept with the run.
/// @return the checkpoint. InvalidArgument if @p name cannot be one, or a checkpoint or a schedule
/// of the study has it already.
[[nodiscard]] Result<CheckpointRow> addImportedModel(StudyFile& study, ImportedModel& imported,
                                                     const std::string& name,
                                                     const std::string& origin);

} // namespace gradus

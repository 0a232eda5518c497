#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"
#include "core/study/study.h"
#include "core/token/tokenizer.h"
#include "core/training/decoder.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gradus {

/// A checkpoint of @p study by its number, or by its name (of the newest run that has it).
/// @return NotFound, naming those there are.
[[nodiscard]] Result<CheckpointRow> findCheckpoint(StudyFile& study, const std::string& wanted);

/// The file that holds the weights of @p checkpoint. @return NotFound for one that has none,
/// because only its samples were imported.
[[nodiscard]] Result<std::filesystem::path> weightsOf(const StudyFile& study,
                                                      const CheckpointRow& checkpoint);

/// @p schedule with the number of the checkpoint it starts from in the place of a name, so that the
/// run it is launched as keeps to that one. Unchanged if it starts from random weights.
/// @return NotFound; InvalidArgument if the checkpoint's model has another shape or tokenizer.
[[nodiscard]] Result<Schedule> withStartFixed(StudyFile& study, Schedule schedule);

/// The tokenizer a run reads with: the one its newest readable checkpoint holds, so that it goes on
/// with the very tokens it began with; else the one of the checkpoint its schedule starts from;
/// else a new one.
///
/// @return InvalidArgument if the run's phrases are not those of the study's contexts any more
/// (phrases that later versions of this program add do not count).
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>>
tokenizerOfRun(StudyFile& study, RowId run, const Schedule& schedule,
               const std::vector<Distribution>& distributions, const ContextLibrary& contexts);

/// The weights a run of @p schedule begins with: those of the checkpoint it starts from, or random
/// ones of its seed. @return NotFound, Corrupt or InvalidArgument, naming the checkpoint.
[[nodiscard]] Result<void> loadStart(StudyFile& study, const Schedule& schedule, Decoder& decoder);

} // namespace gradus

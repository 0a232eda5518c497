#pragma once

#include "core/base/result.h"
#include "core/store/study_file.h"
#include "core/training/checkpoint.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gradus {

/// The checkpoints of one run: files in a folder of its own beside the study, each named by a row
/// of the study once it is whole. A stage has at most one unfinished checkpoint and a final one.
class RunCheckpoints
{
public:
    RunCheckpoints(StudyFile& study, RowId run);

    /// Makes the folder. Errors: Io, naming it.
    [[nodiscard]] Result<void> makeFolder() const;

    /// Loads the newest checkpoint that is whole; damaged or missing ones are passed over and from
    /// then on taken for not there, so that they are written anew.
    /// @param vocabulary what the run's tokens mean; another one is refused (InvalidArgument).
    /// @return where training was, or nothing if the run has no checkpoint yet. If it has some and
    /// none is good, the fault of the newest: starting over is for the user to decide.
    [[nodiscard]] Result<std::optional<TrainingPosition>>
    restoreNewest(Decoder& decoder, Optimizer& optimizer,
                  const std::vector<std::string>& vocabulary);

    /// The weights @p stage ended with. Errors: NotFound.
    [[nodiscard]] Result<CheckpointRow> finalOf(const std::string& stage) const;
    [[nodiscard]] std::filesystem::path pathOf(const CheckpointRow& row) const;

    /// Whether @p stage has its final checkpoint, or without @p isFinal one of this @p step.
    [[nodiscard]] Result<bool> has(const std::string& stage, std::int64_t step, bool isFinal) const;

    /// Writes the file, then its row, then forgets the stage's former unfinished checkpoint unless
    /// an evaluation refers to it.
    [[nodiscard]] Result<void> save(const std::string& stage, bool isFinal, const Decoder& decoder,
                                    Optimizer& optimizer, const CheckpointInfo& info);

private:
    /// Of this run, oldest first, without those found damaged.
    [[nodiscard]] Result<std::vector<CheckpointRow>> rows() const;
    [[nodiscard]] Result<CheckpointInfo> load(const CheckpointRow& row, Decoder& decoder,
                                              Optimizer& optimizer) const;

    StudyFile& m_study;
    RowId m_run;
    std::set<RowId> m_damaged;
};

} // namespace gradus

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
/// of the study once it is whole and on disk. Which of them stay: CheckpointOptions.
class RunCheckpoints
{
public:
    /// @param schedule must outlive this; its stages in their order and its options.
    RunCheckpoints(StudyFile& study, RowId run, const Schedule& schedule);

    /// Makes the folder and clears it of what a killed engine left: temporary files and checkpoints
    /// no row names. Errors: Io, naming it.
    [[nodiscard]] Result<void> prepareFolder() const;

    /// Loads the newest checkpoint that is whole; damaged or missing ones are passed over and from
    /// then on taken for not there, so that they are written anew.
    /// @param vocabulary what the run's tokens mean; another one is refused (InvalidArgument).
    /// @return where training was, or nothing if the run has no checkpoint yet. If it has some and
    /// none is good, the fault of the newest: starting over is for the user to decide.
    [[nodiscard]] Result<std::optional<TrainingPosition>>
    restoreNewest(Decoder& decoder, Optimizer& optimizer,
                  const std::vector<std::string>& vocabulary);
    /// One sentence for each checkpoint restoreNewest() passed over.
    [[nodiscard]] const std::vector<std::string>& faults() const { return m_faults; }

    /// The weights @p stage ended with. Errors: NotFound.
    [[nodiscard]] Result<CheckpointRow> finalOf(const std::string& stage) const;
    /// Fills @p decoder with the weights of @p row. Errors: Corrupt if the file is not the one that
    /// was written, NotFound, Io.
    [[nodiscard]] Result<CheckpointInfo> load(const CheckpointRow& row, Decoder& decoder,
                                              Optimizer* optimizer) const;

    /// Whether @p stage has its final checkpoint, or without @p isFinal one of this @p step.
    [[nodiscard]] Result<bool> has(const std::string& stage, std::int64_t step, bool isFinal) const;

    /// Writes the file, then its row, then forgets those the options do not keep. @pre every metric
    /// up to here is in the study.
    [[nodiscard]] Result<void> save(const std::string& stage, bool isFinal, const Decoder& decoder,
                                    Optimizer& optimizer, const CheckpointInfo& info);
    /// Forgets what was kept only in case the last final checkpoint is damaged: the run is done.
    [[nodiscard]] Result<void> finish() { return forget({}); }

private:
    /// Of this run, first steps first, without those found damaged.
    [[nodiscard]] Result<std::vector<CheckpointRow>> rows() const;
    [[nodiscard]] std::filesystem::path folder() const;
    [[nodiscard]] std::filesystem::path pathOf(const CheckpointRow& row) const;
    /// Index of @p stage in the schedule.
    [[nodiscard]] std::size_t orderOf(const std::string& stage) const;
    /// @param stage the one under way; empty: none.
    [[nodiscard]] Result<void> forget(const std::string& stage);
    /// Ids of the best unfinished checkpoints of @p stage among @p rows.
    [[nodiscard]] Result<std::set<RowId>> bestOf(const std::string& stage,
                                                 const std::vector<CheckpointRow>& rows) const;

    StudyFile& m_study;
    RowId m_run;
    const Schedule& m_schedule;
    std::set<RowId> m_damaged;
    std::vector<std::string> m_faults;
};

} // namespace gradus

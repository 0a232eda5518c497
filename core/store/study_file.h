#pragma once

#include "core/base/result.h"
#include "core/store/rows.h"
#include "core/study/study.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// A study: one SQLite file in WAL mode, the only channel between window and engine.
///
/// Threads: one StudyFile a thread. Processes: any number may read and write; each call is one
/// short transaction and waits up to 5 s for another writer. Every failure names the file; what was
/// committed before stays.
class StudyFile
{
public:
    /// Makes a new study with @p design. ErrorCode::InvalidArgument if @p path exists already;
    /// nothing is left behind on failure.
    [[nodiscard]] static Result<StudyFile> create(const std::filesystem::path& path,
                                                  const StudyDesign& design);
    /// Opens a study, brings an older schema up to date (after copying the file beside itself).
    /// Distinguishes in words: missing, a folder, not SQLite, truncated or damaged, an SQLite file
    /// that is no study, a schema newer than this program.
    [[nodiscard]] static Result<StudyFile> open(const std::filesystem::path& path);

    StudyFile(StudyFile&&) noexcept;
    StudyFile& operator=(StudyFile&&) noexcept;
    ~StudyFile();

    [[nodiscard]] const std::filesystem::path& path() const;
    /// STUDY.gradus.d, where checkpoints and logs are; made on first use by the engine.
    [[nodiscard]] std::filesystem::path folder() const;
    /// Changes whenever another connection commits: poll it, then read. (PRAGMA data_version.)
    [[nodiscard]] std::int64_t dataVersion();

    // Design
    [[nodiscard]] Result<std::string> title();
    [[nodiscard]] Result<std::vector<Distribution>> distributions();
    /// Adds, or replaces the one called @p formerName (which may differ from the new name).
    [[nodiscard]] Result<void> putDistribution(const Distribution& distribution,
                                               std::string_view formerName = {});
    [[nodiscard]] Result<void> removeDistribution(std::string_view name);
    [[nodiscard]] Result<std::vector<Schedule>> schedules();
    [[nodiscard]] Result<void> putSchedule(const Schedule& schedule,
                                           std::string_view formerName = {});

    // Runs
    [[nodiscard]] Result<RowId> addRun(const RunRow& run);
    [[nodiscard]] Result<void> updateRun(const RunRow& run);
    [[nodiscard]] Result<std::vector<RunRow>> runs(); ///< newest last
    [[nodiscard]] Result<RunRow> run(RowId id);
    [[nodiscard]] Result<void> addMetrics(RowId run, std::span<const MetricRow> metrics);
    /// Metrics of @p run after row number @p after (0: all), oldest first, and the last row's
    /// number.
    struct Metrics
    {
        std::vector<MetricRow> rows;
        RowId last = 0;
    };
    [[nodiscard]] Result<Metrics> metrics(RowId run, RowId after = 0);
    /// Drops metrics of @p stage after @p step: what a resumed run makes again.
    [[nodiscard]] Result<void> removeMetricsAfter(RowId run, std::string_view stage,
                                                  std::int64_t step);

    // Commands to a running engine
    [[nodiscard]] Result<void> sendCommand(RowId run, CommandKind kind);
    /// Commands sent since the last call, oldest first; each is delivered once.
    [[nodiscard]] Result<std::vector<CommandKind>> takeCommands(RowId run);

    // Checkpoints and evaluations
    [[nodiscard]] Result<RowId> addCheckpoint(const CheckpointRow& checkpoint);
    [[nodiscard]] Result<void> removeCheckpoint(RowId id);
    [[nodiscard]] Result<std::vector<CheckpointRow>> checkpoints(); ///< oldest first
    [[nodiscard]] Result<RowId> addEvaluation(const EvaluationRow& evaluation);
    [[nodiscard]] Result<void> completeEvaluation(RowId id);
    [[nodiscard]] Result<std::vector<EvaluationRow>> evaluations(); ///< oldest first
    /// The row of that distribution and index if its hash agrees, else a new one.
    [[nodiscard]] Result<RowId> addProblem(const ProblemRow& problem);
    [[nodiscard]] Result<ProblemRow> problem(RowId id);
    /// All samples of a batch in one transaction; a sample already there is replaced.
    [[nodiscard]] Result<void> addSamples(std::span<const SampleRow> samples);
    [[nodiscard]] Result<std::vector<SampleRow>> samples(RowId evaluation, RowId problem);
    [[nodiscard]] Result<std::vector<ProblemTallyRow>> tallies(RowId evaluation);

private:
    struct Private;
    explicit StudyFile(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// The schema this program writes; files of a higher number are refused.
inline constexpr int kSchemaVersion = 1;

/// Lost: says Running, Paused or Queued, its process is gone (same host) or its heartbeat is older
/// than
/// @p staleAfter seconds (any host).
[[nodiscard]] DisplayState displayState(const RunRow& run, double now, double staleAfter = 30);
[[nodiscard]] std::string_view
displayStateName(DisplayState state) noexcept; ///< "running", "lost", ...

} // namespace gradus

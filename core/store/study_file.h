#pragma once

#include "core/base/result.h"
#include "core/store/rows.h"
#include "core/study/study.h"

#include <filesystem>
#include <functional>
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
    /// that is no study, a schema newer than this program. Reads no rows: damage among them is
    /// found by the call that meets it (ErrorCode::Corrupt).
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
    /// Adds, or replaces the one called @p formerName (which may differ from the new name;
    /// schedules that use it then follow). ErrorCode::InvalidArgument if another one has the new
    /// name already or a field is out of its range; NotFound if there is none called @p formerName.
    /// Whether it can be met is not asked: see validateDistribution().
    [[nodiscard]] Result<void> putDistribution(const Distribution& distribution,
                                               std::string_view formerName = {});
    /// putDistribution() of a new one that is a band of an edge map, with the row that says so, in
    /// one transaction.
    [[nodiscard]] Result<void> putBand(const Distribution& distribution, RowId evaluation,
                                       std::string_view words);
    /// Of those made by putBand(), in the order they were made.
    [[nodiscard]] Result<std::vector<DistributionOrigin>> distributionOrigins();
    /// ErrorCode::InvalidArgument while a schedule uses it.
    [[nodiscard]] Result<void> removeDistribution(std::string_view name);
    [[nodiscard]] Result<std::vector<Schedule>> schedules();
    /// As putDistribution().
    [[nodiscard]] Result<void> putSchedule(const Schedule& schedule,
                                           std::string_view formerName = {});

    // Runs
    [[nodiscard]] Result<RowId> addRun(const RunRow& run);
    /// Writes everything of the row with that id; progress never falls, whatever @p run says.
    [[nodiscard]] Result<void> updateRun(const RunRow& run);
    [[nodiscard]] Result<std::vector<RunRow>> runs(); ///< newest last
    /// As runs(), but for their JSON (which stays ""): a small part of the price, for what asks
    /// again and again. Never give such a row to updateRun().
    [[nodiscard]] Result<std::vector<RunRow>> runSummaries();
    [[nodiscard]] Result<RunRow> run(RowId id);
    /// All of them in one transaction. A value that is not a number is kept as such.
    [[nodiscard]] Result<void> addMetrics(RowId run, std::span<const MetricRow> metrics);
    /// Metrics of @p run after row number @p after (0: all), oldest first, and the last row's
    /// number (@p after if there is none). Numbers are never used twice: after a run was resumed,
    /// its new rows come too, and a row whose step is not above the last one of its stage and key
    /// takes the place of everything read from that step on.
    struct Metrics
    {
        std::vector<MetricRow> rows;
        RowId last = 0;
    };
    [[nodiscard]] Result<Metrics> metrics(RowId run, RowId after = 0);
    /// The metrics of one key, of all stages, oldest first.
    [[nodiscard]] Result<std::vector<MetricRow>> metricsOfKey(RowId run, std::string_view key);
    /// Whether any run has a metric of that key.
    [[nodiscard]] Result<bool> hasMetric(std::string_view key);
    /// Drops metrics of @p stage after @p step: what a resumed run makes again.
    [[nodiscard]] Result<void> removeMetricsAfter(RowId run, std::string_view stage,
                                                  std::int64_t step);

    // Decisions of curricula
    /// A decision and what was measured for it, in one transaction.
    [[nodiscard]] Result<void> addDecision(RowId run, const DecisionRow& decision,
                                           std::span<const EdgeRow> measured = {});
    [[nodiscard]] Result<std::vector<DecisionRow>> decisions(RowId run); ///< oldest first
    [[nodiscard]] Result<std::vector<EdgeRow>> edgeRows(RowId run);      ///< oldest first
    /// Drops decisions and measurements of @p stage that hold from a step after @p step.
    [[nodiscard]] Result<void> removeDecisionsAfter(RowId run, std::string_view stage,
                                                    std::int64_t step);

    // Commands to a running engine
    [[nodiscard]] Result<void> sendCommand(RowId run, CommandKind kind);
    /// Commands sent since the last call, oldest first; each is delivered once.
    [[nodiscard]] Result<std::vector<CommandKind>> takeCommands(RowId run);

    // Checkpoints and evaluations
    /// A checkpoint of that run and name which is there already is replaced and keeps its id.
    [[nodiscard]] Result<RowId> addCheckpoint(const CheckpointRow& checkpoint);
    /// The row only; its file is the caller's. ErrorCode::InvalidArgument if it has evaluations.
    [[nodiscard]] Result<void> removeCheckpoint(RowId id);
    [[nodiscard]] Result<std::vector<CheckpointRow>> checkpoints(); ///< oldest first
    /// Name and stage of the checkpoint are read from its own row and not from @p evaluation.
    [[nodiscard]] Result<RowId> addEvaluation(const EvaluationRow& evaluation);
    [[nodiscard]] Result<void> completeEvaluation(RowId id);
    /// Changes what is planned: an import knows its size at its end.
    [[nodiscard]] Result<void> resizeEvaluation(RowId id, int problems, int samples);
    /// Adds to what sampling and judging took.
    [[nodiscard]] Result<void> spendOnEvaluation(RowId id, double seconds);
    [[nodiscard]] Result<std::vector<EvaluationRow>> evaluations(); ///< oldest first
    /// The row of that distribution and index if its hash agrees, else a new one.
    [[nodiscard]] Result<RowId> addProblem(const ProblemRow& problem);
    [[nodiscard]] Result<ProblemRow> problem(RowId id);
    /// All problems, by distribution and index.
    [[nodiscard]] Result<std::vector<RowId>> problemIds();
    /// All samples of a batch in one transaction; a sample already there is replaced.
    [[nodiscard]] Result<void> addSamples(std::span<const SampleRow> samples);
    [[nodiscard]] Result<std::vector<SampleRow>> samples(RowId evaluation, RowId problem);
    /// Every sample of an evaluation but for its text (which stays ""), by problem and sample.
    [[nodiscard]] Result<std::vector<SampleRow>> outcomes(RowId evaluation);
    /// Hands over the same one by one: half a million at once are 90 MB. @p use must not use this
    /// file.
    [[nodiscard]] Result<void> eachOutcome(RowId evaluation,
                                           const std::function<void(SampleRow&&)>& use);
    /// Of outcomes() the strict verdicts alone, by problem: a fifth of the price.
    [[nodiscard]] Result<std::vector<VerifiedRow>> verified(RowId evaluation);
    /// Problems that have samples, by index; counted in the file without reading any text.
    [[nodiscard]] Result<std::vector<ProblemTallyRow>> tallies(RowId evaluation);

    // What a checkpoint makes of problems without sampling
    /// In one transaction; a row of the same checkpoint and problem is replaced.
    [[nodiscard]] Result<void> putGoldScores(RowId checkpoint, std::span<const GoldScoreRow> rows);
    [[nodiscard]] Result<std::vector<GoldScoreRow>> goldScores(RowId checkpoint); ///< by problem
    /// As putGoldScores().
    [[nodiscard]] Result<void> putTrainingMatches(RowId checkpoint,
                                                  std::span<const TrainingMatchRow> rows);
    [[nodiscard]] Result<std::vector<TrainingMatchRow>>
    trainingMatches(RowId checkpoint); ///< by problem

private:
    struct Private;
    explicit StudyFile(std::unique_ptr<Private> data);
    std::unique_ptr<Private> m_d;
};

/// The schema this program writes; files of a higher number are refused.
inline constexpr int kSchemaVersion = 3;

/// Lost: says Running, Paused or Queued and its engine is gone. On this host the process is asked
/// for, so that one long step is never taken for a death; elsewhere, and before there is a process,
/// a heartbeat (without one: the start) older than @p staleAfter seconds counts.
[[nodiscard]] DisplayState displayState(const RunRow& run, double now, double staleAfter = 30);
[[nodiscard]] std::string_view
displayStateName(DisplayState state) noexcept; ///< "running", "lost", ...

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/base/text.h"
#include "core/store/study_file.h"
#include "core/study/study.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// The runs, checkpoints and evaluations of a study, read once, and how they belong together.
///
/// A value; what it hands out by pointer lives as long as it does and is nullptr where there is no
/// such thing.
class StudyIndex
{
public:
    [[nodiscard]] static Result<StudyIndex> read(StudyFile& study);

    [[nodiscard]] const std::vector<RunRow>& runs() const { return m_runs; }
    [[nodiscard]] const std::vector<CheckpointRow>& checkpoints() const { return m_checkpoints; }
    [[nodiscard]] const std::vector<EvaluationRow>& evaluations() const { return m_evaluations; }
    /// Names of those that were evaluated, in the order of their first evaluation.
    [[nodiscard]] std::vector<std::string> distributions() const;

    [[nodiscard]] const RunRow* run(RowId id) const;
    /// The schedule @p run was launched with.
    [[nodiscard]] const Schedule* schedule(RowId run) const;
    /// A checkpoint by its number, as "RUN/NAME", or by its name: that of @p run, else of a run it
    /// goes back to, else of the newest run that has it.
    [[nodiscard]] const CheckpointRow* find(const std::string& wanted, RowId run) const;
    /// The checkpoint whose weights @p run began with.
    [[nodiscard]] const CheckpointRow* startOf(RowId run) const;
    [[nodiscard]] const CheckpointRow* finalOf(RowId run, const std::string& stage) const;
    /// @p checkpoint and what it goes back to, oldest first: one a run. NotFound or Corrupt where
    /// that cannot be told, naming the run.
    [[nodiscard]] Result<std::vector<CheckpointRow>>
    lineageOf(const CheckpointRow& checkpoint) const;
    /// What @p checkpoint is compared with: find(@p wanted), or where that is empty the final
    /// checkpoint of the first stage of its lineage (an imported model is its own). It may be
    /// @p checkpoint itself. NotFound or Corrupt in one sentence.
    [[nodiscard]] Result<CheckpointRow> baseOf(const CheckpointRow& checkpoint,
                                               const std::string& wanted = {}) const;

    /// The evaluation that @p evaluation is looked at beside: the newest complete one, on the same
    /// distribution, of the nearest earlier checkpoint of its run that has one, in the order of the
    /// run's schedule (as they were made, if that cannot be read); of find(@p base) if that is not
    /// empty. nullptr if there is none, and for the base itself.
    [[nodiscard]] const EvaluationRow* before(const EvaluationRow& evaluation,
                                              const std::string& base = {}) const;

    /// The newest complete one.
    [[nodiscard]] const EvaluationRow* evaluation(RowId checkpoint,
                                                  const std::string& distribution) const;
    /// Complete or not.
    [[nodiscard]] bool hasEvaluation(RowId checkpoint, const std::string& distribution) const;

private:
    [[nodiscard]] std::vector<const CheckpointRow*> inOrder(RowId run) const;

    std::vector<RunRow> m_runs;
    std::map<RowId, Schedule> m_schedules; ///< those that can be read
    std::vector<CheckpointRow> m_checkpoints;
    std::vector<EvaluationRow> m_evaluations;
};

/// Why evaluation() has none: "rl on "hard" is incomplete: 12 of 64 problems are sampled", "rl has
/// no evaluation of "hard"".
[[nodiscard]] Result<std::string> whyNoEvaluation(StudyFile& study, const StudyIndex& index,
                                                  const CheckpointRow& checkpoint,
                                                  const std::string& distribution);

/// ErrorCode::NotFound unless @p wanted is empty or names a checkpoint.
[[nodiscard]] Result<void> checkBase(const StudyFile& study, const StudyIndex& index,
                                     const std::string& wanted);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/solution/judgement.h"
#include "core/store/study_file.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// One generation and the gold row it answers.
struct ImportedGeneration
{
    std::size_t gold = 0;
    std::optional<std::string> text; ///< nothing: a sample without a solution, which is wrong
};

/// Brings generations of the paper's evaluation into a study, so that published models stand in the
/// same tables as ours: the gold rows become problems, the generations samples of one evaluation.
class GenerationImport
{
public:
    /// @param checkpoint whose they are: one of the study by name or number, or a name nothing has
    /// yet; then it becomes a checkpoint without weights, with a run of its own.
    /// @param distribution what the gold rows are called.
    /// @param source what is told of the file in EvaluationRow::source.
    /// @param goldRows in the order of their file; `problem question op template mode` are taken
    /// where they are there. A gold row the strict verifier cannot read is left out and counted.
    /// Nothing is written before the first generation that answers a gold row.
    /// @return InvalidArgument if the same source (whatever its file is called) is in the study
    /// already for that checkpoint and distribution; one that was interrupted is taken up from its
    /// start. InvalidArgument also for a distribution of the design, whose problems are others, and
    /// for a name that cannot be one.
    [[nodiscard]] static Result<GenerationImport>
    begin(StudyFile& study, const std::string& checkpoint, const std::string& distribution,
          const std::string& source, std::span<const std::string> goldRows);

    /// Judges and writes the next generations in the order of their file, in one transaction.
    [[nodiscard]] Result<void> add(std::span<const ImportedGeneration> generations);
    /// @return the evaluation's id; from here on tables show it. InvalidArgument if no generation
    /// answered a gold row: then the study is as it was.
    [[nodiscard]] Result<RowId> finish();

    [[nodiscard]] std::size_t unreadableGold() const { return m_unreadable; }

private:
    struct Gold
    {
        ProblemRow problem;
        SolutionJudge judge;
        int samples = 0; ///< so far
    };

    explicit GenerationImport(StudyFile& study)
        : m_study(&study)
    {}
    /// The rows that samples refer to.
    Result<void> open();

    StudyFile* m_study; // not owned
    std::string m_checkpoint;
    EvaluationRow m_evaluation;              ///< id 0: not written yet
    std::vector<std::optional<Gold>> m_gold; ///< nothing: cannot be read
    std::size_t m_unreadable = 0;
};

} // namespace gradus

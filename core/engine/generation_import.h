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
    /// @return InvalidArgument if the same source is in the study already for that checkpoint and
    /// distribution; one that was interrupted is taken up from its start. InvalidArgument also
    /// for a name that cannot be one.
    [[nodiscard]] static Result<GenerationImport>
    begin(StudyFile& study, const std::string& checkpoint, const std::string& distribution,
          const std::string& source, std::span<const std::string> goldRows);

    /// Judges and writes the next generations in the order of their file, in one transaction.
    [[nodiscard]] Result<void> add(std::span<const ImportedGeneration> generations);
    /// @return the evaluation's id; from here on tables show it.
    [[nodiscard]] Result<RowId> finish();

    [[nodiscard]] std::size_t unreadableGold() const { return m_unreadable; }

private:
    struct Gold
    {
        RowId problem = 0;
        SolutionJudge judge;
        int samples = 0; ///< so far
    };

    GenerationImport(StudyFile& study, RowId evaluation)
        : m_study(&study)
        , m_evaluation(evaluation)
    {}

    StudyFile* m_study; // not owned
    RowId m_evaluation;
    std::vector<std::optional<Gold>> m_gold; ///< nothing: cannot be read
    std::size_t m_unreadable = 0;
};

} // namespace gradus

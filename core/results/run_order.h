#pragma once

#include "core/base/result.h"
#include "core/store/study_file.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Which evaluation comes before which: checkpoints of one run in the order of its schedule.
class RunOrder
{
public:
    /// @param base name of the checkpoint that all others are compared with; empty: each with the
    /// one before it. ErrorCode::NotFound if the study has no checkpoint of that name. A run that
    /// was deleted, or whose schedule cannot be read, has its checkpoints in the order they were
    /// made.
    [[nodiscard]] static Result<RunOrder> read(StudyFile& study, const std::string& base = {});

    /// The newest complete evaluation, on the same distribution, of the nearest earlier checkpoint
    /// of the same run that has one; of the base (of the same run, else of the newest run that has
    /// one of that name) if one was given. Nothing for the first checkpoint, and for the base.
    [[nodiscard]] std::optional<EvaluationRow> before(const EvaluationRow& evaluation) const;

private:
    [[nodiscard]] std::optional<EvaluationRow> ofBase(const EvaluationRow& evaluation) const;

    std::string m_base;
    std::map<RowId, std::vector<RowId>> m_checkpoints; ///< of each run, in order
    std::vector<EvaluationRow> m_evaluations;          ///< complete ones, oldest first
};

} // namespace gradus

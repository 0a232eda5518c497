#pragma once

// Internal to core/results: what the tables of evaluations share.

#include "core/results/estimate.h"
#include "core/results/evaluated.h"
#include "core/results/export_job.h"
#include "core/results/words.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// "checkpoint stage distribution", @p columns, "run evaluation note".
[[nodiscard]] Columns evaluationColumns(const Columns& columns);

/// A record of such a table.
[[nodiscard]] Record evaluationRecord(const EvaluationRow& evaluation, std::vector<Cell> cells,
                                      std::string note);

/// low and high, empty where there is no interval.
[[nodiscard]] std::vector<Cell> limitsOf(const std::optional<Estimate>& estimate);
/// estimate, low, high.
[[nodiscard]] std::vector<Cell> numbersOf(const std::optional<Estimate>& estimate);
[[nodiscard]] std::string bandText(const std::optional<Estimate>& estimate);

/// "run 3 was deleted", and what adaptiveWords() say; "" for most.
class EvaluationNotes
{
public:
    [[nodiscard]] static Result<EvaluationNotes> read(StudyFile& study);
    [[nodiscard]] std::string operator()(const EvaluationRow& evaluation) const;
    /// The first sentence by itself.
    [[nodiscard]] std::string ofRun(RowId run) const;

private:
    std::set<RowId> m_runs; ///< that are there
};

/// Writes the records of one evaluation whose problems are all sampled. @param note what holds for
/// all of them.
using WriteEvaluation =
    std::function<Result<void>(const EvaluatedProblems& problems, const std::string& note)>;

/// Calls @p write for each evaluation the options leave. One that is not complete, or has no
/// sample, has one record of @p columns (those of its own) that says so. A @p write that fails with
/// kNotJudged leaves such a record too.
[[nodiscard]] Result<void> forEachEvaluation(const Export& job,
                                             const std::function<void(const Record&)>& add,
                                             std::size_t columns, const WriteEvaluation& write);

} // namespace gradus

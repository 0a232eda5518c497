#pragma once

// Internal to core/results: what every table is written with, and the tables.

#include "core/results/export.h"
#include "core/results/table.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

using Columns = std::vector<std::string>;

/// Where the records of one table go.
struct TableSink
{
    std::function<void(const Columns&)> begin; ///< once, before the first record
    std::function<void(const Record&)> add;
};

/// A study with the wishes of one export, and where its records go.
struct Export
{
    StudyFile& study;
    const ExportOptions& options;
    const TableSink& sink;

    /// Begins the table. @return what takes its records.
    [[nodiscard]] const std::function<void(const Record&)>& table(const Columns& columns) const
    {
        sink.begin(columns);
        return sink.add;
    }
    [[nodiscard]] bool isWanted(std::string_view checkpoint, std::string_view distribution) const
    {
        return (options.checkpoint.empty() || options.checkpoint == checkpoint)
               && (options.distribution.empty() || options.distribution == distribution);
    }
};

[[nodiscard]] inline Cell cellOf(const std::optional<double>& value)
{
    return value ? Cell(*value) : Cell();
}

[[nodiscard]] inline Cell countOf(int value)
{
    return std::int64_t{value};
}

/// The evaluations the options leave, oldest first, complete or not.
[[nodiscard]] Result<std::vector<EvaluationRow>> wantedEvaluations(const Export& job);

// One a table.
Result<void> exportRuns(const Export& job);
Result<void> exportStages(const Export& job);
Result<void> exportMetrics(const Export& job);
Result<void> exportCheckpoints(const Export& job);
Result<void> exportDecisions(const Export& job);
Result<void> exportMeasuredEdges(const Export& job);
Result<void> exportCompute(const Export& job);
Result<void> exportDistributions(const Export& job);
Result<void> exportEvaluations(const Export& job);
Result<void> exportProblems(const Export& job);
Result<void> exportSamples(const Export& job);
Result<void> exportPassAtK(const Export& job);
Result<void> exportScores(const Export& job);
Result<void> exportErrors(const Export& job);
Result<void> exportErrorDepth(const Export& job);
Result<void> exportVerdicts(const Export& job);
Result<void> exportEdgeMap(const Export& job);

// Those that compare checkpoints.
Result<void> exportComparisons(const Export& job);
Result<void> exportChanges(const Export& job);
Result<void> exportPassAtKByRecipe(const Export& job);
Result<void> exportLineages(const Export& job);
Result<void> exportSameCompute(const Export& job);
Result<void> exportLikelihoods(const Export& job);
Result<void> exportSimilarity(const Export& job);
Result<void> exportMemorisation(const Export& job);

} // namespace gradus

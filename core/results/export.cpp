#include "core/results/export.h"

#include "core/results/export_job.h"
#include "core/results/table_writer.h"

#include <algorithm>
#include <optional>

namespace gradus {

namespace {

/// A table with what may narrow it.
struct TableKind
{
    std::string name;
    Result<void> (*write)(const Export&);
    bool hasCheckpoint;
    bool hasDistribution;
};

const std::vector<TableKind>& tableKinds()
{
    static const std::vector<TableKind> kinds{
        {"runs", exportRuns, false, false},
        {"stages", exportStages, false, false},
        {"metrics", exportMetrics, false, false},
        {"checkpoints", exportCheckpoints, true, false},
        {"distributions", exportDistributions, false, true},
        {"evaluations", exportEvaluations, true, true},
        {"problems", exportProblems, false, true},
        {"samples", exportSamples, true, true},
        {"passk", exportPassAtK, true, true},
        {"scores", exportScores, true, true},
        {"errors", exportErrors, true, true},
        {"error_depth", exportErrorDepth, true, true},
        {"verdicts", exportVerdicts, true, true},
        {"edge_map", exportEdgeMap, true, true},
        {"decisions", exportDecisions, false, false},
        {"measured_edges", exportMeasuredEdges, false, false},
        {"compute", exportCompute, false, false},
        // Those that compare checkpoints.
        {"comparisons", exportComparisons, true, true},
        {"changes", exportChanges, true, true},
        {"passk_by_recipe", exportPassAtKByRecipe, true, true},
        {"lineages", exportLineages, true, false},
        {"same_compute", exportSameCompute, true, true},
        {"nll", exportLikelihoods, true, true},
        {"similarity", exportSimilarity, true, true},
        {"memorisation", exportMemorisation, true, true},
    };
    return kinds;
}

Result<void> checkCheckpoint(StudyFile& study, const TableKind& kind, const std::string& name)
{
    if (!kind.hasCheckpoint)
        return fail(ErrorCode::InvalidArgument,
                    "table \"" + kind.name + "\" cannot be narrowed to a checkpoint");
    const auto rows = study.checkpoints();
    if (!rows)
        return tl::unexpected(rows.error());
    if (std::none_of(rows->begin(), rows->end(), [&](const auto& row) { return row.name == name; }))
        return fail(ErrorCode::NotFound,
                    study.path().string() + " has no checkpoint \"" + name + '"');
    return {};
}

/// Known are those of the design and those that were evaluated, which may be gone from it.
Result<void> checkDistribution(StudyFile& study, const TableKind& kind, const std::string& name)
{
    if (!kind.hasDistribution)
        return fail(ErrorCode::InvalidArgument,
                    "table \"" + kind.name + "\" cannot be narrowed to a distribution");
    const auto designed = study.distributions();
    if (!designed)
        return tl::unexpected(designed.error());
    const auto evaluated = study.evaluations();
    if (!evaluated)
        return tl::unexpected(evaluated.error());
    if (std::any_of(designed->begin(), designed->end(),
                    [&](const auto& row) { return row.name == name; })
        || std::any_of(evaluated->begin(), evaluated->end(),
                       [&](const auto& row) { return row.distribution == name; }))
        return {};
    return fail(ErrorCode::NotFound,
                study.path().string() + " has no distribution \"" + name + '"');
}

tl::unexpected<Error> unknownTable(const std::string& name)
{
    std::string known;
    for (const auto& table : exportTables())
        known += (known.empty() ? "" : " ") + table;
    return fail(ErrorCode::NotFound,
                "there is no table \"" + name + "\"; there are these: " + known);
}

Result<void> writeTable(StudyFile& study, const ExportOptions& options, const TableSink& sink)
{
    const auto kind = std::find_if(tableKinds().begin(), tableKinds().end(),
                                   [&](const auto& k) { return k.name == options.table; });
    if (kind == tableKinds().end())
        return unknownTable(options.table);
    if (!options.checkpoint.empty())
        if (auto checked = checkCheckpoint(study, *kind, options.checkpoint); !checked)
            return checked;
    if (!options.distribution.empty())
        if (auto checked = checkDistribution(study, *kind, options.distribution); !checked)
            return checked;
    return kind->write({study, options, sink});
}

} // namespace

const std::vector<std::string>& exportTables()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& kind : tableKinds())
            all.push_back(kind.name);
        return all;
    }();
    return names;
}

Result<void> exportTable(StudyFile& study, const ExportOptions& options,
                         const std::function<void(std::string_view)>& write)
{
    std::optional<TableWriter> writer;
    return writeTable(
        study, options,
        {[&](const Columns& columns) { writer.emplace(columns, options.format, write); },
         [&](const Record& record) {
             writer->add(record);
         }});
}

Result<Table> readTable(StudyFile& study, const ExportOptions& options)
{
    Table table;
    const auto written = writeTable(study, options,
                                    {[&](const Columns& columns) { table.columns = columns; },
                                     [&](const Record& record) {
                                         table.records.push_back(record);
                                     }});
    if (!written)
        return tl::unexpected(written.error());
    return table;
}

} // namespace gradus

// The edge map of each evaluation as a table.

#include "core/results/edge_map_of.h"
#include "core/results/evaluation_tables.h"
#include "core/results/export_job.h"

#include <utility>

namespace gradus {

namespace {

/// With the first k that was asked for above 1; pass@1 is in the map anyway.
EdgeBounds boundsOf(const ExportOptions& options)
{
    EdgeBounds bounds;
    for (const auto k : options.ks)
        if (k != 1) {
            bounds.k = k;
            break;
        }
    return bounds;
}

Record cellRecord(const EdgeMap& map, const MapCell& cell, const std::string& note)
{
    std::vector<Cell> cells{std::int64_t{cell.op}, cell.context, cell.mode};
    const auto& judged = cell.cell;
    if (!cell.why.empty()) {
        cells.resize(cells.size() + 3);
        cells.emplace_back(map.bounds.k);
        cells.resize(cells.size() + 5);
    } else {
        for (const double number :
             {judged.passAt1.estimate, judged.passAt1.low, judged.passAt1.high})
            cells.emplace_back(number);
        cells.emplace_back(map.bounds.k);
        for (const double number :
             {judged.passAtK.estimate, judged.passAtK.low, judged.passAtK.high,
              judged.passAtK.estimate - judged.passAt1.estimate, judged.passAt1.width()})
            cells.emplace_back(number);
    }
    cells.emplace_back(cell.problems);
    cells.emplace_back(cell.samples);
    if (!cell.why.empty()) {
        cells.resize(cells.size() + 2);
        return evaluationRecord(map.evaluation, std::move(cells), joined(cell.why, note));
    }
    cells.emplace_back(std::string(edgeJudgementName(judged.judgement)));
    cells.push_back(judged.problemsNeeded ? Cell(*judged.problemsNeeded) : Cell());
    const auto why = judged.problemsNeeded ? std::string()
                                           : "an estimate is so near its bound that "
                                                 + std::to_string(kMostEdgeProblems)
                                                 + " problems more would not decide";
    return evaluationRecord(map.evaluation, std::move(cells), joined(why, note));
}

} // namespace

Result<void> exportEdgeMap(const Export& job)
{
    const auto evaluations = wantedEvaluations(job);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    const auto notes = EvaluationNotes::read(job.study);
    if (!notes)
        return tl::unexpected(notes.error());
    const Columns columns{"op",       "template",  "mode",      "pass_at_1",      "low_1", "high_1",
                          "k",        "pass_at_k", "low_k",     "high_k",         "gap",   "width",
                          "problems", "samples",   "judgement", "problems_needed"};
    const auto& add = job.table(evaluationColumns(columns));
    for (const auto& evaluation : *evaluations) {
        const auto map = edgeMap(job.study, evaluation.id, boundsOf(job.options));
        if (!map)
            return tl::unexpected(map.error());
        auto note = (*notes)(evaluation);
        std::int64_t sampled = 0;
        for (const auto& cell : map->cells)
            sampled += cell.problems;
        if (sampled == 0)
            note = joined(kNoSample, note);
        else if (!evaluation.isComplete)
            note = joined(incompleteWords(sampled, evaluation.problems), note);
        if (map->cells.empty())
            add(evaluationRecord(evaluation, std::vector<Cell>(columns.size()), note));
        for (const auto& cell : map->cells)
            add(cellRecord(*map, cell, note));
    }
    return {};
}

} // namespace gradus

// Tables of runs that differ in nothing but their seed.

#include "core/results/comparison_cells.h"
#include "core/results/evaluation_tables.h"
#include "core/results/export_job.h"
#include "core/results/recipe_curves.h"

namespace gradus {

namespace {

/// "1 4 7"
std::string listOf(const std::vector<RowId>& ids)
{
    std::string list;
    for (const auto id : ids)
        list += (list.empty() ? "" : " ") + std::to_string(id);
    return list;
}

std::string listOf(const std::vector<std::string>& names)
{
    std::string list;
    for (const auto& name : names)
        list += (list.empty() ? "" : ", ") + name;
    return list;
}

Record recordOf(const RecipeCurve& curve, const RecipePoint& point)
{
    Record record{curve.recipe,
                  listOf(curve.schedules),
                  curve.checkpoint,
                  curve.distribution,
                  point.k > 0 ? Cell(point.k) : Cell(),
                  static_cast<std::int64_t>(curve.runs.size())};
    for (auto& cell : numbersOf(point.estimate))
        record.push_back(std::move(cell));
    const auto note = joined(curve.note, point.note);
    for (Cell cell : {textOf(bandText(point.estimate)), cellOf(point.problemVariance),
                      cellOf(point.seedVariance), Cell(curve.problems), Cell(curve.samples),
                      Cell(listOf(curve.runs)), Cell(listOf(curve.evaluations)), textOf(note)})
        record.push_back(std::move(cell));
    return record;
}

} // namespace

Result<void> exportPassAtKByRecipe(const Export& job)
{
    const auto curves = recipeCurves(job.study, {.checkpoint = job.options.checkpoint,
                                                 .distribution = job.options.distribution,
                                                 .isOfEachRun = job.options.isOfEachRun,
                                                 .ks = job.options.ks,
                                                 .bootstrap = bootstrapOptions(job.options)});
    if (!curves)
        return tl::unexpected(curves.error());
    const auto& add =
        job.table({"recipe", "schedules", "checkpoint", "distribution", "k", "seeds", "estimate",
                   "low", "high", "band", "problem_variance", "seed_variance", "problems",
                   "samples", "runs", "evaluations", "note"});
    for (const auto& curve : *curves) {
        for (const auto& point : curve.points)
            add(recordOf(curve, point));
        if (curve.points.empty())
            add(recordOf(curve, {}));
    }
    return {};
}

} // namespace gradus

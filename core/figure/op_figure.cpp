// pass@1 and pass@k by op.

#include "core/figure/builders.h"
#include "core/figure/evaluated_run.h"
#include "core/statistics/wilson.h"

#include <algorithm>
#include <map>
#include <utility>

namespace gradus {

namespace {

using ByOp = std::map<int, std::vector<ProblemTally>>;

/// Problems with fewer than @p k samples cannot be counted and are left out.
Result<ByOp> talliesByOp(StudyFile& study, RowId evaluation, std::int64_t k)
{
    const auto rows = study.tallies(evaluation);
    if (!rows)
        return tl::unexpected(rows.error());
    ByOp byOp;
    for (const auto& row : *rows)
        if (row.samples >= k)
            byOp[row.op].push_back({.samples = row.samples, .correct = row.verified});
    return byOp;
}

/// How many problems there are of an op.
struct Sizes
{
    std::int64_t fewest = 0;
    std::int64_t most = 0;

    void take(std::size_t problems)
    {
        const auto count = static_cast<std::int64_t>(problems);
        fewest = most == 0 ? count : std::min(fewest, count);
        most = std::max(most, count);
    }
    [[nodiscard]] std::string words() const
    {
        return (fewest == most ? std::string() : std::to_string(fewest) + " to ")
               + counted(most, "problem") + " of each op";
    }
};

Result<FigureSeries> seriesOf(const CheckpointPlace& place, const ByOp& byOp, std::int64_t k)
{
    FigureSeries series{.name = place.checkpoint.name + ", pass@" + std::to_string(k),
                        .style = place.style,
                        .points = {},
                        .isSecond = k > 1};
    for (const auto& [op, tallies] : byOp) {
        const auto interval = wilsonPassAtK(tallies, k);
        if (!interval)
            return tl::unexpected(interval.error());
        series.points.push_back({.x = static_cast<double>(op),
                                 .y = interval->estimate,
                                 .low = interval->low,
                                 .high = interval->high});
    }
    return series;
}

Result<FigurePanel> panelOf(StudyFile& study, const EvaluatedRun& evaluated,
                            const std::string& distribution, std::int64_t k, Sizes& sizes)
{
    FigurePanel panel{.title = distribution, .note = {}, .series = {}};
    std::size_t problems = 0;
    for (const auto& place : evaluated.checkpoints) {
        const auto* newest = evaluated.newest(place.checkpoint.id, distribution);
        if (!newest)
            continue;
        const auto byOp = talliesByOp(study, newest->id, k);
        if (!byOp)
            return tl::unexpected(byOp.error());
        if (byOp->empty())
            continue;
        std::size_t all = 0;
        for (const auto& [op, tallies] : *byOp) {
            sizes.take(tallies.size());
            all += tallies.size();
        }
        problems = std::max(problems, all);
        for (const std::int64_t each :
             k > 1 ? std::vector<std::int64_t>{1, k} : std::vector<std::int64_t>{1}) {
            auto series = seriesOf(place, *byOp, each);
            if (!series)
                return tl::unexpected(series.error());
            panel.series.push_back(std::move(*series));
        }
    }
    panel.note = counted(static_cast<std::int64_t>(problems), "problem");
    return panel;
}

} // namespace

Result<FigureSpec> buildOpFigure(StudyFile& study, RowId run)
{
    const auto evaluated = evaluatedRun(study, run, "op profile");
    if (!evaluated)
        return tl::unexpected(evaluated.error());
    const auto k = boundsFor(evaluated->evaluations).k;
    Sizes sizes;
    std::vector<FigurePanel> panels;
    for (const auto& distribution : evaluated->distributions) {
        auto panel = panelOf(study, *evaluated, distribution, k, sizes);
        if (!panel)
            return tl::unexpected(panel.error());
        if (!panel->series.empty())
            panels.push_back(std::move(*panel));
    }
    if (panels.empty())
        return fail(ErrorCode::NotFound, "the evaluations of " + runName(study, evaluated->run.id)
                                             + " have no samples, so there is no profile to draw");
    const auto passes = k > 1 ? "pass@1 and pass@" + std::to_string(k) : std::string("pass@1");
    return FigureSpec{.name = "op_profile",
                      .xLabel = "op",
                      .yLabel = k > 1 ? passes : "pass@1",
                      .xScale = AxisScale::Linear,
                      .yLow = 0,
                      .yHigh = 1,
                      .band = "95 % Wilson intervals over " + sizes.words(),
                      .caption = "Verified " + passes
                                 + " by number of operations: unbiased estimates at sampling "
                                   "temperature "
                                 + temperaturesOf(evaluated->evaluations)
                                 + "; bands are 95 % Wilson intervals of each op. "
                                 + provenance(evaluated->run, evaluated->schedule),
                      .panels = std::move(panels)};
}

} // namespace gradus

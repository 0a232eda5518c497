#include "core/figure/builders.h"
#include "core/figure/evaluated_run.h"
#include "core/results/pass_curve.h"
#include "core/results/recipe_curves.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace gradus {

namespace {

/// One line of one panel, as it is in the study.
struct Line
{
    EvaluationRow evaluation;
    PassCurve curve;
    std::size_t seeds = 1; ///< trained with, all in the curve
    std::string caveat;    ///< of how it was sampled or what was left out; "": none
};

/// Curves over the seeds of a recipe, where there are two and more.
using SeedCurves = std::vector<RecipeCurve>;

/// Of the recipe of @p run: everything but the seed is the same.
Result<SeedCurves> seedCurves(StudyFile& study, RowId run)
{
    auto curves = recipeCurves(study, {.run = run});
    if (curves)
        std::erase_if(*curves, [](const RecipeCurve& curve) { return curve.runs.size() < 2; });
    return curves;
}

PassCurve curveOf(const RecipeCurve& recipe)
{
    PassCurve curve{.problems = recipe.problems, .samples = recipe.samples};
    for (const auto& point : recipe.points)
        if (point.estimate) {
            curve.ks.push_back(point.k);
            curve.intervals.push_back(point.estimate->interval);
            curve.bands.push_back(point.estimate->band);
        }
    return curve;
}

/// The newest evaluation of @p checkpoint on @p distribution, if there is one with samples; where
/// @p seeds have them, all seeds together.
Result<std::optional<Line>> lineOf(StudyFile& study, const EvaluatedRun& evaluated,
                                   const SeedCurves& seeds, const CheckpointRow& checkpoint,
                                   const std::string& distribution)
{
    const auto* newest = evaluated.newest(checkpoint.id, distribution);
    const auto together = std::find_if(seeds.begin(), seeds.end(), [&](const RecipeCurve& curve) {
        return curve.checkpoint == checkpoint.name && curve.distribution == distribution;
    });
    if (newest && together != seeds.end())
        if (auto curve = curveOf(*together); !curve.ks.empty())
            return std::optional<Line>(
                Line{*newest, std::move(curve), together->runs.size(), together->note});
    if (!newest)
        return std::optional<Line>{};
    auto curve = passCurve(study, newest->id);
    if (!curve)
        return tl::unexpected(curve.error());
    if (curve->ks.empty())
        return std::optional<Line>{};
    return std::optional<Line>(
        Line{*newest, std::move(*curve), 1, newest->adaptiveWidth ? "adaptive" : ""});
}

FigureSeries drawn(const CheckpointPlace& place, const PassCurve& curve)
{
    FigureSeries result{.name = place.checkpoint.name, .style = place.style, .points = {}};
    for (std::size_t i = 0; i < curve.ks.size(); ++i)
        result.points.push_back({.x = static_cast<double>(curve.ks[i]),
                                 .y = curve.intervals[i].estimate,
                                 .low = curve.intervals[i].low,
                                 .high = curve.intervals[i].high});
    return result;
}

/// "3 seeds × 64 problems × 32 samples"
std::string sizeText(const Line& line)
{
    const std::string seeds =
        line.seeds > 1 ? std::to_string(line.seeds) + " seeds \u00d7 " : std::string();
    return seeds + counted(line.curve.problems, "problem") + " \u00d7 "
           + counted(line.curve.samples, "sample")
           + (line.caveat.empty() ? "" : " (" + line.caveat + ')');
}

/// "64 problems × 32 samples", once if it holds for all lines, else for each.
std::string noteOf(const std::vector<Line>& lines)
{
    auto first = sizeText(lines.front());
    const bool isSame = std::all_of(lines.begin(), lines.end(),
                                    [&](const auto& line) { return sizeText(line) == first; });
    if (isSame)
        return first;
    std::string note;
    for (const auto& line : lines)
        note += (note.empty() ? "" : "; ") + line.evaluation.checkpointName + ": " + sizeText(line);
    return note;
}

/// How the intervals of all lines were made: "95 % bootstrap over 48 to 64 problems, stratified by
/// op".
class Bands
{
public:
    void take(const Line& line)
    {
        const auto& curve = line.curve;
        m_fewestSeeds = m_mostSeeds == 0 ? line.seeds : std::min(m_fewestSeeds, line.seeds);
        m_mostSeeds = std::max(m_mostSeeds, line.seeds);
        m_fewest = m_most == 0 ? curve.problems : std::min(m_fewest, curve.problems);
        m_most = std::max(m_most, curve.problems);
        for (const auto& band : curve.bands) {
            const bool isWilson = band.find("Wilson") != std::string::npos;
            m_hasWilson = m_hasWilson || isWilson;
            m_isStratified =
                m_isStratified && (isWilson || band.find("stratified") != std::string::npos);
        }
    }
    [[nodiscard]] std::string words() const
    {
        std::string seeds;
        if (m_mostSeeds > 1)
            seeds = (m_fewestSeeds == m_mostSeeds ? std::string()
                                                  : std::to_string(m_fewestSeeds) + " to ")
                    + std::to_string(m_mostSeeds) + " seeds and ";
        return "95 % bootstrap over " + seeds
               + (m_fewest == m_most ? std::string() : std::to_string(m_fewest) + " to ")
               + counted(m_most, "problem") + (m_isStratified ? ", stratified by op" : "")
               + (m_hasWilson ? "; Wilson where all are alike" : "");
    }

private:
    std::size_t m_fewestSeeds = 0;
    std::size_t m_mostSeeds = 0;
    std::int64_t m_fewest = 0;
    std::int64_t m_most = 0;
    bool m_isStratified = true;
    bool m_hasWilson = false;
};

Result<std::vector<FigurePanel>> panelsOf(StudyFile& study, const EvaluatedRun& evaluated,
                                          const SeedCurves& seeds, Bands& bands)
{
    std::vector<FigurePanel> panels;
    for (const auto& distribution : evaluated.distributions) {
        FigurePanel panel{.title = distribution, .note = {}, .series = {}};
        std::vector<Line> lines;
        for (const auto& place : evaluated.checkpoints) {
            auto line = lineOf(study, evaluated, seeds, place.checkpoint, distribution);
            if (!line)
                return tl::unexpected(line.error());
            if (!*line)
                continue;
            bands.take(**line);
            panel.series.push_back(drawn(place, (*line)->curve));
            lines.push_back(std::move(**line));
        }
        if (lines.empty())
            continue;
        panel.note = noteOf(lines);
        panels.push_back(std::move(panel));
    }
    return panels;
}

/// "Runs 1, 4 and 7, which differ in nothing but their seed." or provenance() of one run.
std::string originOf(const EvaluatedRun& evaluated, const SeedCurves& seeds)
{
    std::set<RowId> runs;
    for (const auto& curve : seeds)
        runs.insert(curve.runs.begin(), curve.runs.end());
    if (runs.empty())
        return provenance(evaluated.run, evaluated.schedule);
    std::string text = "Runs ";
    for (const auto run : runs)
        text += (run == *runs.begin()    ? ""
                 : run == *runs.rbegin() ? " and "
                                         : ", ")
                + std::to_string(run);
    return text + " of schedule " + evaluated.schedule.name
           + ", which differ in nothing but their seed.";
}

} // namespace

Result<FigureSpec> buildPassFigure(StudyFile& study, RowId run)
{
    const auto evaluated = evaluatedRun(study, run, "pass@k");
    if (!evaluated)
        return tl::unexpected(evaluated.error());
    // A run that is asked for stands alone; otherwise everything but the seed is held fixed.
    const auto seeds = run == 0 ? seedCurves(study, evaluated->run.id) : SeedCurves{};
    if (!seeds)
        return tl::unexpected(seeds.error());
    Bands bands;
    auto panels = panelsOf(study, *evaluated, *seeds, bands);
    if (!panels)
        return tl::unexpected(panels.error());
    if (panels->empty())
        return fail(ErrorCode::NotFound, "the evaluations of " + runName(study, evaluated->run.id)
                                             + " have no samples, so there is no pass@k to draw");
    return FigureSpec{.name = "passk",
                      .xLabel = "k",
                      .yLabel = "pass@k",
                      .xScale = AxisScale::Log2,
                      .yLow = 0,
                      .yHigh = 1,
                      .band = bands.words(),
                      .caption = "Verified pass@k after each stage, by evaluated range: unbiased "
                                 "estimate at sampling temperature "
                                 + temperaturesOf(evaluated->evaluations)
                                 + "; bands are 95 % bootstrap intervals over "
                                 + (seeds->empty() ? "" : "seeds and ")
                                 + "problems, by op where each has several, and Wilson's where no "
                                   "resample differs. "
                                 + originOf(*evaluated, *seeds),
                      .panels = std::move(*panels)};
}

} // namespace gradus

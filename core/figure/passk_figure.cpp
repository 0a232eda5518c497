#include "core/figure/builders.h"
#include "core/figure/evaluated_run.h"
#include "core/results/pass_curve.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace gradus {

namespace {

/// One line of one panel, as it is in the study.
struct Line
{
    EvaluationRow evaluation;
    PassCurve curve;
};

/// The newest evaluation of @p checkpoint on @p distribution, if there is one with samples.
Result<std::optional<Line>> lineOf(StudyFile& study, const EvaluatedRun& evaluated,
                                   RowId checkpoint, const std::string& distribution)
{
    const auto* newest = evaluated.newest(checkpoint, distribution);
    if (!newest)
        return std::optional<Line>{};
    auto curve = passCurve(study, newest->id);
    if (!curve)
        return tl::unexpected(curve.error());
    if (curve->ks.empty())
        return std::optional<Line>{};
    return std::optional<Line>(Line{*newest, std::move(*curve)});
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

std::string sizeText(const PassCurve& curve)
{
    return counted(curve.problems, "problem") + " \u00d7 " + counted(curve.samples, "sample");
}

/// "64 problems × 32 samples", once if it holds for all lines, else for each.
std::string noteOf(const std::vector<Line>& lines)
{
    auto first = sizeText(lines.front().curve);
    const bool isSame = std::all_of(lines.begin(), lines.end(), [&](const auto& line) {
        return sizeText(line.curve) == first;
    });
    if (isSame)
        return first;
    std::string note;
    for (const auto& line : lines)
        note += (note.empty() ? "" : "; ") + line.evaluation.checkpointName + ": "
                + sizeText(line.curve);
    return note;
}

/// How the intervals of all lines were made: "95 % bootstrap over 48 to 64 problems, stratified by
/// op".
class Bands
{
public:
    void take(const PassCurve& curve)
    {
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
        return "95 % bootstrap over "
               + (m_fewest == m_most ? std::string() : std::to_string(m_fewest) + " to ")
               + counted(m_most, "problem") + (m_isStratified ? ", stratified by op" : "")
               + (m_hasWilson ? "; Wilson where all are alike" : "");
    }

private:
    std::int64_t m_fewest = 0;
    std::int64_t m_most = 0;
    bool m_isStratified = true;
    bool m_hasWilson = false;
};

Result<std::vector<FigurePanel>> panelsOf(StudyFile& study, const EvaluatedRun& evaluated,
                                          Bands& bands)
{
    std::vector<FigurePanel> panels;
    for (const auto& distribution : evaluated.distributions) {
        FigurePanel panel{.title = distribution, .note = {}, .series = {}};
        std::vector<Line> lines;
        for (const auto& place : evaluated.checkpoints) {
            auto line = lineOf(study, evaluated, place.checkpoint.id, distribution);
            if (!line)
                return tl::unexpected(line.error());
            if (!*line)
                continue;
            bands.take((*line)->curve);
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

} // namespace

Result<FigureSpec> buildPassFigure(StudyFile& study, RowId run)
{
    const auto evaluated = evaluatedRun(study, run, "pass@k");
    if (!evaluated)
        return tl::unexpected(evaluated.error());
    Bands bands;
    auto panels = panelsOf(study, *evaluated, bands);
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
                      .caption =
                          "Verified pass@k after each stage, by evaluated range: unbiased "
                          "estimate at sampling temperature "
                          + temperaturesOf(evaluated->evaluations)
                          + "; bands are 95 % bootstrap intervals over problems, by op where "
                            "each has several, and Wilson's where no resample differs. "
                          + provenance(evaluated->run, evaluated->schedule),
                      .panels = std::move(*panels)};
}

} // namespace gradus

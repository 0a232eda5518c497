#pragma once

#include "core/base/result.h"
#include "core/store/study_file.h"

#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// One point of a series with its interval.
struct FigurePoint
{
    double x = 0;
    double y = 0;
    std::optional<double> low;
    std::optional<double> high;

    friend bool operator==(const FigurePoint&, const FigurePoint&) = default;
};

struct FigureSeries
{
    std::string name; ///< in the legend: "base", "mid", "rl"
    int style = 0; ///< which colour, marker and dash: the same number for the same run everywhere
    std::vector<FigurePoint> points;

    friend bool operator==(const FigureSeries&, const FigureSeries&) = default;
};

enum class AxisScale { Linear, Log2 };

struct FigurePanel
{
    std::string title;
    std::string note; ///< under the title: "64 problems"
    std::vector<FigureSeries> series;

    friend bool operator==(const FigurePanel&, const FigurePanel&) = default;
};

/// Everything a figure shows, numbers included: screen and every export draw this and nothing else.
struct FigureSpec
{
    std::string name; ///< "passk"
    std::string xLabel;
    std::string yLabel;
    AxisScale xScale = AxisScale::Linear;
    std::optional<double> yLow; ///< axis range; none: fitted
    std::optional<double> yHigh;
    std::string band;    ///< what the bands are: "95 % bootstrap interval over problems"
    std::string caption; ///< stub for a paper
    std::vector<FigurePanel> panels;

    friend bool operator==(const FigureSpec&, const FigureSpec&) = default;
};

struct FigureInfo
{
    std::string name;
    std::string title;
};

/// Figures @p study can draw now; "passk" is always the first. Others here: "loss", "reward".
[[nodiscard]] Result<std::vector<FigureInfo>> listFigures(StudyFile& study);

/// Builds a figure from the study's rows. ErrorCode::NotFound for an unknown name or when there is
/// nothing to draw yet, saying so.
///
/// @param run 0: the newest run that has what the figure shows.
[[nodiscard]] Result<FigureSpec> buildFigure(StudyFile& study, std::string_view name,
                                             RowId run = 0);

/// Exactly the numbers of the figure: panel,series,x,y,low,high (RFC 4180, C locale), lines ending
/// with a line feed.
[[nodiscard]] std::string figureCsv(const FigureSpec& figure);
/// A LaTeX document of class standalone drawing the same numbers with PGFPlots 1.17 or later.
[[nodiscard]] std::string figurePgfPlots(const FigureSpec& figure);

} // namespace gradus

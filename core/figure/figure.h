#pragma once

#include "core/base/result.h"
#include "core/store/study_file.h"

#include <cstddef>
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
    /// A second number of the run that @ref style stands for: the same colour, hollow markers.
    bool isSecond = false;

    friend bool operator==(const FigureSeries&, const FigureSeries&) = default;
};

enum class AxisScale { Linear, Log2 };

/// One cell of a heat map.
struct FigureCell
{
    std::size_t column = 0;      ///< of FigureHeatMap::columns
    std::size_t row = 0;         ///< of FigureHeatMap::rows
    std::optional<double> value; ///< none: @ref note says why
    std::optional<double> low;
    std::optional<double> high;
    std::string word;       ///< what the cell is judged to be: "edge"; "": nothing
    std::string mark;       ///< the word in a letter, so that colour is never alone: "E"
    std::string note;       ///< one sentence: "40 problems more would decide"
    std::size_t source = 0; ///< its number where it comes from, for those who select cells

    friend bool operator==(const FigureCell&, const FigureCell&) = default;
};

/// Cells in columns and rows, each with a colour for its value.
struct FigureHeatMap
{
    std::vector<std::string> columns; ///< left to right
    std::vector<std::string> rows;    ///< top to bottom
    std::vector<FigureCell> cells;    ///< at most one a place
    RowId evaluation = 0;             ///< whose cells they are; 0: of none

    friend bool operator==(const FigureHeatMap&, const FigureHeatMap&) = default;
};

/// Either series or a heat map.
struct FigurePanel
{
    std::string title;
    std::string note; ///< under the title: "64 problems"
    std::vector<FigureSeries> series;
    std::optional<FigureHeatMap> heatMap = std::nullopt;

    friend bool operator==(const FigurePanel&, const FigurePanel&) = default;
};

/// What the colours of heat maps stand for; see rampColour().
struct FigureScale
{
    std::string label; ///< "pass@1"
    double low = 0;
    double high = 1;   ///< > low
    int decimals = 2;  ///< of the value in a cell
    std::string marks; ///< what FigureCell::mark stands for: "E edge, S saturated"

    friend bool operator==(const FigureScale&, const FigureScale&) = default;
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
    std::size_t columns = 0;                         ///< panels side by side; 0: as many as fit
    std::optional<FigureScale> scale = std::nullopt; ///< if and only if its panels are heat maps

    friend bool operator==(const FigureSpec&, const FigureSpec&) = default;
};

/// How many panels of @p figure stand side by side.
[[nodiscard]] std::size_t panelColumns(const FigureSpec& figure);

/// Whether the rows of the heat map in panel @p index need their names beside it: not if the
/// panel on its left has the same. @pre it is a heat map.
[[nodiscard]] bool namesRows(const FigureSpec& figure, std::size_t index);

struct FigureInfo
{
    std::string name;
    std::string title;
};

/// Figures @p study can draw now; "passk" is always the first. Others here: "op_profile", "errors",
/// "edge_map" and its layers "edge_map_k", "edge_map_gap", "edge_map_width", "edge_map_n", "loss",
/// "reward".
[[nodiscard]] Result<std::vector<FigureInfo>> listFigures(StudyFile& study);

/// Builds a figure from the study's rows. ErrorCode::NotFound for an unknown name or when there is
/// nothing to draw yet, saying so.
///
/// @param run 0: the newest run that has what the figure shows.
[[nodiscard]] Result<FigureSpec> buildFigure(StudyFile& study, std::string_view name,
                                             RowId run = 0);

/// Exactly the numbers of the figure: panel,series,x,y,low,high, of heat maps
/// panel,column,row,value,low,high,word,note (RFC 4180, C locale), lines ending with a line feed.
[[nodiscard]] std::string figureCsv(const FigureSpec& figure);
/// A LaTeX document of class standalone drawing the same numbers with PGFPlots 1.17 or later.
[[nodiscard]] std::string figurePgfPlots(const FigureSpec& figure);

} // namespace gradus

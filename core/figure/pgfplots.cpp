#include "core/figure/figure.h"
#include "core/figure/latex_text.h"
#include "core/figure/pgfplots_heat_map.h"
#include "core/results/csv.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace gradus {

namespace {

// The same look as on screen: Okabe and Ito's hues without their yellow, and numbers of dashes and
// markers that have no factor in common with theirs.
constexpr std::array<std::string_view, 7> kHues{"0072B2", "D55E00", "009E73", "CC79A7",
                                                "E69F00", "56B4E9", "000000"};
constexpr std::array<std::string_view, 4> kDashes{"solid", "dashed", "dashdotted", "dotted"};
struct Marker
{
    std::string_view name;
    std::string_view options;
};
constexpr std::array<Marker, 5> kMarkers{Marker{"*", ""}, Marker{"square*", ""},
                                         Marker{"triangle*", ""}, Marker{"diamond*", ""},
                                         Marker{"triangle*", ", rotate=180"}};

/// More points than this hide each other's markers.
constexpr std::size_t kMostPointsWithMarkers = 40;

std::string hueOf(const FigureSeries& series)
{
    const auto number = static_cast<std::size_t>(std::max(series.style, 0));
    return "hue" + std::to_string(number % kHues.size());
}

std::string styleOf(const FigureSeries& series)
{
    const std::string line = hueOf(series) + ", line width=0.8pt, ";
    if (series.points.size() > kMostPointsWithMarkers)
        return line + "solid, no marks";
    const auto number = static_cast<std::size_t>(std::max(series.style, 0));
    const auto& marker = kMarkers.at(number % kMarkers.size());
    return line + std::string(kDashes.at(number % kDashes.size()))
           + ", mark=" + std::string(marker.name) + ", mark size=1.4pt, mark options={solid"
           + std::string(marker.options) + (series.isSecond ? ", fill=white" : "") + "}";
}

std::string preamble(const FigureSpec& figure)
{
    std::string text = "% " + latexText(figure.caption)
                       + "\n"
                         "\\documentclass[border=2pt]{standalone}\n"
                         "\\usepackage[utf8]{inputenc}\n"
                         "\\usepackage{pgfplots}\n"
                         "\\usepgfplotslibrary{fillbetween,groupplots}\n"
                         "\\pgfplotsset{compat=1.17}\n";
    for (std::size_t i = 0; i < kHues.size(); ++i)
        text +=
            "\\definecolor{hue" + std::to_string(i) + "}{HTML}{" + std::string(kHues.at(i)) + "}\n";
    return text + "\\begin{document}\n";
}

/// "xmode=log, ..." with a tick at every x there is: 1, 2, 4, ...
std::string logAxis(const FigureSpec& figure)
{
    std::set<double> xs;
    for (const auto& panel : figure.panels)
        for (const auto& series : panel.series)
            for (const auto& point : series.points)
                xs.insert(point.x);
    std::string ticks;
    for (const double x : xs)
        ticks += (ticks.empty() ? "" : ",") + csvNumber(x);
    return "  xmode=log, log basis x=2, xtick={" + ticks + "}, xticklabels={" + ticks + "},\n";
}

std::string axisOptions(const FigureSpec& figure)
{
    const auto columns = panelColumns(figure);
    const auto rows = (figure.panels.size() + columns - 1) / columns;
    std::string text = "\\begin{groupplot}[\n  group style={group size=" + std::to_string(columns)
                       + " by " + std::to_string(std::max<std::size_t>(rows, 1))
                       + ", horizontal sep=1.1cm, vertical sep=2cm, xlabels at=edge bottom,"
                         " ylabels at=edge left},\n"
                         "  width=5.6cm, height=4.8cm, grid=major, grid style={black!12},\n"
                         "  tick label style={font=\\scriptsize}, label style={font=\\small},\n"
                         "  title style={font=\\small, align=center}, unbounded coords=jump,\n"
                         "  legend cell align=left, legend columns=-1,\n"
                         "  legend style={font=\\small, draw=none, anchor=north},\n";
    if (figure.xScale == AxisScale::Log2)
        text += logAxis(figure);
    text +=
        "  xlabel={" + latexText(figure.xLabel) + "}, ylabel={" + latexText(figure.yLabel) + "},\n";
    if (figure.yLow)
        text += "  ymin=" + csvNumber(*figure.yLow) + ",\n";
    if (figure.yHigh)
        text += "  ymax=" + csvNumber(*figure.yHigh) + ",\n";
    return text + "]\n";
}

std::string tableOf(const FigureSeries& series)
{
    const auto orNan = [](const std::optional<double>& value) {
        return value ? csvNumber(*value) : std::string("nan");
    };
    std::string text = "{\n    x y low high\n";
    for (const auto& point : series.points)
        text += "    " + csvNumber(point.x) + ' ' + csvNumber(point.y) + ' ' + orNan(point.low)
                + ' ' + orNan(point.high) + '\n';
    return text + "  }";
}

/// @param edge "low" or "high"
std::string pathOf(const FigureSeries& series, const std::string& edge, const std::string& id)
{
    return "  \\addplot[name path=" + edge + id + ", draw=none, forget plot] table[x=x, y=" + edge
           + "] " + tableOf(series) + ";\n";
}

/// The area between low and high, kept out of the legend.
std::string bandOf(const FigureSeries& series, const std::string& id)
{
    return pathOf(series, "low", id) + pathOf(series, "high", id) + "  \\addplot[fill="
           + hueOf(series) + ", fill opacity=0.18, draw=none, forget plot] fill between[of=low" + id
           + " and high" + id + "];\n";
}

/// One interval is no area: a bar.
std::string whiskers()
{
    return ", error bars/.cd, y dir=both, y explicit";
}

std::string lineOf(const FigureSeries& series, const std::string& id)
{
    const bool hasBand = std::all_of(series.points.begin(), series.points.end(),
                                     [](const auto& point) { return point.low && point.high; });
    const bool isSingle = series.points.size() == 1;
    std::string text = hasBand && !isSingle ? bandOf(series, id) : std::string();
    text += "  \\addplot[" + styleOf(series) + ", forget plot"
            + (hasBand && isSingle ? whiskers() : "") + "] table[x=x, y=y";
    if (hasBand && isSingle)
        text += ", y error plus expr=\\thisrow{high}-\\thisrow{y},"
                " y error minus expr=\\thisrow{y}-\\thisrow{low}";
    return text + "] " + tableOf(series) + ";\n";
}

/// Every series of the figure once, whichever panels it is in.
std::string legendOf(const FigureSpec& figure)
{
    std::set<std::string> seen;
    std::string text;
    for (const auto& panel : figure.panels)
        for (const auto& series : panel.series)
            if (seen.insert(series.name).second)
                text += "  \\addlegendimage{" + styleOf(series) + "}\n  \\addlegendentry{"
                        + latexText(series.name) + "}\n";
    return text;
}

std::string panelOf(const FigureSpec& figure, std::size_t index)
{
    const auto& panel = figure.panels[index];
    const auto columns = panelColumns(figure);
    const bool startsLastRow = index == (figure.panels.size() - 1) / columns * columns;
    std::string text = "\\nextgroupplot[title={" + latexText(panel.title);
    if (!panel.note.empty())
        text += R"(\\{\scriptsize )" + latexText(panel.note) + "}";
    text += "}";
    if (startsLastRow) // below the middle of the row; a gap is about a quarter of a panel
        text += ", legend style={at={("
                + csvNumber((static_cast<double>(columns) * 1.25 - 0.25) / 2) + ",-0.3)}}";
    text += "]\n";
    if (startsLastRow)
        text += legendOf(figure);
    for (std::size_t i = 0; i < panel.series.size(); ++i)
        if (!panel.series[i].points.empty())
            text += lineOf(panel.series[i], std::to_string(index) + "s" + std::to_string(i));
    return text;
}

} // namespace

std::string figurePgfPlots(const FigureSpec& figure)
{
    if (figure.scale)
        return preamble(figure) + heatMapPicture(figure) + "\\end{document}\n";
    std::string text = preamble(figure) + "\\begin{tikzpicture}\n" + axisOptions(figure);
    for (std::size_t i = 0; i < figure.panels.size(); ++i)
        text += panelOf(figure, i);
    text += "\\end{groupplot}\n\\end{tikzpicture}\n";
    if (!figure.band.empty())
        text += "% bands: " + latexText(figure.band) + "\n";
    return text + "\\end{document}\n";
}

} // namespace gradus

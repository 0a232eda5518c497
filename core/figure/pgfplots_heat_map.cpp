#include "core/figure/pgfplots_heat_map.h"

#include "core/figure/colour_ramp.h"
#include "core/figure/latex_text.h"
#include "core/results/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace gradus {

namespace {

// Printed lengths in cm.
constexpr double kRoom = 10.5; ///< for the cells of all columns of panels
constexpr double kWidestCell = 0.9;
constexpr double kCellHeight = 0.52;
constexpr double kWidthWithValue = 0.55; ///< narrower cells have their mark alone

constexpr int kRampStops = 9;

std::string fixed(double value, int decimals)
{
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::fixed, decimals);
    return {text.data(), end.ptr};
}

std::string channels(RampColour colour, const char* red, const char* green, const char* blue)
{
    return red + std::to_string(colour.red) + green + std::to_string(colour.green) + blue
           + std::to_string(colour.blue);
}

/// The ramp as PGFPlots knows it, for the scale.
std::string colourMap()
{
    std::string text = "\\pgfplotsset{colormap={gradus}{";
    for (int i = 0; i < kRampStops; ++i)
        text +=
            (i == 0 ? "" : " ")
            + channels(rampColour(static_cast<double>(i) / (kRampStops - 1)), "rgb255=(", ",", ",")
            + ')';
    return text + "}}\n";
}

double cellWidth(const FigureSpec& figure, std::size_t columns)
{
    std::size_t most = 1;
    for (const auto& panel : figure.panels)
        if (panel.heatMap)
            most = std::max(most, panel.heatMap->columns.size());
    return std::min(kWidestCell, kRoom / static_cast<double>(columns * most));
}

std::string listOf(const std::vector<std::string>& labels)
{
    std::string text;
    for (const auto& label : labels)
        text += (text.empty() ? "{" : ",{") + latexText(label) + '}';
    return text;
}

std::string places(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i == 0 ? "" : ",") + std::to_string(i);
    return text;
}

std::string groupOptions(const FigureSpec& figure, std::size_t columns)
{
    bool hasInnerLabels = false;
    for (std::size_t i = 0; i < figure.panels.size(); ++i)
        hasInnerLabels |= i % columns != 0 && namesRows(figure, i);
    const auto rows = (figure.panels.size() + columns - 1) / columns;
    return "\\begin{groupplot}[\n  group style={group size=" + std::to_string(columns) + " by "
           + std::to_string(std::max<std::size_t>(rows, 1))
           + ", horizontal sep=" + (hasInnerLabels ? "3.2cm" : "0.5cm")
           + ", vertical sep=2cm, xlabels at=edge bottom},\n"
             "  scale only axis, enlargelimits=false, y dir=reverse, tick style={draw=none},\n"
             "  tick label style={font=\\scriptsize}, label style={font=\\small},\n"
             "  title style={font=\\small, align=center}, axis on top, colormap name=gradus,\n"
             "  point meta min="
           + csvNumber(figure.scale->low) + ", point meta max=" + csvNumber(figure.scale->high)
           + ",\n  xlabel={" + latexText(figure.xLabel) + "},\n]\n";
}

std::string scaleBar(const FigureScale& scale)
{
    return ",\n  colorbar horizontal, colorbar style={at={([yshift=-1.1cm]parent axis.south west)},"
           " anchor=north west,\n    width=4cm, height=0.2cm, y dir=normal, axis on top=false,"
           " tick label style={font=\\scriptsize},\n    title={}, xlabel={"
           + latexText(scale.label) + "}}";
}

std::string panelOptions(const FigureSpec& figure, std::size_t index, std::size_t columns)
{
    const auto& panel = figure.panels[index];
    const auto& map = *panel.heatMap;
    const auto width = static_cast<double>(map.columns.size());
    const auto height = static_cast<double>(map.rows.size());
    std::string text = "\\nextgroupplot[title={" + latexText(panel.title);
    if (!panel.note.empty())
        text += R"(\\{\scriptsize )" + latexText(panel.note) + "}";
    text += "},\n  width=" + fixed(width * cellWidth(figure, columns), 3) + "cm, height="
            + fixed(height * kCellHeight, 3) + "cm,\n  xmin=-0.5, xmax=" + csvNumber(width - 0.5)
            + ", ymin=-0.5, ymax=" + csvNumber(height - 0.5) + ",\n  xtick={"
            + places(map.columns.size()) + "}, xticklabels={" + listOf(map.columns)
            + "},\n  ytick={" + places(map.rows.size()) + "}, yticklabels={"
            + (namesRows(figure, index) ? listOf(map.rows) : std::string()) + "}";
    const bool startsLastRow = index == (figure.panels.size() - 1) / columns * columns;
    return text + (startsLastRow ? scaleBar(*figure.scale) : std::string()) + "]\n";
}

/// The numbers of the cells, for those who read the file; the cells are painted below.
std::string tableOf(const FigureHeatMap& map)
{
    const auto orNan = [](const std::optional<double>& value) {
        return value ? csvNumber(*value) : std::string("nan");
    };
    std::string text = "  \\addplot[only marks, mark=none, forget plot] table[x=x, y=y] {\n    x y "
                       "value low high\n";
    for (const auto& cell : map.cells)
        text += "    " + std::to_string(cell.column) + ' ' + std::to_string(cell.row) + ' '
                + orNan(cell.value) + ' ' + orNan(cell.low) + ' ' + orNan(cell.high) + '\n';
    return text + "  };\n";
}

std::string cellOf(const FigureCell& cell, const FigureScale& scale, bool hasRoom)
{
    const auto corner = [&](double shift) {
        return "(axis cs:" + csvNumber(static_cast<double>(cell.column) + shift) + ','
               + csvNumber(static_cast<double>(cell.row) + shift) + ')';
    };
    if (!cell.value) // nothing measured: crossed out
        return "  \\draw[black!35] " + corner(-0.5) + " -- " + corner(0.5) + ";\n";
    const auto colour = rampColour((*cell.value - scale.low) / (scale.high - scale.low));
    std::string words = latexText(cell.mark);
    if (hasRoom)
        words += (words.empty() ? "" : "\\\\[-1pt]") + fixed(*cell.value, scale.decimals);
    return "  \\filldraw[draw=white, line width=0.4pt, fill={rgb,255:"
           + channels(colour, "red,", ";green,", ";blue,") + "}] " + corner(-0.5) + " rectangle "
           + corner(0.5) + ";\n  \\node[font=\\tiny, align=center, inner sep=0pt, text="
           + (takesBlackText(colour) ? "black" : "white") + "] at " + corner(0) + " {" + words
           + "};\n";
}

/// What the marks stand for, below the first panel of the last row.
std::string keyOf(const FigureSpec& figure, std::size_t columns)
{
    if (figure.panels.empty() || figure.scale->marks.empty())
        return {};
    const auto rows = (figure.panels.size() + columns - 1) / columns;
    return "\\node[anchor=north west, font=\\scriptsize] at ([yshift=-2.3cm]group c1r"
           + std::to_string(rows) + ".south west) {" + latexText(figure.scale->marks) + "};\n";
}

} // namespace

std::string heatMapPicture(const FigureSpec& figure)
{
    const auto columns = panelColumns(figure);
    std::string text = colourMap() + "\\begin{tikzpicture}\n" + groupOptions(figure, columns);
    const bool hasRoom = cellWidth(figure, columns) >= kWidthWithValue;
    for (std::size_t i = 0; i < figure.panels.size(); ++i) {
        const auto& map = *figure.panels[i].heatMap;
        text += panelOptions(figure, i, columns) + tableOf(map);
        for (const auto& cell : map.cells)
            text += cellOf(cell, *figure.scale, hasRoom);
    }
    text += "\\end{groupplot}\n" + keyOf(figure, columns) + "\\end{tikzpicture}\n";
    if (!figure.band.empty())
        text += "% " + latexText(figure.band) + "\n";
    return text;
}

} // namespace gradus

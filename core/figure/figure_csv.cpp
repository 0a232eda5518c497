#include "core/figure/figure.h"
#include "core/results/csv.h"

namespace gradus {

namespace {

std::string numberOrNothing(const std::optional<double>& value)
{
    return value ? csvNumber(*value) : std::string();
}

std::string heatMapCsv(const FigureSpec& figure)
{
    std::string csv = "panel,column,row,value,low,high,word,note\n";
    for (const auto& panel : figure.panels) {
        if (!panel.heatMap)
            continue;
        const auto& map = *panel.heatMap;
        for (const auto& cell : map.cells)
            csv += csvField(panel.title) + ',' + csvField(map.columns.at(cell.column)) + ','
                   + csvField(map.rows.at(cell.row)) + ',' + numberOrNothing(cell.value) + ','
                   + numberOrNothing(cell.low) + ',' + numberOrNothing(cell.high) + ','
                   + csvField(cell.word) + ',' + csvField(cell.note) + '\n';
    }
    return csv;
}

} // namespace

std::string figureCsv(const FigureSpec& figure)
{
    if (figure.scale)
        return heatMapCsv(figure);
    std::string csv = "panel,series,x,y,low,high\n";
    for (const auto& panel : figure.panels)
        for (const auto& series : panel.series)
            for (const auto& point : series.points)
                csv += csvField(panel.title) + ',' + csvField(series.name) + ','
                       + csvNumber(point.x) + ',' + csvNumber(point.y) + ','
                       + numberOrNothing(point.low) + ',' + numberOrNothing(point.high) + '\n';
    return csv;
}

} // namespace gradus

#include "core/figure/figure.h"
#include "core/results/csv.h"

namespace gradus {

std::string figureCsv(const FigureSpec& figure)
{
    std::string csv = "panel,series,x,y,low,high\n";
    for (const auto& panel : figure.panels)
        for (const auto& series : panel.series)
            for (const auto& point : series.points)
                csv += csvField(panel.title) + ',' + csvField(series.name) + ','
                       + csvNumber(point.x) + ',' + csvNumber(point.y) + ','
                       + (point.low ? csvNumber(*point.low) : std::string()) + ','
                       + (point.high ? csvNumber(*point.high) : std::string()) + '\n';
    return csv;
}

} // namespace gradus

// The distributions of the design, and where they come from, as a table.

#include "core/results/export_job.h"
#include "core/study/study_json.h"

#include <algorithm>

namespace gradus {

Result<void> exportDistributions(const Export& job)
{
    const auto distributions = job.study.distributions();
    if (!distributions)
        return tl::unexpected(distributions.error());
    const auto origins = job.study.distributionOrigins();
    if (!origins)
        return tl::unexpected(origins.error());
    const auto& add =
        job.table({"distribution", "definition", "made_from_evaluation", "made_from"});
    for (const auto& row : *distributions) {
        if (!job.isWanted(job.options.checkpoint, row.name))
            continue;
        const auto origin = std::find_if(origins->begin(), origins->end(), [&](const auto& each) {
            return each.distribution == row.name;
        });
        const bool isBand = origin != origins->end();
        add({row.name, JsonText{toJson(row)}, isBand ? Cell(origin->evaluation) : Cell(),
             isBand ? Cell(origin->words) : Cell()});
    }
    return {};
}

} // namespace gradus

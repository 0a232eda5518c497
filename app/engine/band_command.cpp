#include "app/engine/command_setup.h"
#include "app/engine/text_rows.h"
#include "core/engine/run_start.h"
#include "core/results/edge_map_of.h"

#include <algorithm>
#include <array>

namespace gradus {

namespace {

/// Numbers of the cells judged as @p wanted.
std::vector<std::size_t> cellsJudged(const EdgeMap& map, std::string_view wanted)
{
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < map.cells.size(); ++i)
        if (map.cells[i].why.empty() && edgeJudgementName(map.cells[i].cell.judgement) == wanted)
            chosen.push_back(i);
    return chosen;
}

/// "2 saturated, 1 edge, 3 undersampled".
std::string countsOf(const EdgeMap& map)
{
    std::string text;
    for (const auto judgement : {EdgeJudgement::Saturated, EdgeJudgement::Edge,
                                 EdgeJudgement::OutOfReach, EdgeJudgement::Undersampled}) {
        const auto name = edgeJudgementName(judgement);
        if (const auto count = cellsJudged(map, name).size(); count > 0)
            text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + std::string(name);
    }
    return text.empty() ? "none with a judgement" : text;
}

} // namespace

Result<void> bandCommand(const BandOptions& options)
{
    constexpr std::array kJudgements{EdgeJudgement::Saturated, EdgeJudgement::Edge,
                                     EdgeJudgement::OutOfReach, EdgeJudgement::Undersampled};
    if (std::none_of(kJudgements.begin(), kJudgements.end(), [&](EdgeJudgement each) {
            return edgeJudgementName(each) == options.judgement;
        }))
        return fail(ErrorCode::Usage, "--judged: \"" + options.judgement
                                          + "\" is neither saturated, edge, out of reach nor "
                                            "undersampled");
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    const auto checkpoint = findCheckpoint(*study, options.checkpoint);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    const auto evaluation = newestEvaluation(*study, *checkpoint, options.distribution, false);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    const auto map = edgeMap(*study, evaluation->id, {.k = options.k});
    if (!map)
        return tl::unexpected(map.error());
    const auto chosen = cellsJudged(*map, options.judgement);
    if (chosen.empty())
        return fail(ErrorCode::NotFound, "no cell of \"" + options.distribution
                                             + "\" at checkpoint \"" + checkpoint->name + "\" is "
                                             + options.judgement + "; there are " + countsOf(*map));
    const auto band = bandOf(*study, *map, chosen, options.name);
    if (!band)
        return tl::unexpected(band.error());
    const auto told = bandWords(*map, chosen);
    if (auto put = study->putBand(*band, evaluation->id, told); !put)
        return put;
    if (auto printed = printLine("Distribution \"" + options.name + "\": " + told); !printed)
        return printed;
    return flushOutput();
}

} // namespace gradus

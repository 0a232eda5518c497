#pragma once

#include "core/base/result.h"
#include "core/statistics/edge_map.h"
#include "core/store/study_file.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One cell of the map of one evaluation.
struct MapCell
{
    int op = 0;
    std::string context;      ///< "": any, or the family has none to choose
    std::string mode;         ///< modeName()
    std::int64_t samples = 0; ///< of the problem that has fewest
    /// Judged by strictly verified samples; where @ref why says that it cannot be, all of it is at
    /// its defaults.
    EdgeCell cell;
    std::string why; ///< one sentence where there is no number: no problem, fewer samples than k
    std::int64_t problems = 0; ///< that have samples, also where they are too few to judge

    friend bool operator==(const MapCell&, const MapCell&) = default;
};

/// The edge of competence of one checkpoint on one distribution.
struct EdgeMap
{
    EvaluationRow evaluation;
    EdgeBounds bounds;
    std::vector<MapCell> cells; ///< every op x context x mode the distribution can give, by mode,
                                ///< context, op; those without a problem say so. Where it is not
                                ///< known how the distribution was made: those with a problem

    friend bool operator==(const EdgeMap&, const EdgeMap&) = default;
};

/// How the distribution of @p evaluation was made: EvaluationRow::definition, else as its run was
/// launched with it. Nothing if neither is known.
[[nodiscard]] Result<std::optional<Distribution>>
evaluatedDistribution(StudyFile& study, const EvaluationRow& evaluation);

/// The map of @p evaluation, complete or not; a problem of another kind than the distribution can
/// give has a cell of its own. ErrorCode::NotFound if there is no such evaluation;
/// InvalidArgument naming a bound out of range.
[[nodiscard]] Result<EdgeMap> edgeMap(StudyFile& study, RowId evaluation,
                                      const EdgeBounds& bounds = {});

/// A distribution called @p name of the problems that the cells numbered @p chosen of @p map hold:
/// the components of the distribution as it was evaluated, narrowed to them; ops of one context and
/// mode that follow each other are one component. Each cell weighs the same. (An iGSM component
/// with asks_again asks for another op than it draws, and may leave its cell.)
/// @return InvalidArgument if no cell is chosen, one is not in the map or cannot be made by the
/// distribution, or the study does not know any more how the distribution was made.
[[nodiscard]] Result<Distribution> bandOf(StudyFile& study, const EdgeMap& map,
                                          std::span<const std::size_t> chosen,
                                          std::string_view name);
/// "edge cells of "wide" at checkpoint base: op 5-6": DistributionOrigin::words. "cells of" where
/// one of them is not judged to be edge; contexts and modes where the map has several and they
/// differ in what is chosen.
[[nodiscard]] std::string bandWords(const EdgeMap& map, std::span<const std::size_t> chosen);

} // namespace gradus

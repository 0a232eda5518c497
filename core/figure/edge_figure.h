#pragma once

#include "core/figure/figure.h"
#include "core/results/edge_map_of.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace gradus {

/// What the colours of an edge map show.
enum class EdgeLayer {
    PassAt1,  ///< "edge_map"
    PassAtK,  ///< "edge_map_k"
    Gap,      ///< "edge_map_gap": pass@k - pass@1, what sampling more would gain
    Width,    ///< "edge_map_width": of the interval of pass@1
    Problems, ///< "edge_map_n": how many there are of a cell
};

/// Nothing for the name of another figure.
[[nodiscard]] std::optional<EdgeLayer> edgeLayerOf(std::string_view figure) noexcept;

/// The maps of a figure: of the newest complete evaluation of each checkpoint of a run on each
/// distribution; by distribution, then checkpoint.
struct EdgeMaps
{
    RunRow run;
    Schedule schedule;
    std::vector<EdgeMap> maps; ///< not empty
};

/// @param run 0: the newest that has a complete evaluation. k is lower than usual where an
/// evaluation has fewer samples.
[[nodiscard]] Result<EdgeMaps> edgeMapsOf(StudyFile& study, RowId run);

/// One panel a distribution, mode and checkpoint, in this order; columns are ops, rows contexts.
/// FigureCell::source is the number in EdgeMap::cells.
[[nodiscard]] FigureSpec edgeFigure(const EdgeMaps& maps, EdgeLayer layer);

} // namespace gradus

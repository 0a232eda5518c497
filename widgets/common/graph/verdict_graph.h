#pragma once

#include "core/solution/verdict.h"
#include "widgets/common/graph/drawn_graph.h"

#include <string_view>

namespace gradus {

/// A gold and a predicted graph over the same nodes and edges, in the same order: one layout serves
/// both, and equal quantities stand at equal places. What is absent on one side is a ghost there.
struct VerdictGraphs
{
    DrawnGraph gold;      ///< gold values; extra quantities are ghosts
    DrawnGraph predicted; ///< predicted values; missing quantities are ghosts marked as missing

    friend bool operator==(const VerdictGraphs&, const VerdictGraphs&) = default;
};

/// @param asked name of the quantity the question asks for; empty if not known.
[[nodiscard]] VerdictGraphs drawVerdict(const Verdict& verdict, std::string_view asked = {});

} // namespace gradus

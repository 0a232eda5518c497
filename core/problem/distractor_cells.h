#pragma once

#include "core/problem/graph_draft.h"

namespace gradus {

/// A stated quantity of the grid.
struct DraftCell
{
    DraftKind kind = DraftKind::Instance;
    std::size_t place = 0;
    std::size_t thing = 0;
};

using DraftCells = InlineList<DraftCell, 2 * kGridWidth * kGridWidth>;

/// The cells distractors go to, in the order these are made. Widens the grid where it is too small.
///
/// With rules.distractors there are that many, or as many as there is room for. Unset, their number
/// follows the published problems; in three layers these state both quantities of every cell.
[[nodiscard]] DraftCells drawDistractorCells(GraphDraft& draft, int op, const DraftRules& rules,
                                             CounterRandom& random);

} // namespace gradus

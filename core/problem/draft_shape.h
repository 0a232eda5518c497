#pragma once

#include "core/problem/graph_draft.h"

namespace gradus {

/// What of one place is needed.
struct PlaceShape
{
    std::optional<DraftKind> total; ///< Total or GrandTotal, if one is needed
    std::size_t instances = 0;
    std::size_t averages = 0; ///< as many as instances if the grand total is needed
};

/// How many quantities, where, and which totals; not yet what depends on what.
struct Shape
{
    DraftKind last = DraftKind::Total; ///< what is asked for (forward) or known (reverse)
    /// Those with a total first. The last node is the total of the first place, or belongs to the
    /// last place, which then has no total.
    InlineList<PlaceShape, kGridWidth> places;
    std::size_t stated = 0;
    std::size_t statedInputs = 0; ///< edges into stated nodes, literals included
};

/// What the last needed quantity of a published problem of @p op is.
[[nodiscard]] DraftKind drawLastKind(int op, const DraftRules& rules, CounterRandom& random);

/// @param tries see tryNeededGraph().
/// @return nothing if what was drawn does not fit together.
[[nodiscard]] std::optional<Shape> drawShape(DraftKind last, int op, const DraftRules& rules,
                                             std::size_t tries, CounterRandom& random);

/// The nodes of @p shape in an order that can be solved, the totals with their parents, no other
/// edges yet.
/// @return nothing if rules.depth cannot be met.
[[nodiscard]] std::optional<GraphDraft> placeNodes(const Shape& shape, const DraftRules& rules,
                                                   CounterRandom& random);

/// Adds the edges between nodes and from literals, until the stated nodes have @p statedInputs of
/// them and every node but the last has a child.
/// @return false if that cannot be.
[[nodiscard]] bool drawEdges(GraphDraft& draft, std::size_t statedInputs, const DraftRules& rules,
                             CounterRandom& random);

} // namespace gradus

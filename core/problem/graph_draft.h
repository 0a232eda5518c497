#pragma once

#include "core/base/random.h"
#include "core/problem/grid.h"
#include "core/problem/problem.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace gradus {

/// Every cell of the grid and every total.
inline constexpr std::size_t kMaxNodes = kGridWidth * kGridWidth + kGridWidth;
/// Most edges into an instance, its literal included (paper.md 1.8: no prefix on sums of four).
inline constexpr std::size_t kMaxInputs = 4;

/// A quantity while a problem is being made: numbers only, the names come last.
struct DraftNode
{
    QuantityKind kind = QuantityKind::Instance;
    std::size_t place = 0; ///< row of the grid, < kGridWidth
    std::size_t thing = 0; ///< column of the grid; unused by totals
    InlineList<std::size_t, kGridWidth> parents;
    bool hasLiteral = false; ///< an edge from a literal, be it a constant or "k plus", "k times"
    Operation operation = Operation::Constant;
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;
    std::int64_t value = 0;

    [[nodiscard]] std::size_t inputs() const { return parents.size() + (hasLiteral ? 1 : 0); }
};

/// A dependency graph over a grid of places and things. Parents precede their children.
struct GraphDraft
{
    InlineList<DraftNode, kMaxNodes> nodes; ///< needed ones first, the last of them is asked for
    std::size_t needed = 0;
    std::array<bool, kGridWidth> isClosed{}; ///< places whose total is needed: no more instances
    std::size_t places = 0;                  ///< rows in use
    std::size_t things = 0;                  ///< columns in use
};

/// Decides operation, literal and value of instance @p node from its parents, which have values.
///
/// Every value, those of partial results included, lies in [1, 1000] (paper.md 1.7); a product
/// that would not becomes a sum.
/// @return false if there is no such value; @p node is then to be thrown away.
[[nodiscard]] bool decideInstance(DraftNode& node, const GraphDraft& draft, CounterRandom& random);

/// Sets operation and value of total @p node: the sum of its parents.
/// @return false if the sum is above 1000.
[[nodiscard]] bool decideTotal(DraftNode& node, const GraphDraft& draft);

/// Draws the part of a problem the question needs; its op is @p op exactly.
[[nodiscard]] GraphDraft drawNeededGraph(int op, CounterRandom& random);

/// Adds @p count instances the question does not need, or as many as the grid has room for, and
/// the totals these refer to.
void addDistractors(GraphDraft& draft, std::size_t count, CounterRandom& random);

/// How many distractors a published problem of @p op has. Source: paper.md 1.11, row 7.
[[nodiscard]] std::size_t drawDistractorCount(int op, CounterRandom& random);

} // namespace gradus

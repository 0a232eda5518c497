#pragma once

#include "core/base/random.h"
#include "core/problem/grid.h"
#include "core/problem/problem.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace gradus {

/// Every cell of the grid with its instance and its average, and both totals of every place.
inline constexpr std::size_t kMaxNodes = 2 * kGridWidth * kGridWidth + 2 * kGridWidth;
/// Most edges into a stated quantity, its literal included (paper.md 1.8: no prefix on sums of
/// four).
inline constexpr std::size_t kMaxInputs = 4;
/// Largest value of any quantity, unless values are taken modulo something (paper.md 1.7).
inline constexpr std::int64_t kLargestValue = 1'000;

/// What a node stands for. In two layers there are only instances and their totals.
enum class DraftKind {
    Instance,   ///< "adult wolf in P"; stated
    Average,    ///< "average number of newborn children per adult wolf in P"; stated
    Total,      ///< sum of the instances of a place
    GrandTotal, ///< sum of the products of instance and average over the cells of a place
};

[[nodiscard]] constexpr bool isStated(DraftKind kind) noexcept
{
    return kind == DraftKind::Instance || kind == DraftKind::Average;
}

/// A quantity while a problem is being made: numbers only, the names come last.
struct DraftNode
{
    DraftKind kind = DraftKind::Instance;
    std::size_t place = 0; ///< row of the grid, < kGridWidth
    std::size_t thing = 0; ///< column of the grid; unused by totals
    /// The nodes before this index may be its parents; with a given depth those of lower levels.
    std::size_t reach = 0;
    InlineList<std::size_t, 2 * kGridWidth> parents;
    bool hasLiteral = false; ///< an edge from a literal, be it a constant or "k plus", "k times"
    Operation operation = Operation::Constant;
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;
    std::int64_t value = 0;

    [[nodiscard]] std::size_t inputs() const { return parents.size() + (hasLiteral ? 1 : 0); }
};

/// What of a place is complete because a needed total depends on it.
struct ClosedPlace
{
    bool instances = false; ///< no further instances, and averages only where there is an instance
    bool averages = false;  ///< no further averages
};

/// A dependency graph over a grid of places and things. Parents precede their children.
struct GraphDraft
{
    InlineList<DraftNode, kMaxNodes> nodes; ///< needed ones first, the last of them is asked for
    std::size_t needed = 0;
    std::array<ClosedPlace, kGridWidth> closed{};
    std::size_t places = 0; ///< rows in use
    std::size_t things = 0; ///< columns in use
};

/// Which literals and values there are. Source: paper.md 1.7.
struct ValueRules
{
    int literalMin = 1;
    int literalMax = 4;
    std::int64_t modulus = 0; ///< 0: plain integers in [1, kLargestValue]; else in [0, modulus)
    /// A constant is what "k plus" or "k times" would draw, so that 1 is rarer than 2 to 4.
    bool isPublished = true;
};

/// What all graphs of one specification have in common.
struct DraftRules
{
    Mode mode = Mode::Forward;
    int layers = 2;
    std::size_t mostInputs = kMaxInputs;    ///< into a stated quantity, in [1, kMaxInputs]
    std::optional<std::size_t> depth;       ///< edges of the longest needed chain, exactly
    std::optional<std::size_t> distractors; ///< exactly; unset: as many as published
    bool hasShape = false; ///< mostInputs or depth is controlled: shapes depart from published ones
    bool repeatsParents = false; ///< a distractor may name a parent twice
    ValueRules values;
};

/// @pre @p specification is one of GSM-Infinite problems and valid.
[[nodiscard]] DraftRules rulesOf(const ProblemSpecification& specification, Mode mode);

/// A constant, or k of "k plus".
[[nodiscard]] std::int64_t drawConstant(const ValueRules& rules, CounterRandom& random);

/// How a stated quantity follows from its parents.
struct DrawnValue
{
    Operation operation = Operation::Constant;
    bool isSwapped = false; ///< the second parent comes first
    LiteralUse use = LiteralUse::None;
    std::int64_t literal = 0;
    std::int64_t value = 0;
    bool isAllowed = false; ///< else the value is out of range
};

/// Draws operation and literal for a quantity whose parents have the values @p parents. Without
/// parents it is a constant.
[[nodiscard]] DrawnValue drawValue(std::span<const std::int64_t> parents, bool hasLiteral,
                                   const ValueRules& rules, CounterRandom& random);

/// Decides operation, literal and value of stated node @p node from its parents, which have values.
///
/// Every value lies in [1, 1000], those of partial results included, unless there is a modulus. The
/// published generator is laxer: it allows zero for names with "total", "average" or "all" in them
/// and negative partial results (paper.md 1.7).
/// @return false if there is no such value; @p node is then to be thrown away.
[[nodiscard]] bool decideStated(DraftNode& node, const GraphDraft& draft, const ValueRules& rules,
                                CounterRandom& random);

/// Gives total @p total its parents: the instances of its place, each with its average if it is a
/// grand total. @pre they are nodes of @p draft.
void addTotalParents(DraftNode& total, const GraphDraft& draft);

/// Sets operation and value of total @p node from its parents.
/// @return false if the value is above 1000.
[[nodiscard]] bool decideTotal(DraftNode& node, const GraphDraft& draft, const ValueRules& rules);

/// Index of the unknown of a reverse problem: the last constant among the needed nodes.
/// Source: paper.md 1.9.
[[nodiscard]] std::size_t unknownOf(const GraphDraft& draft);

/// One try at the part of a problem the question needs; its op is @p op exactly. In a reverse
/// problem the last node is linear in the unknown with a slope that is not zero.
///
/// @param last what the last node is.
/// @param tries how many have failed so far: where something is controlled, the more, the further
///     from the published shapes.
/// @return nothing if what was drawn did not fit together.
[[nodiscard]] std::optional<GraphDraft> tryNeededGraph(DraftKind last, int op,
                                                       const DraftRules& rules, std::size_t tries,
                                                       CounterRandom& random);

/// Tries until it succeeds, @p most times. The kind of the last node follows the published shares.
[[nodiscard]] std::optional<GraphDraft> tryNeededGraphs(int op, const DraftRules& rules,
                                                        std::size_t most, CounterRandom& random);

/// Tries until it succeeds. @pre it can.
[[nodiscard]] GraphDraft drawNeededGraph(int op, const DraftRules& rules, CounterRandom& random);

/// Most sentences the question does not need that @p draft has room for.
[[nodiscard]] std::size_t distractorRoom(const GraphDraft& draft, int layers);

/// Adds stated nodes the question does not need, and the totals these refer to: rules.distractors
/// of them, or as many as a published problem of @p op has.
/// Source: paper.md 1.5 (Unnecessary) and 1.11, row 7.
void addDistractors(GraphDraft& draft, int op, const DraftRules& rules, CounterRandom& random);

/// How many edges enter a distractor, its literal included.
[[nodiscard]] std::size_t drawInputCount(const DraftRules& rules, CounterRandom& random);

/// Whether one of @p inputs edges into a distractor is a literal.
[[nodiscard]] bool drawHasLiteral(std::size_t inputs, CounterRandom& random);

} // namespace gradus

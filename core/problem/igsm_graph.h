#pragma once

#include "core/base/random.h"
#include "core/problem/specification.h"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gradus {

/// Most parameters a structure can have: 48 instances and 24 abstract ones, with four layers of
/// four items.
inline constexpr std::size_t kIgsmNodes = 72;
/// Stands for the random number among the parents of a node (RNG in igsm.md).
inline constexpr std::uint8_t kIgsmRandom = 0xff;
/// Most operands of an instance, the random number included. Source: igsm.md 4c.
inline constexpr std::size_t kIgsmOperands = 4;

using IgsmNodes = std::bitset<kIgsmNodes>;

/// A parameter while its graph is drawn: "number of target in item", both by position.
struct IgsmNode
{
    bool isAbstract = false;
    std::uint8_t layer = 0;  ///< of the item
    std::uint8_t item = 0;   ///< position in its layer
    std::uint8_t target = 0; ///< instance: position in the layer below; abstract: a layer
    std::uint8_t parentCount = 0;
    std::array<std::uint8_t, 8> parents{}; ///< nodes or kIgsmRandom, in the order they are told

    [[nodiscard]] int level() const { return target - layer; } ///< of an abstract one
    [[nodiscard]] bool hasParent(std::uint8_t node) const;
    void addParent(std::uint8_t node) { parents[parentCount++] = node; }
    /// Its share of op. Source: igsm.md 4.
    [[nodiscard]] int operations() const { return parentCount > 2 ? parentCount - 1 : 1; }
};

/// Hyper-parameters of one try. Source: igsm.md 2.
struct IgsmShape
{
    int target = 1;     ///< s, the op aimed at
    int abstractOp = 1; ///< n
    int chosenOp = 1;   ///< m
    int layers = 2;     ///< d
    int leastWidth = 2; ///< w0
    int mostWidth = 2;  ///< w1
    int edges = 2;      ///< e
    double growth = 0;  ///< p
};

/// Structure and dependency graph of one try. Parents of abstract nodes are there from the start,
/// those of instances come with drawNeededNodes() and the functions after it.
struct IgsmGraph
{
    int layers = 2;
    std::array<std::uint8_t, 4> widths{};
    std::size_t count = 0;         ///< nodes: first the instances, then the abstract by level
    std::size_t instanceCount = 0; ///< edges of the structure
    std::array<IgsmNode, kIgsmNodes> nodes{};
    std::array<IgsmNodes, kIgsmNodes> closures{}; ///< of abstract nodes: themselves, all they need
    std::vector<std::uint8_t> order; ///< needed nodes, parents first; the last is asked for
    IgsmNodes used;                  ///< nodes of the dependency graph
};

/// Draws what is drawn before a graph. @p target: s. Source: igsm.md 2.
[[nodiscard]] IgsmShape drawIgsmShape(const ProblemSpecification& specification, int target,
                                      CounterRandom& random);

/// Layers, items and edges, and the parameters they make. Source: igsm.md 3.
void drawIgsmStructure(IgsmGraph& graph, const IgsmShape& shape, CounterRandom& random);

/// Chooses the needed parameters and their order. Source: igsm.md 4a and 4b.
/// @return op so far (op_min); 0 if the order could not be completed.
[[nodiscard]] int drawNeededNodes(IgsmGraph& graph, const IgsmShape& shape, CounterRandom& random);

/// Operands still to be given to each node of graph.order.
struct IgsmExtras
{
    int op = 0; ///< reached with them
    std::array<std::uint8_t, kIgsmNodes> counts{};
};
/// Source: igsm.md 4c, first half.
[[nodiscard]] IgsmExtras drawExtras(const IgsmGraph& graph, int op, int target,
                                    CounterRandom& random);
/// Gives the needed instances their operands. Source: igsm.md 4c, second half.
void connectNeeded(IgsmGraph& graph, const IgsmExtras& extras, CounterRandom& random);
/// The instances that the question does not need. Source: igsm.md 4d.
void drawUnneeded(IgsmGraph& graph, CounterRandom& random);

} // namespace gradus

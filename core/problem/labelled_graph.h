#pragma once

#include "core/base/result.h"
#include "core/problem/problem.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace gradus {

/// A directed acyclic graph whose nodes have a label and no name.
struct LabelledGraph
{
    struct Node
    {
        std::uint32_t label = 0;
        std::vector<std::size_t> parents; ///< indices of nodes, each once, in any order

        friend bool operator==(const Node&, const Node&) = default;
    };
    std::vector<Node> nodes; ///< in any order

    friend bool operator==(const LabelledGraph&, const LabelledGraph&) = default;
};

/// The label of a quantity or a step: how it is worked out, not from how many parents nor from
/// which number. @param isUnknown the x of a reverse problem.
[[nodiscard]] std::uint32_t graphLabel(Operation operation, LiteralUse literalUse,
                                       bool isUnknown) noexcept;

/// What has to be worked out for @p problem: its needed quantities without names, numbers, places
/// and letters. Of a gold solution the same as graphOf(parseSolution(...)) of core/solution.
[[nodiscard]] LabelledGraph graphOf(const Problem& problem);

/// How often each colour occurs in rounds 0 to h of colour refinement.
using GraphFeatures = std::map<std::uint64_t, double>;

inline constexpr int kWeisfeilerLehmanRounds = 3;

/// Weisfeiler-Lehman subtree features: in round 0 the colour of a node is its label with its number
/// of parents; in each further round the hash of its colour, the sorted colours of its parents and
/// the sorted colours of its children. Colours of different rounds differ. Hashes of 64 bits: that
/// two colours fall together by chance is no matter in practice.
///
/// Source: Shervashidze et al. 2011, JMLR 12, 2539, section 3; directions are kept
/// apart, which is ours. @param rounds h, >= 0.
[[nodiscard]] GraphFeatures weisfeilerLehman(const LabelledGraph& graph,
                                             int rounds = kWeisfeilerLehmanRounds);

/// Cosine of two vectors of features, in [0, 1]; 1 for graphs that refinement cannot tell apart.
/// Two empty graphs are alike, an empty one is unlike any other.
[[nodiscard]] double cosine(const GraphFeatures& first, const GraphFeatures& second) noexcept;

/// The graphs a model may have learnt, to tell how like them another is.
///
/// *Topological similarity* of a graph: its highest cosine with a graph of the pool. The study
/// plots it (arXiv:2512.07783, Fig. 5) without a definition; this one is ours. Compare with a pool
/// of the same op and of one size throughout: the highest of many is higher than the highest of
/// few.
class GraphPool
{
public:
    /// @param rounds h of weisfeilerLehman().
    explicit GraphPool(std::span<const LabelledGraph> graphs, int rounds = kWeisfeilerLehmanRounds);

    /// In [0, 1]; nothing where the pool is empty.
    [[nodiscard]] std::optional<double> similarity(const LabelledGraph& graph) const;

    /// Graphs of the pool that differ in their features.
    [[nodiscard]] std::size_t size() const noexcept { return m_features.size(); }

private:
    int m_rounds;
    std::vector<GraphFeatures> m_features;
};

/// Largest graphs areIsomorphic() takes.
inline constexpr std::size_t kMostIsomorphismNodes = 64;

/// Whether a renumbering of the nodes makes one graph the other, labels and directions kept: exact,
/// by backtracking among nodes that colour refinement leaves alike. Exponential for graphs
/// refinement says nothing about; what problems are made of takes microseconds.
/// @return InvalidArgument above kMostIsomorphismNodes nodes.
[[nodiscard]] Result<bool> areIsomorphic(const LabelledGraph& first, const LabelledGraph& second);

} // namespace gradus

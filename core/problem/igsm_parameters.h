#pragma once

#include "core/problem/problem.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gradus {

/// "Film Studio's Backpack"
[[nodiscard]] std::string igsmName(std::string_view item, std::string_view thing);

/// The value of @p quantity in 0..22, from those of its parents in @p quantities. Source:
/// igsm.md 5.
[[nodiscard]] std::int64_t igsmValue(const Quantity& quantity,
                                     const std::vector<Quantity>& quantities);

/// Where an item stands.
struct IgsmItem
{
    std::size_t layer = 0;
    std::size_t position = 0; ///< in its layer

    friend bool operator==(const IgsmItem&, const IgsmItem&) = default;
};
/// The items of @p structure by name. The names belong to @p structure.
[[nodiscard]] std::unordered_map<std::string_view, IgsmItem>
igsmItems(const IgsmStructure& structure);

/// Makes the abstract parameters of a problem: quantities of kind Total that count one category
/// inside one item. Source: igsm.md 3.
class IgsmTotals
{
public:
    /// @pre @p problem has igsm and all its instances, and outlives this; its layers stay as they
    /// are.
    explicit IgsmTotals(Problem& problem);

    /// The index of the total of layer @p layer in @p item; appended to the problem's quantities
    /// with all it needs, unless it is there.
    /// @return nothing if @p item is unknown or not above @p layer.
    std::optional<std::size_t> require(std::string_view item, std::size_t layer);
    /// All that the structure has, top layer first.
    void requireAll();

private:
    std::size_t make(std::string_view item, IgsmItem place, std::size_t layer);

    Problem& m_problem;
    std::unordered_map<std::string_view, IgsmItem> m_items;
    std::unordered_map<std::string, std::size_t> m_indices; ///< of totals, by name
    /// Instances of an item, by layer and position, in the order of the things.
    std::vector<std::vector<std::vector<std::size_t>>> m_children;
};

/// Every parameter that exists: the problem's quantities, then the abstract ones that nothing
/// refers to; parents before children. Source: igsm.md 10.
[[nodiscard]] std::vector<Quantity> igsmParameters(const Problem& problem);

/// Moves the quantity at order[i] to place i, with all that refers to it; what @p order leaves out
/// is dropped. @pre @p order holds no index twice and all that something refers to.
void reorderQuantities(Problem& problem, const std::vector<std::size_t>& order);

/// Gives what no text tells a fixed order, so that a problem and what is read from its text are
/// equal: items of a layer by the totals of the solution, then by first mention, then by name;
/// operands of totals that are not needed by their items; quantities that are not needed by the
/// sentences, parents first.
///
/// @return false, with @p problem unusable, if quantities refer to each other in a circle.
[[nodiscard]] bool settleIgsm(Problem& problem);

} // namespace gradus

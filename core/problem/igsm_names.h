#pragma once

#include "core/base/result.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// iGSM computes modulo this. Source: igsm.md 5.
inline constexpr int kIgsmModulus = 23;
/// Layers of a chain of categories, the most a structure graph can have.
inline constexpr std::size_t kIgsmChainLength = 4;

/// Four categories from top to bottom; the words stand in the texts. Source: igsm.md 1.
struct IgsmChain
{
    std::string_view id;
    std::array<std::string_view, kIgsmChainLength> categories;
};

inline constexpr std::array<IgsmChain, 4> kIgsmChains{
    {{"district", {"District", "Supermarket", "Product", "Ingredient"}},
     {"zoo", {"Zoo", "Enclosure", "Animal", "Bone"}},
     {"school", {"School", "Classroom", "Backpack", "Stationery"}},
     {"ecosystems", {"Ecosystems", "Creatures", "Organs", "Cells"}}}};

/// Where a category word stands.
struct IgsmCategory
{
    std::size_t chain = 0;    ///< index into kIgsmChains
    std::size_t position = 0; ///< 0: the top
};
[[nodiscard]] std::optional<IgsmCategory> findIgsmCategory(std::string_view word) noexcept;
/// Index into kIgsmChains.
[[nodiscard]] std::optional<std::size_t> findIgsmChain(std::string_view id) noexcept;

/// Names of one kind; a layer of a problem takes its items from one group.
struct IgsmGroup
{
    std::string title;
    std::vector<std::string> names;

    friend bool operator==(const IgsmGroup&, const IgsmGroup&) = default;
};

/// The items of all chains. A value that never changes after loading; share it by const reference.
class IgsmNames
{
public:
    /// Most names a layer of a structure graph needs.
    static constexpr std::size_t kLeastNames = 4;

    /// Reads and checks a file like resources/igsm.json.
    ///
    /// @return the names, or an error with the file and the place: a name that a text could not
    /// hold (". ", " and ", ...), or that occurs in two layers of one chain, a missing layer.
    [[nodiscard]] static Result<IgsmNames> load(const std::filesystem::path& path);

    /// @pre chain and position are below 4.
    [[nodiscard]] const std::vector<IgsmGroup>& groups(std::size_t chain,
                                                       std::size_t position) const
    {
        return m_groups[chain][position];
    }
    /// The category @p item belongs to in @p chain; none if it is not one of our names.
    [[nodiscard]] std::optional<std::size_t> positionOf(std::size_t chain,
                                                        std::string_view item) const;

private:
    std::array<std::array<std::vector<IgsmGroup>, kIgsmChainLength>, kIgsmChains.size()> m_groups;
};

} // namespace gradus

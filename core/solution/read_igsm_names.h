#pragma once

#include "core/base/result.h"
#include "core/problem/igsm_names.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gradus {

/// "Film Studio's Backpack" taken apart.
struct IgsmParts
{
    std::string_view item;
    std::string_view thing;

    friend bool operator==(const IgsmParts&, const IgsmParts&) = default;
};

/// "each A's W" with a category word W; none if the name ends with no category.
[[nodiscard]] std::optional<IgsmParts> splitCategory(std::string_view name);

/// Takes the names of instances apart. Where a name holds "'s " twice, the parts are preferred
/// that @p names or other names know; @p references are all names that stand for parameters,
/// @p question is the one the question asks for, already in parts.
[[nodiscard]] std::vector<IgsmParts> splitNames(const std::vector<std::string_view>& instances,
                                                const std::vector<std::string_view>& references,
                                                const IgsmParts& question, const IgsmNames* names);

/// The layer of each item: below that of its owners; items without an owner are in the top layer.
/// ErrorCode::Corrupt if that is not possible, or more than four layers are needed.
[[nodiscard]] Result<std::unordered_map<std::string_view, std::size_t>>
inferLayers(const std::vector<IgsmParts>& instances);

} // namespace gradus

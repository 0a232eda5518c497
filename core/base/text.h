#pragma once

#include <string>
#include <string_view>

namespace gradus {

/// "hard" in quotes: how sentences name what people called so.
[[nodiscard]] inline std::string inQuotes(std::string_view name)
{
    return '"' + std::string(name) + '"';
}

} // namespace gradus

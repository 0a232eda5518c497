#pragma once

// Internal to core/problem: a JSON file that a person wrote, and its faults with their lines.

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace gradus {

struct JsonSource
{
    std::filesystem::path path;
    std::string text;
};

/// ErrorCode::NotFound or Io if the file cannot be read.
[[nodiscard]] Result<JsonSource> readJsonSource(const std::filesystem::path& path);

/// The value @p source holds; ErrorCode::Corrupt if it is not UTF-8, not JSON, or has a key twice
/// in one object.
[[nodiscard]] Result<nlohmann::json> parseJsonSource(const JsonSource& source);

/// Whether @p value, the whole of @p source, is an object of format 1 (or of none).
[[nodiscard]] Result<void> checkObject(const JsonSource& source, const nlohmann::json& value);

/// ErrorCode::Corrupt, "path:LINE: what", for the value at @p pointer (RFC 6901).
[[nodiscard]] tl::unexpected<Error> corruptAt(const JsonSource& source, std::string_view pointer,
                                              const std::string& what);

/// The text at @p key of @p object, which is at @p pointer of @p source.
[[nodiscard]] Result<std::string> readTextAt(const JsonSource& source, const nlohmann::json& object,
                                             const std::string& pointer, const std::string& key);

} // namespace gradus

#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace gradus {

/// Names of the quantities that only make a problem longer. No name stands twice in either list or
/// in both.
struct FillerNames
{
    std::vector<std::string> places; ///< "north garden", ...
    std::vector<std::string> things; ///< "wooden chair", ...

    friend bool operator==(const FillerNames&, const FillerNames&) = default;
};

/// Reads resources/filler.json. Names keep the rules of those of a context; a fault is
/// ErrorCode::Corrupt, "path:LINE: reason".
[[nodiscard]] Result<FillerNames> loadFillerNames(const std::filesystem::path& path);

} // namespace gradus

#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace gradus {

/// Names of the quantities that only make a problem longer.
struct FillerNames
{
    std::vector<std::string> places; ///< "Larkspur Hollow", ...
    std::vector<std::string> things; ///< "brass candlestick", ...

    friend bool operator==(const FillerNames&, const FillerNames&) = default;
};

/// Reads resources/filler.json. Errors name file and field.
[[nodiscard]] Result<FillerNames> loadFillerNames(const std::filesystem::path& path);

} // namespace gradus

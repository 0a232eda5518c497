#pragma once

#include <filesystem>

namespace gradus {

/// The folder with contexts/ and presets/: $GRADUS_RESOURCES if set, else ../share/gradus beside
/// the running program, else the source tree this program was built from.
[[nodiscard]] std::filesystem::path resourceFolder();

/// The running program's own file.
[[nodiscard]] std::filesystem::path executablePath();

} // namespace gradus

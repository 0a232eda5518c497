#pragma once

#include <filesystem>
#include <vector>

namespace gradus {

/// The folder with contexts/ and presets/: $GRADUS_RESOURCES if set, else ../share/gradus beside
/// the running program, else the source tree this program was built from.
[[nodiscard]] std::filesystem::path resourceFolder();

/// Where contexts are looked for, in this order: @p resources/contexts; then the user's own
/// folders, those in $GRADUS_CONTEXTS (separated by ':', none if it is empty) or else
/// $XDG_DATA_HOME/gradus/contexts, by default ~/.local/share/gradus/contexts. The user's need not
/// be there.
[[nodiscard]] std::vector<std::filesystem::path>
contextFolders(const std::filesystem::path& resources = resourceFolder());

/// The running program's own file.
[[nodiscard]] std::filesystem::path executablePath();

} // namespace gradus

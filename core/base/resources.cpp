#include "core/base/resources.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace gradus {

namespace {

/// XDG Base Directory Specification: a path that is not absolute counts as none.
std::filesystem::path userDataFolder()
{
    const char* data = std::getenv("XDG_DATA_HOME");
    if (data != nullptr && *data == '/')
        return data;
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home == '\0')
        return {};
    return std::filesystem::path(home) / ".local" / "share";
}

std::vector<std::filesystem::path> splitAtColons(std::string_view text)
{
    std::vector<std::filesystem::path> folders;
    while (!text.empty()) {
        const auto folder = text.substr(0, text.find(':'));
        if (!folder.empty())
            folders.emplace_back(folder);
        text.remove_prefix(std::min(folder.size() + 1, text.size()));
    }
    return folders;
}

} // namespace

std::filesystem::path executablePath()
{
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error);
}

std::filesystem::path resourceFolder()
{
    if (const char* folder = std::getenv("GRADUS_RESOURCES"); folder != nullptr && *folder != '\0')
        return folder;
    const auto installed = executablePath().parent_path().parent_path() / "share" / "gradus";
    std::error_code error;
    if (std::filesystem::is_directory(installed, error))
        return installed;
    return GRADUS_SOURCE_RESOURCES;
}

std::vector<std::filesystem::path> contextFolders(const std::filesystem::path& resources)
{
    std::vector<std::filesystem::path> folders{resources / "contexts"};
    if (const char* own = std::getenv("GRADUS_CONTEXTS"); own != nullptr) {
        const auto listed = splitAtColons(own);
        folders.insert(folders.end(), listed.begin(), listed.end());
    } else if (const auto data = userDataFolder(); !data.empty()) {
        folders.push_back(data / "gradus" / "contexts");
    }
    return folders;
}

} // namespace gradus

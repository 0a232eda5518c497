#include "core/base/resources.h"

#include <cstdlib>
#include <system_error>

namespace gradus {

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

} // namespace gradus

#include "core/problem/filler_names.h"

#include "core/base/file.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

Result<FillerNames> loadFillerNames(const std::filesystem::path& path)
{
    const auto bytes = readFile(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto object = nlohmann::json::parse(*bytes, nullptr, /*allow_exceptions=*/false);
    FillerNames names;
    for (const auto& [key, list] :
         {std::pair{"places", &names.places}, {"things", &names.things}}) {
        const auto found = object.find(key);
        if (found == object.end() || !found->is_array() || found->empty())
            return fail(ErrorCode::Corrupt,
                        path.string() + ": \"" + key + "\" is missing or not a list of names");
        for (const auto& name : *found) {
            if (!name.is_string())
                return fail(ErrorCode::Corrupt,
                            path.string() + ": \"" + key + "\" holds something that is not a text");
            list->push_back(name.get<std::string>());
        }
    }
    return names;
}

} // namespace gradus

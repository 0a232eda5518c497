#include "core/problem/filler_names.h"

#include "core/problem/json_source.h"
#include "core/problem/name_rules.h"

#include <set>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

Result<std::vector<std::string>> readNames(const JsonSource& source, const json& object,
                                           const std::string& key, std::set<std::string>& seen)
{
    const auto pointer = '/' + key;
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array() || found->empty())
        return corruptAt(source, pointer, '"' + key + "\" is missing or no list of names");
    std::vector<std::string> names;
    for (const auto& name : *found) {
        const auto place = pointer + '/' + std::to_string(names.size());
        if (!name.is_string())
            return corruptAt(source, place, '"' + key + "\" holds something that is not a text");
        names.push_back(name.get<std::string>());
        auto fault = faultOfNoun(names.back());
        if (fault.empty() && !seen.insert(names.back()).second)
            fault = "stands twice";
        if (!fault.empty())
            return corruptAt(source, place, "the name \"" + names.back() + "\" " + fault);
    }
    return names;
}

} // namespace

Result<FillerNames> loadFillerNames(const std::filesystem::path& path)
{
    const auto source = readJsonSource(path);
    if (!source)
        return tl::unexpected(source.error());
    const auto object = parseJsonSource(*source);
    if (!object)
        return tl::unexpected(object.error());
    if (auto valid = checkObject(*source, *object); !valid)
        return tl::unexpected(valid.error());
    FillerNames names;
    std::set<std::string> seen;
    for (const auto& [key, field] :
         {std::pair{"places", &names.places}, {"things", &names.things}}) {
        auto list = readNames(*source, *object, key, seen);
        if (!list)
            return tl::unexpected(list.error());
        *field = *std::move(list);
    }
    return names;
}

} // namespace gradus

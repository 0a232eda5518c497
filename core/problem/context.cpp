#include "core/problem/context.h"

#include "core/base/file.h"
#include "core/problem/grid.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

tl::unexpected<Error> corrupt(const std::filesystem::path& path, const std::string& what)
{
    return fail(ErrorCode::Corrupt, path.string() + ": " + what);
}

/// Why @p name would make a sentence ambiguous; empty if it would not.
std::string faultOfName(const std::string& name)
{
    if (name.empty())
        return "is empty";
    if (name.front() == ' ' || name.back() == ' ')
        return "begins or ends with a blank";
    if (std::any_of(name.begin(), name.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20
                   || std::string_view(".,;?=<>").find(c) != std::string_view::npos;
        }))
        return "holds a control character or one of . , ; ? = < >";
    if (name.find(" in ") != std::string::npos || name.find(" as ") != std::string::npos)
        return R"(holds " in " or " as ")";
    return {};
}

Result<std::string> readName(const json& object, const char* key, const std::filesystem::path& path)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string())
        return corrupt(path, "\"" + std::string(key) + "\" is missing or not a text");
    return found->get<std::string>();
}

Result<NameGroup> readGroup(const json& value, const std::string& layer,
                            const std::filesystem::path& path)
{
    if (!value.is_object())
        return corrupt(path, "\"" + layer + "\" holds something that is not a group of names");
    auto title = readName(value, "title", path);
    if (!title)
        return tl::unexpected(title.error());
    NameGroup group{*std::move(title), {}};
    const auto where = "\"" + layer + "\", group \"" + group.title + "\": ";
    const auto names = value.find("names");
    if (names == value.end() || !names->is_array())
        return corrupt(path, where + "\"names\" is missing or not a list");
    for (const auto& name : *names) {
        if (!name.is_string())
            return corrupt(path, where + "a name is not a text");
        group.names.push_back(name.get<std::string>());
        if (const auto fault = faultOfName(group.names.back()); !fault.empty())
            return corrupt(path, where + "the name \"" + name.get<std::string>() + "\" " + fault);
    }
    if (group.names.size() < kGridWidth)
        return corrupt(path, where + "has " + std::to_string(group.names.size())
                                 + " names, at least " + std::to_string(kGridWidth)
                                 + " are needed");
    return group;
}

/// No name may stand twice in a layer: "adult owl in X" must mean one quantity.
Result<std::vector<NameGroup>> readLayer(const json& object, const char* key,
                                         const std::filesystem::path& path)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array() || found->empty())
        return corrupt(path, "\"" + std::string(key) + "\" is missing or not a list of groups");
    std::vector<NameGroup> groups;
    std::set<std::string> seen;
    for (const auto& value : *found) {
        auto group = readGroup(value, key, path);
        if (!group)
            return tl::unexpected(group.error());
        for (const auto& name : group->names)
            if (!seen.insert(name).second)
                return corrupt(path, "\"" + std::string(key) + "\" holds the name \"" + name
                                         + "\" twice");
        groups.push_back(*std::move(group));
    }
    return groups;
}

Result<Context> readContext(const json& object, const std::filesystem::path& path)
{
    Context context;
    for (const auto& [key, field] :
         {std::pair{"id", &context.id}, {"title", &context.title}, {"total", &context.total}}) {
        auto text = readName(object, key, path);
        if (!text)
            return tl::unexpected(text.error());
        *field = *std::move(text);
    }
    if (context.id != path.stem().string())
        return corrupt(path, R"("id" is ")" + context.id + R"(", but must be the file's name, ")"
                                 + path.stem().string() + '"');
    if (const auto fault = faultOfName(context.total); !fault.empty())
        return corrupt(path, "\"total\" " + fault);
    if (const auto third = object.find("third_layer"); third != object.end()) {
        for (const auto& [key, field] :
             {std::pair{"total", &context.grandTotal}, {"average", &context.average}}) {
            auto text = readName(*third, key, path);
            if (!text)
                return tl::unexpected(text.error());
            *field = *std::move(text);
        }
    }
    for (const auto& [key, field] :
         {std::pair{"places", &context.places}, {"things", &context.things}}) {
        auto layer = readLayer(object, key, path);
        if (!layer)
            return tl::unexpected(layer.error());
        *field = *std::move(layer);
    }
    return context;
}

} // namespace

Result<Context> loadContext(const std::filesystem::path& path)
{
    const auto bytes = readFile(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto object = json::parse(*bytes, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
        return corrupt(path, "is not a JSON object");
    return readContext(object, path);
}

Result<ContextLibrary> ContextLibrary::load(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    if (error)
        return fail(ErrorCode::NotFound, "cannot read the folder of contexts " + folder.string()
                                             + ": " + error.message());
    std::vector<std::filesystem::path> paths;
    for (const auto end = std::filesystem::directory_iterator(); entries != end;
         entries.increment(error)) {
        if (entries->path().extension() == ".json")
            paths.push_back(entries->path());
    }
    std::sort(paths.begin(), paths.end()); // the first broken file is the same on every machine

    ContextLibrary library;
    for (const auto& path : paths) {
        auto context = loadContext(path);
        if (!context)
            return tl::unexpected(context.error());
        library.m_contexts.push_back(*std::move(context));
    }
    if (library.m_contexts.empty())
        return fail(ErrorCode::NotFound, "there is no context (*.json) in " + folder.string());
    std::sort(library.m_contexts.begin(), library.m_contexts.end(),
              [](const Context& a, const Context& b) { return a.id < b.id; });

    const auto filler = folder.parent_path() / "filler.json";
    if (!std::filesystem::exists(filler, error))
        return library;
    auto names = loadFillerNames(filler);
    if (!names)
        return tl::unexpected(names.error());
    library.m_filler = *std::move(names);
    return library;
}

const Context* ContextLibrary::find(std::string_view id) const
{
    const auto found = std::lower_bound(
        m_contexts.begin(), m_contexts.end(), id,
        [](const Context& context, std::string_view wanted) { return context.id < wanted; });
    return found != m_contexts.end() && found->id == id ? &*found : nullptr;
}

std::vector<std::string> ContextLibrary::ids() const
{
    std::vector<std::string> ids;
    for (const auto& context : m_contexts)
        ids.push_back(context.id);
    return ids;
}

} // namespace gradus

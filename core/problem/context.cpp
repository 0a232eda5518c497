#include "core/problem/context.h"

#include "core/problem/grid.h"
#include "core/problem/json_source.h"
#include "core/problem/name_rules.h"

#include <set>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

constexpr std::string_view kTotal = "total ";
constexpr std::string_view kAverage = "average ";

/// Reads one file; every fault is told with its line.
class ContextReader
{
public:
    explicit ContextReader(const JsonSource& source)
        : m_source(source)
    {}

    Result<Context> read(const json& object)
    {
        Context context;
        auto valid = checkObject(m_source, object);
        if (valid)
            valid = readHeader(object, context);
        if (valid)
            valid = readThirdLayer(object, context);
        if (!valid)
            return tl::unexpected(valid.error());
        for (const auto& [key, field] :
             {std::pair{"places", &context.places}, {"things", &context.things}}) {
            auto layer = readLayer(object, key);
            if (!layer)
                return tl::unexpected(layer.error());
            *field = *std::move(layer);
        }
        return context;
    }

private:
    Result<void> readHeader(const json& object, Context& context)
    {
        for (const auto& [key, field] : {std::pair{"id", &context.id}, {"title", &context.title}}) {
            auto text = readTextAt(m_source, object, "", key);
            if (!text)
                return tl::unexpected(text.error());
            *field = *std::move(text);
        }
        const auto stem = m_source.path.stem().string();
        if (context.id != stem)
            return corruptAt(m_source, "/id",
                             R"("id" is ")" + context.id + R"(", but must be the file's name, ")"
                                 + stem + '"');
        auto total = readPhrase(object, "", "total", kTotal);
        if (!total)
            return tl::unexpected(total.error());
        context.total = *std::move(total);
        return {};
    }

    Result<void> readThirdLayer(const json& object, Context& context)
    {
        const std::string pointer = "/third_layer";
        const auto found = object.find("third_layer");
        if (found == object.end())
            return {};
        if (!found->is_object())
            return corruptAt(m_source, pointer, R"("third_layer" is not an object)");
        auto total = readPhrase(*found, pointer, "total", kTotal);
        if (!total)
            return tl::unexpected(total.error());
        if (*total == context.total)
            return corruptAt(m_source, pointer + "/total",
                             R"("total" of "third_layer" is that of the context too: ")" + *total
                                 + '"');
        auto average = readPhrase(*found, pointer, "average", kAverage);
        if (!average)
            return tl::unexpected(average.error());
        context.grandTotal = *std::move(total);
        context.average = *std::move(average);
        return {};
    }

    /// A total or average: told without "number of", which its first word is the sign of.
    Result<std::string> readPhrase(const json& object, const std::string& pointer,
                                   const std::string& key, std::string_view beginning)
    {
        auto text = readTextAt(m_source, object, pointer, key);
        if (!text)
            return text;
        const auto where = '"' + key + "\", \"" + *text + "\", ";
        if (const auto fault = faultOfName(*text); !fault.empty())
            return corruptAt(m_source, pointer + '/' + key, where + fault);
        if (!text->starts_with(beginning))
            return corruptAt(m_source, pointer + '/' + key,
                             where + "does not begin with \"" + std::string(beginning) + '"');
        return text;
    }

    Result<std::vector<NameGroup>> readLayer(const json& object, const std::string& key)
    {
        const auto pointer = '/' + key;
        const auto found = object.find(key);
        if (found == object.end() || !found->is_array() || found->empty())
            return corruptAt(m_source, pointer, '"' + key + "\" is missing or no list of groups");
        std::vector<NameGroup> groups;
        for (const auto& value : *found) {
            auto group = readGroup(value, pointer + '/' + std::to_string(groups.size()));
            if (!group)
                return tl::unexpected(group.error());
            groups.push_back(*std::move(group));
        }
        return groups;
    }

    Result<NameGroup> readGroup(const json& value, const std::string& pointer)
    {
        if (!value.is_object())
            return corruptAt(m_source, pointer, "here should be a group of names");
        auto title = readTextAt(m_source, value, pointer, "title");
        if (!title)
            return tl::unexpected(title.error());
        NameGroup group{*std::move(title), {}};
        const auto where = "group \"" + group.title + "\": ";
        const auto names = value.find("names");
        const auto list = pointer + "/names";
        if (names == value.end() || !names->is_array())
            return corruptAt(m_source, list, where + "\"names\" is missing or not a list");
        for (const auto& name : *names) {
            const auto place = list + '/' + std::to_string(group.names.size());
            if (!name.is_string())
                return corruptAt(m_source, place, where + "a name is not a text");
            group.names.push_back(name.get<std::string>());
            if (auto fault = faultOfOneOf(group.names.back()); !fault.empty())
                return corruptAt(m_source, place,
                                 where + "the name \"" + group.names.back() + "\" " + fault);
        }
        if (group.names.size() < kGridWidth)
            return corruptAt(m_source, list,
                             where + "has " + std::to_string(group.names.size())
                                 + " names, at least " + std::to_string(kGridWidth)
                                 + " are needed");
        return group;
    }

    /// "adult owl in X" must mean one quantity, so no name may stand twice, whatever its layer.
    std::string faultOfOneOf(const std::string& name)
    {
        auto fault = faultOfNoun(name);
        if (fault.empty() && !m_names.insert(name).second)
            fault = "stands twice";
        return fault;
    }

    const JsonSource& m_source;
    std::set<std::string> m_names; ///< read so far
};

} // namespace

Result<Context> loadContext(const std::filesystem::path& path)
{
    const auto source = readJsonSource(path);
    if (!source)
        return tl::unexpected(source.error());
    const auto object = parseJsonSource(*source);
    if (!object)
        return tl::unexpected(object.error());
    return ContextReader(*source).read(*object);
}

} // namespace gradus

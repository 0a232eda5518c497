#include "core/problem/igsm_names.h"

#include "core/base/file.h"
#include "core/base/text.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

/// Where we are in a file, for messages: "igsm.json: chain "zoo", layer "Bone", group 2".
struct Place
{
    std::string text;

    [[nodiscard]] Place in(const std::string& part) const { return {text + ", " + part}; }
    [[nodiscard]] tl::unexpected<Error> corrupt(const std::string& what) const
    {
        return fail(ErrorCode::Corrupt, text + " " + what);
    }
};

/// Why a text could not hold @p name and be read again; empty if it can.
std::string faultOfName(std::string_view name)
{
    if (name.empty() || name.front() == ' ' || name.back() == ' ')
        return "is empty or has a blank at an end";
    for (const char* part :
         {".", "; ", " = ", " as ", "?", " and ", ", ", "'s", " in ", " does ", "\n"})
        if (name.find(part) != std::string_view::npos)
            return "holds " + inQuotes(part);
    return findIgsmCategory(name) ? "is a category" : "";
}

Result<IgsmGroup> readGroup(const json& value, const Place& place)
{
    const auto title = value.is_object() ? value.value("title", json()) : json();
    const auto names = value.is_object() ? value.value("names", json()) : json();
    if (!title.is_string() || !names.is_array())
        return place.corrupt(R"(has no "title" or no list "names")");
    IgsmGroup group{title.get<std::string>(), {}};
    for (const auto& name : names) {
        if (!name.is_string())
            return place.corrupt("has a name that is not a text");
        group.names.push_back(name.get<std::string>());
        if (const auto fault = faultOfName(group.names.back()); !fault.empty())
            return place.corrupt("has the name " + inQuotes(group.names.back()) + ", which "
                                 + fault);
    }
    if (group.names.size() < IgsmNames::kLeastNames)
        return place.corrupt("has too few names");
    return group;
}

/// Item -> category position of one chain.
using Positions = std::unordered_map<std::string, std::size_t>;

/// An item must tell its layer; inside a group it must be one item.
Result<void> noteNames(const IgsmGroup& group, std::size_t position, Positions& positions,
                       const Place& place)
{
    for (const auto& name : group.names) {
        if (!positions.emplace(name, position).second && positions.at(name) != position)
            return place.corrupt("has the name " + inQuotes(name) + " of another layer");
        if (std::count(group.names.begin(), group.names.end(), name) > 1)
            return place.corrupt("has the name " + inQuotes(name) + " twice");
    }
    return {};
}

Result<std::vector<IgsmGroup>> readLayer(const json& layer, std::size_t position,
                                         Positions& positions, const Place& place)
{
    const auto groups = layer.value("groups", json());
    if (!groups.is_array() || groups.empty())
        return place.corrupt(R"(has no list "groups")");
    std::vector<IgsmGroup> result;
    for (const auto& value : groups) {
        const auto where = place.in("group " + std::to_string(result.size()));
        auto group = readGroup(value, where);
        if (!group)
            return tl::unexpected(group.error());
        if (auto noted = noteNames(*group, position, positions, where); !noted)
            return tl::unexpected(noted.error());
        result.push_back(*std::move(group));
    }
    return result;
}

const json* findEntry(const json& list, const char* key, std::string_view wanted)
{
    for (const auto& entry : list)
        if (entry.is_object() && entry.value(key, json()) == std::string(wanted))
            return &entry;
    return nullptr;
}

} // namespace

std::optional<IgsmCategory> findIgsmCategory(std::string_view word) noexcept
{
    for (std::size_t chain = 0; chain < kIgsmChains.size(); ++chain)
        for (std::size_t position = 0; position < kIgsmChainLength; ++position)
            if (kIgsmChains[chain].categories[position] == word)
                return IgsmCategory{chain, position};
    return std::nullopt;
}

std::optional<std::size_t> findIgsmChain(std::string_view id) noexcept
{
    for (std::size_t chain = 0; chain < kIgsmChains.size(); ++chain)
        if (kIgsmChains[chain].id == id)
            return chain;
    return std::nullopt;
}

Result<IgsmNames> IgsmNames::load(const std::filesystem::path& path)
{
    const auto bytes = readFile(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const Place file{path.string() + ":"};
    const auto object = json::parse(*bytes, nullptr, /*allow_exceptions=*/false);
    const auto chains = object.is_object() ? object.value("chains", json()) : json();
    if (!chains.is_array())
        return file.corrupt(R"(has no list "chains")");

    IgsmNames names;
    for (std::size_t i = 0; i < kIgsmChains.size(); ++i) {
        const auto& [id, categories] = kIgsmChains[i];
        const auto place = file.in("chain " + inQuotes(id));
        const json* chain = findEntry(chains, "id", id);
        const auto layers = chain != nullptr ? chain->value("layers", json()) : json();
        if (!layers.is_array())
            return place.corrupt(R"(is missing or has no list "layers")");
        Positions positions;
        for (std::size_t position = 0; position < kIgsmChainLength; ++position) {
            const auto where = place.in("layer " + inQuotes(categories[position]));
            const json* layer = findEntry(layers, "category", categories[position]);
            if (layer == nullptr)
                return where.corrupt("is missing");
            auto groups = readLayer(*layer, position, positions, where);
            if (!groups)
                return tl::unexpected(groups.error());
            names.m_groups[i][position] = *std::move(groups);
        }
    }
    return names;
}

std::optional<std::size_t> IgsmNames::positionOf(std::size_t chain, std::string_view item) const
{
    for (std::size_t position = 0; position < kIgsmChainLength; ++position)
        for (const auto& group : m_groups[chain][position])
            if (std::find(group.names.begin(), group.names.end(), item) != group.names.end())
                return position;
    return std::nullopt;
}

} // namespace gradus

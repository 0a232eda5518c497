#pragma once

#include "core/base/result.h"
#include "core/problem/filler_names.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Names of one kind, drawn together: a structure graph takes its places (or things) from one
/// group.
struct NameGroup
{
    std::string title;              ///< "Wild place"
    std::vector<std::string> names; ///< "Beverly Forest", ...; UTF-8, none empty, no two alike

    friend bool operator==(const NameGroup&, const NameGroup&) = default;
};

/// The nouns a problem is told in (a "template" in GSM-Infinite). Loaded from a JSON file.
struct Context
{
    std::string id;                ///< "crazy_zootopia"; the file's name without .json
    std::string title;             ///< for people: "animals - zoo"
    std::string total;             ///< "total number of adult animals"
    std::string grandTotal;        ///< "total number of newborn animal children"; of layer 3
    std::string average;           ///< "average number of newborn children"; of layer 3
    std::vector<NameGroup> places; ///< layer 1
    std::vector<NameGroup> things; ///< layer 2

    /// Whether problems of three layers can be told.
    [[nodiscard]] bool hasThirdLayer() const { return !grandTotal.empty() && !average.empty(); }

    friend bool operator==(const Context&, const Context&) = default;
};

/// Reads one context file. Errors name file and field.
[[nodiscard]] Result<Context> loadContext(const std::filesystem::path& path);

/// Every context a program knows, sorted by id. Immutable after loading; share it by reference.
class ContextLibrary
{
public:
    /// Loads all *.json of @p folder, and filler.json beside the folder if there is one; the first
    /// broken file is the error.
    [[nodiscard]] static Result<ContextLibrary> load(const std::filesystem::path& folder);

    [[nodiscard]] const std::vector<Context>& all() const { return m_contexts; }
    /// @return nullptr if there is no context of that id; valid as long as this library lives.
    [[nodiscard]] const Context* find(std::string_view id) const;
    [[nodiscard]] std::vector<std::string> ids() const;
    /// Names for filler; none if there was no filler.json.
    [[nodiscard]] const FillerNames& filler() const { return m_filler; }

private:
    std::vector<Context> m_contexts;
    FillerNames m_filler;
};

} // namespace gradus

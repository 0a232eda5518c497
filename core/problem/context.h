#pragma once

#include "core/base/result.h"
#include "core/problem/filler_names.h"
#include "core/problem/igsm_names.h"

#include <filesystem>
#include <map>
#include <optional>
#include <span>
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

/// Reads one context file (docs/contexts.md). A fault in it is ErrorCode::Corrupt,
/// "path:LINE: reason".
[[nodiscard]] Result<Context> loadContext(const std::filesystem::path& path);

/// Every context a program knows, sorted by id. Immutable after loading; share it by reference.
class ContextLibrary
{
public:
    /// Loads all *.json of @p folders; later folders add to earlier ones.
    ///
    /// A file that is broken, or whose id an earlier folder has, is left out: see refused(). The
    /// first folder must be there; the others need not. Beside it lie filler.json and igsm.json,
    /// if any.
    /// @return the reason if there is no context at all, or one of these two is broken.
    [[nodiscard]] static Result<ContextLibrary>
    load(std::span<const std::filesystem::path> folders);
    [[nodiscard]] static Result<ContextLibrary> load(const std::filesystem::path& folder);

    [[nodiscard]] const std::vector<Context>& all() const { return m_contexts; }
    /// Why files (or folders) were left out, in the order of folders and file names.
    [[nodiscard]] const std::vector<Error>& refused() const { return m_refused; }
    /// @return nullptr if there is no context of that id; valid as long as this library lives.
    [[nodiscard]] const Context* find(std::string_view id) const;
    /// As find(), but never nullptr: why the file of that name was refused, or
    /// ErrorCode::NotFound with the ids there are.
    [[nodiscard]] Result<const Context*> require(std::string_view id) const;
    [[nodiscard]] std::vector<std::string> ids() const;
    /// Names for filler; none if there was no filler.json.
    [[nodiscard]] const FillerNames& filler() const { return m_filler; }
    /// Names for iGSM, which has no contexts; nullptr if there was no igsm.json.
    [[nodiscard]] const IgsmNames* igsm() const { return m_igsm ? &*m_igsm : nullptr; }

private:
    static Result<ContextLibrary> withNames(ContextLibrary library,
                                            const std::filesystem::path& folder);
    void addFiles(std::span<const std::filesystem::path> paths);
    void refuse(std::string id, Error error);

    std::vector<Context> m_contexts;
    FillerNames m_filler;
    std::optional<IgsmNames> m_igsm;
    std::map<std::string, std::filesystem::path> m_files; ///< by id
    std::vector<Error> m_refused;
    std::vector<std::string> m_refusedIds; ///< file names without .json; beside m_refused
};

} // namespace gradus

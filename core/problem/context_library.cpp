#include "core/base/file.h"
#include "core/base/json_line.h"
#include "core/problem/context.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace gradus {

namespace {

using Paths = std::vector<std::filesystem::path>;

/// All *.json of @p folder, sorted: faults come in the same order on every machine.
Result<Paths> contextFilesOf(const std::filesystem::path& folder)
{
    Paths paths;
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    for (const auto end = std::filesystem::directory_iterator(); !error && entries != end;
         entries.increment(error))
        if (entries->path().extension() == ".json")
            paths.push_back(entries->path());
    if (error)
        return fail(
            error == std::errc::no_such_file_or_directory ? ErrorCode::NotFound : ErrorCode::Io,
            "cannot read the folder of contexts " + folder.string() + ": " + error.message());
    std::sort(paths.begin(), paths.end());
    return paths;
}

Error alreadyThere(const std::filesystem::path& path, const std::string& id,
                   const std::filesystem::path& first)
{
    const auto line = jsonLine(readFile(path).value_or(""), "/id");
    return {ErrorCode::Corrupt, path.string() + ':' + std::to_string(line) + ": the context \"" + id
                                    + "\" is there already, in " + first.string()};
}

} // namespace

Result<ContextLibrary> ContextLibrary::load(std::span<const std::filesystem::path> folders)
{
    ContextLibrary library;
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto paths = contextFilesOf(folders[i]);
        if (paths)
            library.addFiles(*paths);
        else if (i == 0)
            return tl::unexpected(paths.error());
        else if (paths.error().code != ErrorCode::NotFound)
            library.refuse({}, paths.error());
    }
    if (library.m_contexts.empty() && !library.m_refused.empty())
        return tl::unexpected(library.m_refused.front());
    if (library.m_contexts.empty())
        return fail(ErrorCode::NotFound,
                    "there is no context (*.json)"
                        + (folders.empty() ? "" : " in " + folders.front().string()));
    std::sort(library.m_contexts.begin(), library.m_contexts.end(),
              [](const Context& a, const Context& b) { return a.id < b.id; });
    return withNames(std::move(library), folders.front().parent_path());
}

Result<ContextLibrary> ContextLibrary::load(const std::filesystem::path& folder)
{
    return load(std::span(&folder, 1));
}

Result<ContextLibrary> ContextLibrary::withNames(ContextLibrary library,
                                                 const std::filesystem::path& folder)
{
    std::error_code ignored;
    if (const auto path = folder / "filler.json"; std::filesystem::exists(path, ignored)) {
        auto names = loadFillerNames(path);
        if (!names)
            return tl::unexpected(names.error());
        library.m_filler = *std::move(names);
    }
    if (const auto path = folder / "igsm.json"; std::filesystem::exists(path, ignored)) {
        auto names = IgsmNames::load(path);
        if (!names)
            return tl::unexpected(names.error());
        library.m_igsm = *std::move(names);
    }
    return library;
}

void ContextLibrary::addFiles(std::span<const std::filesystem::path> paths)
{
    for (const auto& path : paths) {
        auto context = loadContext(path);
        const auto id = path.stem().string();
        if (!context) {
            refuse(id, std::move(context.error()));
            continue;
        }
        const auto [file, isNew] = m_files.emplace(id, path);
        if (isNew)
            m_contexts.push_back(*std::move(context));
        else
            refuse(id, alreadyThere(path, id, file->second));
    }
}

void ContextLibrary::refuse(std::string id, Error error)
{
    m_refusedIds.push_back(std::move(id));
    m_refused.push_back(std::move(error));
}

const Context* ContextLibrary::find(std::string_view id) const
{
    const auto found = std::lower_bound(
        m_contexts.begin(), m_contexts.end(), id,
        [](const Context& context, std::string_view wanted) { return context.id < wanted; });
    return found != m_contexts.end() && found->id == id ? &*found : nullptr;
}

Result<const Context*> ContextLibrary::require(std::string_view id) const
{
    if (const auto* context = find(id))
        return context;
    const auto refused = std::find(m_refusedIds.begin(), m_refusedIds.end(), id);
    if (refused != m_refusedIds.end() && !id.empty())
        return tl::unexpected(m_refused[static_cast<std::size_t>(refused - m_refusedIds.begin())]);
    std::string known;
    for (const auto& context : m_contexts)
        known += (known.empty() ? "" : ", ") + context.id;
    return fail(ErrorCode::NotFound,
                "unknown context \"" + std::string(id) + "\" (known: " + known + ')');
}

std::vector<std::string> ContextLibrary::ids() const
{
    std::vector<std::string> ids;
    for (const auto& context : m_contexts)
        ids.push_back(context.id);
    return ids;
}

} // namespace gradus

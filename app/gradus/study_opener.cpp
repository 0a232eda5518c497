#include "app/gradus/study_opener.h"

#include "core/base/resources.h"

#include <system_error>
#include <utility>

namespace gradus {

StudyOpener::StudyOpener(std::filesystem::path resources)
    : m_resources(std::move(resources))
{}

Result<ContextLibrary> StudyOpener::contexts() const
{
    return ContextLibrary::load(contextFolders(m_resources));
}

Result<std::unique_ptr<StudySession>> StudyOpener::open(const std::filesystem::path& study) const
{
    auto library = contexts();
    if (!library)
        return tl::unexpected(library.error());
    return StudySession::open(study, std::move(*library));
}

Result<void> StudyOpener::create(const std::filesystem::path& study, const Preset& preset) const
{
    const auto file = StudyFile::create(study, preset.design);
    if (!file)
        return tl::unexpected(file.error());
    return {};
}

Result<std::vector<Preset>> StudyOpener::presets() const
{
    const auto library = contexts();
    if (!library)
        return tl::unexpected(library.error());
    return loadPresets(m_resources / "presets", *library);
}

std::optional<std::filesystem::path> StudyOpener::example() const
{
    const auto path = m_resources / "example.gradus";
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored))
        return std::nullopt;
    return path;
}

Result<std::filesystem::path> StudyOpener::copyExample(const std::filesystem::path& folder) const
{
    const auto source = example();
    if (!source)
        return fail(ErrorCode::NotFound,
                    "No example study is shipped in " + m_resources.string() + ".");
    const auto target = folder / source->filename();
    std::error_code error;
    if (std::filesystem::exists(target, error))
        return target;
    std::filesystem::copy_file(*source, target, error);
    if (error)
        return fail(ErrorCode::Io, "Cannot copy the example study to " + target.string() + ": "
                                       + error.message() + ".");
    std::filesystem::permissions(target, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add, error);
    return target;
}

} // namespace gradus

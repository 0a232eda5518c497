#include "core/base/file.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace gradus {

Result<Preset> loadPreset(const std::filesystem::path& path, const ContextLibrary& contexts)
{
    const auto named = [&](const Error& error) {
        return fail(error.code, path.string() + ": " + error.message);
    };
    auto text = readFile(path);
    if (!text)
        return tl::unexpected(text.error()); // names the file already
    auto design = designFromJson(*text);
    if (!design)
        return named(design.error());
    if (auto valid = validateDesign(*design, contexts); !valid)
        return named(valid.error());
    return Preset{path.stem().string(), design->title, std::move(*design)};
}

Result<std::vector<Preset>> loadPresets(const std::filesystem::path& folder,
                                        const ContextLibrary& contexts)
{
    std::error_code error;
    std::vector<std::filesystem::path> paths;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        if (entry->path().extension() == ".json")
            paths.push_back(entry->path());
    if (error)
        return fail(ErrorCode::NotFound,
                    "cannot list the presets in " + folder.string() + ": " + error.message());
    std::sort(paths.begin(), paths.end());

    std::vector<Preset> presets;
    for (const auto& path : paths) {
        auto preset = loadPreset(path, contexts);
        if (!preset)
            return tl::unexpected(preset.error());
        presets.push_back(std::move(*preset));
    }
    return presets;
}

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/study/study_json.h"
#include "widgets/common/study_session.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace gradus {

/// Opens and makes studies with what the program ships: contexts, presets, the example.
class StudyOpener
{
public:
    /// @param resources folder with contexts/ and presets/: see resourceFolder().
    explicit StudyOpener(std::filesystem::path resources);

    [[nodiscard]] Result<std::unique_ptr<StudySession>>
    open(const std::filesystem::path& study) const;

    /// A new study at @p study with the design of @p preset.
    /// ErrorCode::InvalidArgument if the file is there already.
    [[nodiscard]] Result<void> create(const std::filesystem::path& study,
                                      const Preset& preset) const;

    [[nodiscard]] Result<std::vector<Preset>> presets() const;

    /// The example study, if one is shipped.
    [[nodiscard]] std::optional<std::filesystem::path> example() const;
    /// A copy of the example in @p folder, made unless it is there: what is shipped stays as it is.
    [[nodiscard]] Result<std::filesystem::path>
    copyExample(const std::filesystem::path& folder) const;

private:
    [[nodiscard]] Result<ContextLibrary> contexts() const;

    std::filesystem::path m_resources;
};

} // namespace gradus

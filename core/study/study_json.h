#pragma once

#include "core/base/result.h"
#include "core/study/study.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// JSON in and out. Reading refuses an unknown key, a wrong type and an out-of-range number, naming
/// the path of the field ("schedules[0].stages[1].learning_rate"); a key left out keeps its
/// default. Reading does not validate references: see validateDesign(). write(read(x)) gives back
/// what was written, read(write(v)) gives v, except that a stage keeps only the options of its own
/// kind: the others are not written and come back as defaults.
[[nodiscard]] std::string toJson(const Distribution& distribution);
[[nodiscard]] std::string toJson(const Schedule& schedule);
[[nodiscard]] std::string toJson(const StudyDesign& design);
[[nodiscard]] Result<Distribution> distributionFromJson(std::string_view json);
[[nodiscard]] Result<Schedule> scheduleFromJson(std::string_view json);
[[nodiscard]] Result<StudyDesign> designFromJson(std::string_view json);

/// A design shipped with the program.
struct Preset
{
    std::string name;  ///< file name without .json: "quick"
    std::string title; ///< StudyDesign::title
    StudyDesign design;
};

/// One preset; its name is that of the file. Errors name file and field.
[[nodiscard]] Result<Preset> loadPreset(const std::filesystem::path& path,
                                        const ContextLibrary& contexts);

/// All *.json of @p folder, sorted by name, each validated; the first broken file is the error and
/// is named in it.
[[nodiscard]] Result<std::vector<Preset>> loadPresets(const std::filesystem::path& folder,
                                                      const ContextLibrary& contexts);

} // namespace gradus

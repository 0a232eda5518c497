#pragma once

#include "app/gradus/sample_choice.h"

#include <filesystem>

namespace gradus {

/// Name of the figure on the command line.
inline constexpr auto kGraphFigure = "graph";

/// Writes the gold and the predicted graph of one sample side by side, with legend and caption, to
/// @p path (.pdf, .svg or .png). Lays them out with gradus-layout beside the running program;
/// blocks. ErrorCode::Unsupported names another suffix.
[[nodiscard]] Result<void> writeGraphFigure(StudyFile& study, const SampleWish& wish,
                                            const std::filesystem::path& path);

} // namespace gradus

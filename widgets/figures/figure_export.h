#pragma once

#include "core/base/result.h"
#include "core/figure/figure.h"
#include "widgets/common/picture_export.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Suffixes exportFigure() knows, with their dot: .pdf .svg .png .tex .csv
[[nodiscard]] const std::vector<std::string>& figureSuffixes();
[[nodiscard]] bool isFigureSuffix(const std::filesystem::path& path);

/// @p figure as a page of its own.
[[nodiscard]] Picture figurePicture(const FigureSpec& figure);

/// Writes @p figure in the format its suffix names: the numbers on the screen and nothing else.
/// On failure @p path is as it was. GUI thread only.
///
/// @param dpi of a PNG. @return ErrorCode::InvalidArgument for another suffix, Io naming the file.
[[nodiscard]] Result<void> exportFigure(const FigureSpec& figure, const std::filesystem::path& path,
                                        double dpi = 192);

} // namespace gradus

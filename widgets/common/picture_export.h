#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <optional>

#include <QByteArray>
#include <QSize>
#include <QString>

class QPaintDevice;

namespace gradus {

enum class PictureFormat { Pdf, Svg, Png };

/// By the suffix of @p path, whatever its case; none for another suffix.
[[nodiscard]] std::optional<PictureFormat> pictureFormatOf(const std::filesystem::path& path);

/// Something to paint on a page of its own.
struct Picture
{
    QSize page; ///< points (1/72 inch)
    QString title;
    /// Paints the whole page on a device that is page * unitsPerPoint units large. Called once.
    std::function<void(QPaintDevice& device, double unitsPerPoint)> paint;
};

/// The bytes of a file: PDF with embedded fonts, SVG with real text, PNG on white.
///
/// @param dpi of a PNG, > 0. GUI thread only, since fonts and widgets are used.
[[nodiscard]] Result<QByteArray> renderPicture(const Picture& picture, PictureFormat format,
                                               double dpi = 192);

/// Writes @p bytes to @p path: the whole file or, on failure, nothing.
[[nodiscard]] Result<void> writePicture(const std::filesystem::path& path, const QByteArray& bytes);

} // namespace gradus

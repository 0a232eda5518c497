#include "widgets/common/picture_export.h"

#include "core/base/file.h"
#include "widgets/common/svg_paint_device.h"

#include <array>
#include <cmath>
#include <string_view>

#include <QBuffer>
#include <QImage>
#include <QPageSize>
#include <QPdfWriter>

namespace gradus {

namespace {

/// Vector pages are addressed in quarter points: finer than the hinting of any font shows.
constexpr int kVectorUnitsPerPoint = 4;
constexpr double kMostPixels = 2e8; ///< 800 MB while it is being drawn

QByteArray renderPdf(const Picture& picture)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setTitle(picture.title);
        writer.setCreator(QStringLiteral("Gradus"));
        writer.setResolution(72 * kVectorUnitsPerPoint);
        writer.setPageSize(
            QPageSize(QSizeF(picture.page), QPageSize::Point, {}, QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        picture.paint(writer, kVectorUnitsPerPoint);
    }
    return bytes;
}

QByteArray renderSvg(const Picture& picture)
{
    SvgPaintDevice device(picture.page, kVectorUnitsPerPoint, picture.title);
    picture.paint(device, kVectorUnitsPerPoint);
    return device.svg();
}

QByteArray renderPng(const Picture& picture, double dpi)
{
    const double unitsPerPoint = dpi / 72;
    QImage image((QSizeF(picture.page) * unitsPerPoint).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return {};
    image.fill(Qt::white);
    const int dotsPerMetre = static_cast<int>(std::lround(dpi / 0.0254));
    image.setDotsPerMeterX(dotsPerMetre);
    image.setDotsPerMeterY(dotsPerMetre);
    picture.paint(image, unitsPerPoint);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace

std::optional<PictureFormat> pictureFormatOf(const std::filesystem::path& path)
{
    const QString suffix = QString::fromStdString(path.extension().string()).toLower();
    if (suffix == QLatin1StringView(".pdf"))
        return PictureFormat::Pdf;
    if (suffix == QLatin1StringView(".svg"))
        return PictureFormat::Svg;
    if (suffix == QLatin1StringView(".png"))
        return PictureFormat::Png;
    return std::nullopt;
}

Result<QByteArray> renderPicture(const Picture& picture, PictureFormat format, double dpi)
{
    if (picture.page.isEmpty() || !(dpi > 0))
        return fail(ErrorCode::InvalidArgument, "A picture needs a page and a resolution above 0.");
    const double pixels = picture.page.width() * picture.page.height() * (dpi / 72) * (dpi / 72);
    if (format == PictureFormat::Png && pixels > kMostPixels)
        return fail(ErrorCode::InvalidArgument,
                    "A picture of " + std::to_string(std::llround(dpi))
                        + " dots per inch would have more than 200 million pixels.");
    QByteArray bytes;
    switch (format) {
    case PictureFormat::Pdf:
        bytes = renderPdf(picture);
        break;
    case PictureFormat::Svg:
        bytes = renderSvg(picture);
        break;
    case PictureFormat::Png:
        bytes = renderPng(picture, dpi);
        break;
    }
    if (bytes.isEmpty())
        return fail(ErrorCode::Io,
                    "The picture could not be rendered; is its resolution too high?");
    return bytes;
}

Result<void> writePicture(const std::filesystem::path& path, const QByteArray& bytes)
{
    const std::array parts{
        std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size()))};
    return writeFileAtomically(path, parts);
}

} // namespace gradus

#include "widgets/figures/figure_export.h"

#include "widgets/figures/figure_plot.h"

#include <algorithm>
#include <memory>

#include <QImage>

namespace gradus {

namespace {

std::string lowerSuffix(const std::filesystem::path& path)
{
    return QString::fromStdString(path.extension().string()).toLower().toStdString();
}

} // namespace

const std::vector<std::string>& figureSuffixes()
{
    static const std::vector<std::string> suffixes{".pdf", ".svg", ".png", ".tex", ".csv"};
    return suffixes;
}

bool isFigureSuffix(const std::filesystem::path& path)
{
    const auto& known = figureSuffixes();
    return std::find(known.begin(), known.end(), lowerSuffix(path)) != known.end();
}

Picture figurePicture(const FigureSpec& figure)
{
    return {figurePage(figure), QString::fromStdString(figure.name),
            [figure](QPaintDevice& device, double unitsPerPoint) {
                FigurePlot plot;
                plot.setFigure(figure, unitsPerPoint);
                plot.paintOn(device, /*isVector=*/dynamic_cast<QImage*>(&device) == nullptr);
            }};
}

Result<void> exportFigure(const FigureSpec& figure, const std::filesystem::path& path, double dpi)
{
    const std::string suffix = lowerSuffix(path);
    if (suffix == ".csv")
        return writePicture(path, QByteArray::fromStdString(figureCsv(figure)));
    if (suffix == ".tex")
        return writePicture(path, QByteArray::fromStdString(figurePgfPlots(figure)));
    const auto format = pictureFormatOf(path);
    if (!format)
        return fail(ErrorCode::InvalidArgument,
                    "Cannot tell the format of " + path.string()
                        + ": its suffix is none of .pdf .svg .png .tex .csv.");
    const auto bytes = renderPicture(figurePicture(figure), *format, dpi);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return writePicture(path, *bytes);
}

} // namespace gradus

#include "widgets/common/plot_style.h"

#include "widgets/common/theme.h"

#include <array>
#include <cstddef>

namespace gradus {

namespace {

// Okabe and Ito's hues without their yellow, which a white page swallows.
constexpr std::array<QRgb, 7> kHues{0xff0072b2, 0xffd55e00, 0xff009e73, 0xffcc79a7,
                                    0xffe69f00, 0xff56b4e9, 0xff000000};
// Coprime to the number of hues, so that a repeated colour comes with another dash and marker.
constexpr std::array<Qt::PenStyle, 4> kDashes{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine,
                                              Qt::DotLine};
constexpr std::array<QCPScatterStyle::ScatterShape, 5> kMarkers{
    QCPScatterStyle::ssDisc, QCPScatterStyle::ssSquare, QCPScatterStyle::ssTriangle,
    QCPScatterStyle::ssDiamond, QCPScatterStyle::ssTriangleInverted};

} // namespace

SeriesStyle seriesStyle(int number)
{
    Q_ASSERT(number >= 0);
    const auto index = static_cast<std::size_t>(number);
    return {QColor(kHues[index % kHues.size()]), kDashes[index % kDashes.size()],
            kMarkers[index % kMarkers.size()]};
}

void applyPalette(QCPAxisRect& rect, const QPalette& palette, const QFont& font)
{
    const ThemeColours colours = coloursOf(palette);
    const QPen line(colours.border, 1);
    for (QCPAxis* axis : rect.axes()) {
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTickPen(line);
        axis->setTickLabelColor(colours.mutedText);
        axis->setLabelColor(colours.mutedText);
        axis->setTickLabelFont(font);
        axis->setLabelFont(font);
        axis->grid()->setPen(QPen(colours.border, 1, Qt::DotLine));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
}

} // namespace gradus

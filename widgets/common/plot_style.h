#pragma once

#include "widgets/common/custom_plot.h"

#include <QColor>

namespace gradus {

/// How a series is drawn: never by colour alone, so that it reads in grey and to everyone.
struct SeriesStyle
{
    QColor colour; ///< one of Okabe and Ito's, dark enough for a white page
    Qt::PenStyle dash = Qt::SolidLine;
    QCPScatterStyle::ScatterShape marker = QCPScatterStyle::ssDisc;
};

/// The style of FigureSeries::style @p number: the same number looks the same in every figure.
/// Numbers repeat the colours after 7 with other dashes and markers. @pre number >= 0.
[[nodiscard]] SeriesStyle seriesStyle(int number);

/// Axes, ticks, labels and background of @p rect in the window's colours.
void applyPalette(QCPAxisRect& rect, const QPalette& palette, const QFont& font);

} // namespace gradus

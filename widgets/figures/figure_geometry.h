#pragma once

#include "core/figure/figure.h"
#include "widgets/common/custom_plot.h"

#include <cstddef>

#include <QFont>
#include <QSize>
#include <QStringList>

namespace gradus {

// Sizes of the words of a printed figure, in points.
inline constexpr double kTitleSize = 8;
inline constexpr double kLabelSize = 8;
inline constexpr double kTickSize = 7;
inline constexpr double kNoteSize = 6.5;

inline constexpr double kGap = 3; ///< between parts of a figure, in points

// Of the legend's entries, in points.
inline constexpr double kLegendIcon = 22;
inline constexpr double kLegendPadding = 3;
inline constexpr double kLegendSpacing = 10;

inline constexpr double kScaleHeight = 26; ///< of the bar that says what colours mean, in points

/// Comes with every Debian desktop, so a figure does not change with the machine's fonts.
[[nodiscard]] QFont figureFont(double points, double unitsPerPoint,
                               QFont::Weight weight = QFont::Normal);

/// The names in the legend, each once, and how many of them stand in a row.
[[nodiscard]] QStringList legendNames(const FigureSpec& figure);
[[nodiscard]] int legendColumns(const FigureSpec& figure);

/// Rows of the heat maps in row @p row of panels: of the one that has most.
[[nodiscard]] std::size_t mostRows(const FigureSpec& figure, std::size_t row);
/// How high they are, in points.
[[nodiscard]] double heatMapHeight(const FigureSpec& figure, std::size_t row);

/// How many lines the words @p text below the panels take.
[[nodiscard]] int noteLines(const FigureSpec& figure, const QString& text);

/// The printed size of @p figure in points: one column for one panel, the full width for more.
[[nodiscard]] QSize figurePage(const FigureSpec& figure);

/// What all panels of @p figure show on their axes: what it asks for, else all its points with
/// their intervals and some room.
[[nodiscard]] QCPRange xRangeOf(const FigureSpec& figure);
[[nodiscard]] QCPRange yRangeOf(const FigureSpec& figure);

} // namespace gradus

#pragma once

#include "core/figure/figure.h"
#include "widgets/common/custom_plot.h"

#include <cstddef>

#include <QSize>

namespace gradus {

// Sizes of the words of a printed figure, in points.
inline constexpr double kTitleSize = 8;
inline constexpr double kLabelSize = 8;
inline constexpr double kTickSize = 7;
inline constexpr double kNoteSize = 6.5;

/// The printed size of @p figure in points: one column for one panel, the full width for more.
[[nodiscard]] QSize figurePage(const FigureSpec& figure);

/// How many panels stand side by side.
[[nodiscard]] std::size_t panelColumns(const FigureSpec& figure);

/// What all panels of @p figure show on their axes: what it asks for, else all its points with
/// their intervals and some room.
[[nodiscard]] QCPRange xRangeOf(const FigureSpec& figure);
[[nodiscard]] QCPRange yRangeOf(const FigureSpec& figure);

} // namespace gradus

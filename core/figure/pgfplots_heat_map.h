#pragma once

// Internal to core/figure.

#include "core/figure/figure.h"

#include <string>

namespace gradus {

/// Everything between \begin{document} and \end{document} of a figure of heat maps.
/// @pre figure.scale
[[nodiscard]] std::string heatMapPicture(const FigureSpec& figure);

} // namespace gradus

#pragma once

// Internal to core/figure.

#include <string>
#include <string_view>

namespace gradus {

/// Plain text as LaTeX prints it in the fonts every installation has.
[[nodiscard]] std::string latexText(std::string_view text);

} // namespace gradus

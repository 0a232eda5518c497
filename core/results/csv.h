#pragma once

#include <string>
#include <string_view>

namespace gradus {

/// One field of a CSV record (RFC 4180): quoted where it holds a comma, a quote or a line break.
[[nodiscard]] std::string csvField(std::string_view text);

/// The shortest text that reads back as @p value, in the C locale: "0.1", "1e+20", "nan", "-inf".
[[nodiscard]] std::string csvNumber(double value);

} // namespace gradus

#pragma once

#include <cstddef>
#include <string_view>

namespace gradus {

/// One character of a UTF-8 text.
struct CodePoint
{
    char32_t value = 0;
    std::size_t size = 0; ///< bytes, 1 to 4; 0 if the bytes are not UTF-8
};

/// The character @p text begins with.
///
/// Overlong forms, surrogates and values above U+10FFFF are not UTF-8.
/// @pre @p text is not empty.
/// Source: The Unicode Standard, table 3-7.
[[nodiscard]] CodePoint firstCodePoint(std::string_view text) noexcept;

/// Where the first byte stands that is not UTF-8; npos if all of @p text is.
[[nodiscard]] std::size_t findInvalidUtf8(std::string_view text) noexcept;

} // namespace gradus

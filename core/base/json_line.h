#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gradus {

/// The line byte @p offset of @p text stands in, counted from 1; an offset beyond the end counts as
/// the end.
[[nodiscard]] int lineAt(std::string_view text, std::size_t offset) noexcept;

/// The line in which the value at @p pointer begins: "/things/0/names/3", "" for the whole
/// document. If there is no such value, the line of the innermost one around it that there is.
///
/// One pass over @p text, whatever the pointer.
/// @pre @p text is JSON without repeated keys; on other bytes the answer means nothing.
/// Source: RFC 6901.
[[nodiscard]] int jsonLine(std::string_view text, std::string_view pointer);

/// A key that stands twice in one object: readers of JSON drop one of its values silently.
struct RepeatedKey
{
    std::string key;
    int line = 0; ///< where it stands for the second time
};

/// @pre @p text is JSON.
[[nodiscard]] std::optional<RepeatedKey> findRepeatedKey(std::string_view text);

} // namespace gradus

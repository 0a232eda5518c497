#pragma once

#include <cstddef>
#include <string_view>

namespace gradus {

/// How text is cut into words before a byte-level BPE merges inside each, as a regular expression
/// of other programs: the first alternative that matches at a place is taken.
///
/// An ending after an apostrophe; letters, and everything that is not ASCII, with the blank before;
/// one to three digits with the blank before, counted from the right end of their number, so that a
/// number below 1,000 is one word and 12345 is 12 and 345; signs with the blank before; blanks, but
/// for one that goes with the next word. It names no Unicode class, so it means the same to every
/// version of every program.
inline constexpr std::string_view kBpeSplitPattern =
    R"('[a-z]+| ?(?:[A-Za-z]|[^\x00-\x7F])+| ?[0-9]{1,3}(?=(?:[0-9]{3})*(?![0-9]))| ?[!-/:-@\[-`{-~]+|[\x00- \x7F]+(?![^\x00- \x7F])|[\x00- \x7F]+)";

/// Bytes of the word @p text begins with, by kBpeSplitPattern. @pre @p text is not empty. @return
/// at least 1. A text that is no valid UTF-8 is split as well: its bytes count as letters.
[[nodiscard]] std::size_t bpeWordLength(std::string_view text) noexcept;

} // namespace gradus

#pragma once

#include <cstddef>
#include <string_view>

namespace gradus {

/// About how many tokens a GPT-like tokenizer makes of @p text: one for a word (a run of ASCII
/// letters and bytes above 127), one for every three digits of a number, one for each other sign;
/// none for blanks, which such tokenizers take into the word after them.
///
/// Lengths of problems are given in these tokens, so that they need no tokenizer's tables.
[[nodiscard]] std::size_t countTokens(std::string_view text) noexcept;

} // namespace gradus

#pragma once

// Internal to core/token: what reader and writer of tokenizer.json share.

#include <string>
#include <string_view>

namespace gradus {

class PhraseTokenizer;

/// Whether @p label makes up the number of a vocabulary only: "<unused0>".
[[nodiscard]] bool isUnusedLabel(std::string_view label);

/// A regular expression whose matches, one after the other, are what @p tokenizer cuts a text into;
/// what is no phrase and no number it knows is cut into characters.
[[nodiscard]] std::string phrasePattern(const PhraseTokenizer& tokenizer);

} // namespace gradus

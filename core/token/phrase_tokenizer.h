#pragma once

#include "core/problem/context.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gradus {

using TokenId = std::int32_t;

/// Splits text into whole names and fixed phrases of the problem grammar, whole small numbers,
/// letters; anything else falls back to single bytes. So every text is encoded, and
/// decode(encode(t)) == t.
///
/// Greedy longest match. A value; immutable after it is made.
class PhraseTokenizer
{
public:
    /// The tokenizer of @p contexts: the same contexts in any order give the same ids.
    [[nodiscard]] static PhraseTokenizer forContexts(std::span<const Context> contexts);
    /// From a saved vocabulary (vocabulary()).
    [[nodiscard]] static PhraseTokenizer fromVocabulary(std::vector<std::string> tokens);

    [[nodiscard]] std::vector<TokenId> encode(std::string_view text) const;
    [[nodiscard]] std::string decode(std::span<const TokenId> tokens) const;

    [[nodiscard]] const std::vector<std::string>& vocabulary() const { return m_tokens; }
    [[nodiscard]] TokenId size() const { return static_cast<TokenId>(m_tokens.size()); }
    [[nodiscard]] TokenId padding() const { return 0; }
    [[nodiscard]] TokenId endOfText() const { return 1; } ///< decodes to nothing

private:
    std::vector<std::string> m_tokens;
    std::unordered_map<std::string, TokenId> m_ids;
    std::size_t m_longest = 0;
};

} // namespace gradus

#pragma once

#include "core/problem/context.h"
#include "core/token/tokenizer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

/// Splits text into whole names and fixed phrases of the problem grammar, whole small numbers,
/// letters; anything else falls back to single bytes.
///
/// Greedy longest match. Numbers up to 99 are one token, longer ones fall apart into digits. A
/// value.
class PhraseTokenizer final : public Tokenizer
{
public:
    /// The tokenizer of @p contexts: the same contexts in any order give the same ids.
    [[nodiscard]] static PhraseTokenizer forContexts(std::span<const Context> contexts);
    /// From a saved vocabulary. @pre It is what vocabulary() gave (asserted: every byte is there).
    [[nodiscard]] static PhraseTokenizer fromVocabulary(std::vector<std::string> tokens);

    [[nodiscard]] std::vector<TokenId> encode(std::string_view text) const override;
    [[nodiscard]] std::string decode(std::span<const TokenId> tokens) const override;

    /// The text itself, "<0x0A>" for a byte that is not
    /// printable ASCII.
    [[nodiscard]] const std::vector<std::string>& vocabulary() const override { return m_tokens; }
    [[nodiscard]] TokenId padding() const override { return 0; }
    [[nodiscard]] TokenId endOfText() const override { return 1; }

private:
    static constexpr TokenId kNoToken = -1;
    static constexpr std::uint16_t kNoSymbol = 256;

    void buildTree();
    void insert(std::string_view text, TokenId id);
    /// The longest token @p text begins with, and its length.
    [[nodiscard]] std::pair<TokenId, std::size_t> longestMatch(std::string_view text) const;

    std::vector<std::string> m_tokens; ///< as saved
    std::vector<std::string> m_texts;  ///< what each decodes to
    std::array<TokenId, 256> m_byteToken{};
    // A prefix tree of all longer tokens; node 0 is the root, and as a child means "none".
    std::array<std::uint16_t, 256> m_symbolOf{}; ///< column of a byte
    std::size_t m_symbols = 0;                   ///< columns
    std::vector<std::int32_t> m_next;            ///< [nodes, columns]
    std::vector<TokenId> m_tokenAt;              ///< token that ends at a node
};

} // namespace gradus

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

/// Phrases that not every study needs.
struct PhraseExtras
{
    std::vector<std::string> threeLayers; ///< ids of contexts that tell of averages too
    const IgsmNames* igsm = nullptr;      ///< names of iGSM problems; nullptr: none
};

/// Splits text into whole names and fixed phrases of the problem grammar, whole small numbers,
/// letters; anything else falls back to single bytes.
///
/// Greedy longest match. Numbers from 10 to 99 are one token, all others fall apart into digits. A
/// value.
class PhraseTokenizer final : public Tokenizer
{
public:
    /// The tokenizer of @p contexts: the same contexts in any order give the same ids. What
    /// @p extras ask for comes last, so that they change no other id.
    [[nodiscard]] static PhraseTokenizer forContexts(std::span<const Context> contexts,
                                                     const PhraseExtras& extras = {});
    /// From a saved vocabulary. @pre It is what vocabulary() gave (asserted: hasEveryByte()).
    [[nodiscard]] static PhraseTokenizer fromVocabulary(std::vector<std::string> tokens);
    /// Whether @p tokens can be a vocabulary.
    [[nodiscard]] static bool hasEveryByte(std::span<const std::string> tokens);

    [[nodiscard]] std::vector<TokenId> encode(std::string_view text) const override;
    [[nodiscard]] std::string decode(std::span<const TokenId> tokens) const override;

    /// The text itself, "<0x0A>" for a byte that is not
    /// printable ASCII.
    [[nodiscard]] const std::vector<std::string>& vocabulary() const override { return m_tokens; }
    [[nodiscard]] TokenId padding() const override { return 0; }
    [[nodiscard]] TokenId endOfText() const override { return 1; }
    [[nodiscard]] std::string record() const override;

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

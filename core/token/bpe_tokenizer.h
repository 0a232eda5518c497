#pragma once

#include "core/base/result.h"
#include "core/token/bpe_table.h"
#include "core/token/tokenizer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gradus {

/// Byte-pair encoding over bytes: text is cut into words (bpeWordLength()), and inside each word
/// the pair learnt first is merged until none is left. Source: Sennrich, Haddow and Birch 2016,
/// arXiv:1508.07909, algorithm 1; over bytes: Radford et al. 2019 (GPT-2), 2.2.
///
/// Tags such as "<solution>" are found before anything else and are one token each; the longer one
/// wins where two begin. "[EOS]" and the other silent tokens are never read from text.
class BpeTokenizer final : public Tokenizer
{
public:
    /// @return Corrupt, and what is wrong with @p table: a byte without a token, a merge of tokens
    /// that are not there or whose result is not, a label that is not of the byte alphabet, an id
    /// out of range, a label used twice.
    [[nodiscard]] static Result<BpeTokenizer> fromTable(BpeTable table);

    [[nodiscard]] std::vector<TokenId> encode(std::string_view text) const override;
    [[nodiscard]] std::string decode(std::span<const TokenId> tokens) const override;
    [[nodiscard]] const std::vector<std::string>& vocabulary() const override
    {
        return m_table.labels;
    }
    [[nodiscard]] TokenId padding() const override { return m_table.padding; }
    [[nodiscard]] TokenId endOfText() const override { return m_table.endOfText; }
    [[nodiscard]] std::string record() const override;

    [[nodiscard]] const BpeTable& table() const { return m_table; }

private:
    struct Merge
    {
        std::int32_t rank = 0;
        TokenId result = 0;
    };
    struct TextHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>()(text);
        }
    };

    [[nodiscard]] Result<void> readTexts();
    [[nodiscard]] Result<void> readMerges();
    void collectWords();
    [[nodiscard]] const Merge* mergeOf(TokenId left, TokenId right) const;
    /// The tag @p text begins with, -1 if none.
    [[nodiscard]] TokenId tagAt(std::string_view text) const;
    [[nodiscard]] std::size_t findTag(std::string_view text) const;
    void encodeWord(std::string_view word, std::vector<TokenId>& tokens) const;
    void mergeWord(std::string_view word, std::vector<TokenId>& tokens) const;

    BpeTable m_table;
    std::vector<std::string> m_texts; ///< what each token decodes to
    std::array<TokenId, 256> m_byteToken{};
    std::array<bool, 256> m_beginsTag{};
    std::unordered_map<std::uint64_t, Merge> m_merges; ///< by left and right id
    /// Words that are one token whatever way they are merged: most of them.
    std::unordered_map<std::string, TokenId, TextHash, std::equal_to<>> m_words;
};

} // namespace gradus

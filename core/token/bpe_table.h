#pragma once

#include "core/token/tokenizer.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

/// What a byte-level BPE consists of.
struct BpeTable
{
    /// One a token. Those of bytes and merges are written in the byte alphabet (byteToLabel()).
    std::vector<std::string> labels;
    std::vector<std::pair<TokenId, TokenId>> merges; ///< in the order they were learnt
    std::vector<TokenId> tags;   ///< read from text as a whole, and written as they are spelled
    std::vector<TokenId> silent; ///< never read from text, and decode to nothing
    TokenId padding = 0;
    TokenId endOfText = 0;

    friend bool operator==(const BpeTable&, const BpeTable&) = default;
};

/// The ten special tokens of the paper, in the order of their ids. Source: paper.md 3.1.
inline constexpr std::array<std::string_view, 10> kSpecialTokens{
    "[UNK]",       "[PAD]",      "[BOS]",       "[EOS]",    "<question>",
    "</question>", "<solution>", "</solution>", "<answer>", "</answer>"};
inline constexpr TokenId kSpecialPadding = 1;
inline constexpr TokenId kSpecialEndOfText = 3;
inline constexpr TokenId kFirstTag = 4; ///< the ones before it are silent
/// Special tokens and bytes: the smallest vocabulary there can be.
inline constexpr int kSmallestBpeVocabulary = static_cast<int>(kSpecialTokens.size()) + 256;

/// More than any study's problems fill.
inline constexpr int kLargestBpeVocabulary = 100'000;

/// The printable character that stands for @p byte in labels, UTF-8: a byte that is a visible
/// Latin-1 character is that character, the others are U+0100 and on in their order. Source:
/// Radford et al. 2019 (GPT-2), bytes_to_unicode of the published code.
[[nodiscard]] const std::string& byteToLabel(unsigned char byte);
/// @p bytes in that alphabet.
[[nodiscard]] std::string bytesToLabel(std::string_view bytes);
/// The bytes @p label stands for. @return false in `second` if a character is not of the alphabet.
[[nodiscard]] std::pair<std::string, bool> labelToBytes(std::string_view label);

/// A table of special tokens and the 256 bytes (sorted by their characters) without any merges,
/// which every vocabulary begins with.
[[nodiscard]] BpeTable emptyBpeTable();

} // namespace gradus

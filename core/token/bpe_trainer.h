#pragma once

#include "core/token/bpe_table.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gradus {

/// Learns the merges of a byte-level BPE from texts: over and over the pair of neighbours seen most
/// often becomes a token. Of pairs seen equally often the one with the smaller left id, then the
/// smaller right id, so the result depends on the words and their counts alone, not on the order of
/// texts. Source: Sennrich, Haddow and Birch 2016, arXiv:1508.07909, algorithm 1.
class BpeTrainer
{
public:
    /// Counts the words of @p text; special tokens in it are no words.
    void add(std::string_view text);

    [[nodiscard]] std::int64_t bytes() const { return m_bytes; } ///< of all texts so far

    /// A table of @p vocabulary tokens: the ten special ones, the 256 bytes, one for each merge.
    /// Where the texts are too poor for so many, tokens "<unused0>", ... that are never read make
    /// up the number. @pre vocabulary >= kSmallestBpeVocabulary.
    [[nodiscard]] BpeTable train(int vocabulary) const;

private:
    struct TextHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>()(text);
        }
    };

    void addWords(std::string_view text);

    std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>> m_counts;
    std::int64_t m_bytes = 0;
};

} // namespace gradus

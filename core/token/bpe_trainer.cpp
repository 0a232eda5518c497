#include "core/token/bpe_trainer.h"

#include "core/token/bpe_splitter.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <utility>
#include <vector>

#include <queue>

namespace gradus {

namespace {

using Pair = std::pair<TokenId, TokenId>;

struct PairHash
{
    std::size_t operator()(const Pair& pair) const noexcept
    {
        const auto key = (std::uint64_t{static_cast<std::uint32_t>(pair.first)} << 32U)
                         | static_cast<std::uint32_t>(pair.second);
        return std::hash<std::uint64_t>()(key * 0x9E37'79B9'7F4A'7C15ULL);
    }
};

struct Word
{
    std::vector<TokenId> tokens;
    std::int64_t count = 0;
};

struct PairUse
{
    std::int64_t count = 0;
    std::vector<std::size_t> words; ///< where it was once; some may have lost it since
};

/// A pair with the count it had when it was queued.
struct Queued
{
    std::int64_t count = 0;
    Pair pair;

    friend bool operator<(const Queued& a, const Queued& b)
    {
        return a.count != b.count ? a.count < b.count : a.pair > b.pair;
    }
};

/// Words under merging, with counts of pairs that follow along.
class MergeLearner
{
public:
    MergeLearner(BpeTable table,
                 const std::vector<std::pair<std::string_view, std::int64_t>>& words)
        : m_table(std::move(table))
    {
        std::array<TokenId, 256> byteToken{};
        for (std::size_t id = 0; id < m_table.labels.size(); ++id) {
            m_ids.emplace(m_table.labels[id], static_cast<TokenId>(id));
            const auto [text, isKnown] = labelToBytes(m_table.labels[id]);
            if (isKnown && text.size() == 1)
                byteToken[static_cast<unsigned char>(text[0])] = static_cast<TokenId>(id);
        }
        for (const auto& [text, count] : words) {
            Word word{.tokens = {}, .count = count};
            for (const char byte : text)
                word.tokens.push_back(byteToken[static_cast<unsigned char>(byte)]);
            m_words.push_back(std::move(word));
            countPairs(m_words.size() - 1, 1);
        }
        for (const auto& [pair, use] : m_uses)
            m_queue.push({use.count, pair});
    }

    BpeTable learn(std::size_t vocabulary)
    {
        while (m_table.labels.size() < vocabulary && !m_queue.empty()) {
            const Queued best = m_queue.top();
            m_queue.pop();
            const auto current = m_uses[best.pair].count;
            if (current != best.count) { // out of date: its turn comes later
                if (current > 0)
                    m_queue.push({current, best.pair});
                continue;
            }
            if (current > 0)
                merge(best.pair);
        }
        return std::move(m_table);
    }

private:
    void countPairs(std::size_t index, int sign)
    {
        const Word& word = m_words[index];
        for (std::size_t i = 0; i + 1 < word.tokens.size(); ++i) {
            const Pair pair{word.tokens[i], word.tokens[i + 1]};
            auto& use = m_uses[pair];
            use.count += sign * word.count;
            if (sign > 0 && (use.words.empty() || use.words.back() != index))
                use.words.push_back(index);
            m_touched.push_back(pair);
        }
    }

    /// The token of two labels joined: a new one, unless another pair gave the same before.
    TokenId tokenOf(const Pair& pair)
    {
        std::string label = m_table.labels[static_cast<std::size_t>(pair.first)]
                            + m_table.labels[static_cast<std::size_t>(pair.second)];
        const auto [found, isNew] =
            m_ids.emplace(label, static_cast<TokenId>(m_table.labels.size()));
        if (isNew)
            m_table.labels.push_back(std::move(label));
        return found->second;
    }

    void merge(const Pair& pair)
    {
        const TokenId result = tokenOf(pair);
        m_table.merges.push_back(pair);
        auto indices = std::move(m_uses[pair].words);
        std::sort(indices.begin(), indices.end());
        indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
        m_touched.clear();
        for (const std::size_t index : indices)
            rewrite(index, pair, result);
        std::sort(m_touched.begin(), m_touched.end());
        m_touched.erase(std::unique(m_touched.begin(), m_touched.end()), m_touched.end());
        for (const Pair& touched : m_touched)
            if (const auto count = m_uses[touched].count; count > 0)
                m_queue.push({count, touched});
    }

    void rewrite(std::size_t index, const Pair& pair, TokenId result)
    {
        countPairs(index, -1);
        auto& tokens = m_words[index].tokens;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const bool isPair = i + 1 < tokens.size() && Pair{tokens[i], tokens[i + 1]} == pair;
            tokens[kept++] = isPair ? result : tokens[i];
            i += isPair ? 1 : 0;
        }
        tokens.resize(kept);
        countPairs(index, 1);
    }

    BpeTable m_table;
    std::map<std::string, TokenId> m_ids; ///< by label
    std::vector<Word> m_words;
    std::unordered_map<Pair, PairUse, PairHash> m_uses;
    std::priority_queue<Queued> m_queue;
    std::vector<Pair> m_touched; ///< pairs whose count has changed
};

} // namespace

void BpeTrainer::add(std::string_view text)
{
    m_bytes += static_cast<std::int64_t>(text.size());
    std::size_t begin = 0; // of what no special token has been found in yet
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '<' && text[i] != '[')
            continue;
        for (const auto special : kSpecialTokens) {
            if (!text.substr(i).starts_with(special))
                continue;
            addWords(text.substr(begin, i - begin));
            begin = i + special.size();
            i = begin - 1;
            break;
        }
    }
    addWords(text.substr(begin));
}

void BpeTrainer::addWords(std::string_view text)
{
    while (!text.empty()) {
        const auto length = bpeWordLength(text);
        const auto word = text.substr(0, length);
        const auto found = m_counts.find(word);
        if (found != m_counts.end())
            ++found->second;
        else
            m_counts.emplace(word, 1);
        text.remove_prefix(length);
    }
}

BpeTable BpeTrainer::train(int vocabulary) const
{
    assert(vocabulary >= kSmallestBpeVocabulary);
    std::vector<std::pair<std::string_view, std::int64_t>> words(m_counts.begin(), m_counts.end());
    std::sort(words.begin(), words.end());
    const auto size = static_cast<std::size_t>(vocabulary);
    auto table = MergeLearner(emptyBpeTable(), words).learn(size);
    for (int number = 0; table.labels.size() < size; ++number) {
        table.silent.push_back(static_cast<TokenId>(table.labels.size()));
        table.labels.push_back("<unused" + std::to_string(number) + ">");
    }
    return table;
}

} // namespace gradus

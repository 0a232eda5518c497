#include "core/token/bpe_tokenizer.h"

#include "core/token/bpe_splitter.h"

#include <algorithm>
#include <map>

#include <queue>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

constexpr TokenId kNoToken = -1;

std::uint64_t keyOf(TokenId left, TokenId right)
{
    return (std::uint64_t{static_cast<std::uint32_t>(left)} << 32U)
           | static_cast<std::uint32_t>(right);
}

tl::unexpected<Error> corrupt(const std::string& what)
{
    return fail(ErrorCode::Corrupt, "the vocabulary of the byte-level BPE " + what);
}

/// A token of a word while it is merged, linked to its neighbours.
struct Symbol
{
    TokenId token = kNoToken; ///< none: merged into the one before
    int previous = -1;
    int next = -1;
};

/// A merge that may still be possible when its turn comes.
struct Candidate
{
    std::int32_t rank = 0;
    int left = 0; ///< index of the left symbol
    TokenId leftToken = 0;
    TokenId rightToken = 0;
    TokenId result = 0;

    /// The one learnt first goes first, of the same the one on the left.
    friend bool operator<(const Candidate& a, const Candidate& b)
    {
        return a.rank != b.rank ? a.rank > b.rank : a.left > b.left;
    }
};

} // namespace

Result<BpeTokenizer> BpeTokenizer::fromTable(BpeTable table)
{
    BpeTokenizer tokenizer;
    tokenizer.m_table = std::move(table);
    if (auto read = tokenizer.readTexts(); !read)
        return tl::unexpected(read.error());
    if (auto read = tokenizer.readMerges(); !read)
        return tl::unexpected(read.error());
    tokenizer.collectWords();
    return tokenizer;
}

Result<void> BpeTokenizer::readTexts()
{
    const auto isToken = [&](TokenId id) {
        return id >= 0 && id < size();
    };
    std::vector<bool> isSpecial(m_table.labels.size(), false);
    for (const auto* ids : {&m_table.tags, &m_table.silent})
        for (const TokenId id : *ids) {
            if (!isToken(id))
                return corrupt("has no token " + std::to_string(id) + ", but says it is special");
            isSpecial[static_cast<std::size_t>(id)] = true;
        }
    if (!isToken(padding()) || !isToken(endOfText()))
        return corrupt("lacks its padding or its end of text");

    m_texts.resize(m_table.labels.size());
    m_byteToken.fill(kNoToken);
    for (std::size_t id = 0; id < m_texts.size(); ++id) {
        if (isSpecial[id])
            continue;
        auto [text, isKnown] = labelToBytes(m_table.labels[id]);
        if (!isKnown || text.empty())
            return corrupt("has a token \"" + m_table.labels[id] + "\", which stands for no bytes");
        if (text.size() == 1)
            m_byteToken[static_cast<unsigned char>(text[0])] = static_cast<TokenId>(id);
        m_texts[id] = std::move(text);
    }
    for (const TokenId tag : m_table.tags) {
        const auto& label = m_table.labels[static_cast<std::size_t>(tag)];
        if (label.empty())
            return corrupt("has a tag without a text");
        m_texts[static_cast<std::size_t>(tag)] = label;
        m_beginsTag[static_cast<unsigned char>(label[0])] = true;
    }
    const auto missing = std::find(m_byteToken.begin(), m_byteToken.end(), kNoToken);
    if (missing != m_byteToken.end())
        return corrupt("has no token for byte " + std::to_string(missing - m_byteToken.begin()));
    return {};
}

Result<void> BpeTokenizer::readMerges()
{
    std::map<std::string_view, TokenId> ids;
    for (std::size_t id = 0; id < m_table.labels.size(); ++id)
        if (!ids.emplace(m_table.labels[id], static_cast<TokenId>(id)).second)
            return corrupt("has two tokens \"" + m_table.labels[id] + "\"");
    for (std::size_t rank = 0; rank < m_table.merges.size(); ++rank) {
        const auto [left, right] = m_table.merges[rank];
        if (left < 0 || right < 0 || left >= size() || right >= size())
            return corrupt("has no tokens " + std::to_string(left) + " and " + std::to_string(right)
                           + ", but merges them");
        const std::string result = m_table.labels[static_cast<std::size_t>(left)]
                                   + m_table.labels[static_cast<std::size_t>(right)];
        const auto found = ids.find(result);
        if (found == ids.end())
            return corrupt("has no token \"" + result + "\", but merges two into it");
        m_merges.emplace(keyOf(left, right), Merge{static_cast<std::int32_t>(rank), found->second});
    }
    return {};
}

void BpeTokenizer::collectWords()
{
    std::vector<bool> isWord(m_texts.size(), true);
    for (const auto* ids : {&m_table.tags, &m_table.silent})
        for (const TokenId id : *ids)
            isWord[static_cast<std::size_t>(id)] = false;
    std::vector<TokenId> tokens;
    for (std::size_t id = 0; id < m_texts.size(); ++id) {
        if (!isWord[id])
            continue;
        tokens.clear();
        mergeWord(m_texts[id], tokens);
        if (tokens.size() == 1)
            m_words.emplace(m_texts[id], tokens[0]);
    }
}

const BpeTokenizer::Merge* BpeTokenizer::mergeOf(TokenId left, TokenId right) const
{
    const auto found = m_merges.find(keyOf(left, right));
    return found == m_merges.end() ? nullptr : &found->second;
}

TokenId BpeTokenizer::tagAt(std::string_view text) const
{
    TokenId best = kNoToken;
    std::size_t longest = 0;
    for (const TokenId tag : m_table.tags) {
        const auto& label = m_texts[static_cast<std::size_t>(tag)];
        if (label.size() > longest && text.starts_with(label)) {
            best = tag;
            longest = label.size();
        }
    }
    return best;
}

std::size_t BpeTokenizer::findTag(std::string_view text) const
{
    for (std::size_t i = 0; i < text.size(); ++i)
        if (m_beginsTag[static_cast<unsigned char>(text[i])] && tagAt(text.substr(i)) != kNoToken)
            return i;
    return text.size();
}

std::vector<TokenId> BpeTokenizer::encode(std::string_view text) const
{
    std::vector<TokenId> tokens;
    tokens.reserve(text.size() / 3);
    while (!text.empty()) {
        auto words = text.substr(0, findTag(text));
        text.remove_prefix(words.size());
        while (!words.empty()) {
            const auto length = bpeWordLength(words);
            encodeWord(words.substr(0, length), tokens);
            words.remove_prefix(length);
        }
        if (text.empty())
            break;
        tokens.push_back(tagAt(text));
        text.remove_prefix(m_texts[static_cast<std::size_t>(tokens.back())].size());
    }
    return tokens;
}

void BpeTokenizer::encodeWord(std::string_view word, std::vector<TokenId>& tokens) const
{
    if (const auto found = m_words.find(word); found != m_words.end())
        tokens.push_back(found->second);
    else
        mergeWord(word, tokens);
}

/// A queue of candidates keeps this at n log n for words of any length.
void BpeTokenizer::mergeWord(std::string_view word, std::vector<TokenId>& tokens) const
{
    std::vector<Symbol> symbols(word.size());
    std::vector<Candidate> heap;
    heap.reserve(word.size());
    std::priority_queue<Candidate> queue({}, std::move(heap));
    const auto consider = [&](int left) {
        const int right = left < 0 ? -1 : symbols[static_cast<std::size_t>(left)].next;
        if (right < 0)
            return;
        const TokenId a = symbols[static_cast<std::size_t>(left)].token;
        const TokenId b = symbols[static_cast<std::size_t>(right)].token;
        if (const Merge* merge = mergeOf(a, b))
            queue.push({merge->rank, left, a, b, merge->result});
    };
    for (std::size_t i = 0; i < word.size(); ++i)
        symbols[i] = {m_byteToken[static_cast<unsigned char>(word[i])], static_cast<int>(i) - 1,
                      i + 1 < word.size() ? static_cast<int>(i) + 1 : -1};
    for (std::size_t i = 0; i + 1 < word.size(); ++i)
        consider(static_cast<int>(i));

    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        Symbol& left = symbols[static_cast<std::size_t>(best.left)];
        if (left.token != best.leftToken || left.next < 0)
            continue;
        Symbol& right = symbols[static_cast<std::size_t>(left.next)];
        if (right.token != best.rightToken)
            continue; // one of the two has been merged with another since
        left.token = best.result;
        right.token = kNoToken;
        left.next = right.next;
        if (right.next >= 0)
            symbols[static_cast<std::size_t>(right.next)].previous = best.left;
        consider(best.left);
        consider(left.previous);
    }
    for (int i = 0; i >= 0 && !symbols.empty(); i = symbols[static_cast<std::size_t>(i)].next)
        tokens.push_back(symbols[static_cast<std::size_t>(i)].token);
}

std::string BpeTokenizer::decode(std::span<const TokenId> tokens) const
{
    std::string text;
    for (const TokenId token : tokens)
        if (token >= 0 && token < size())
            text += m_texts[static_cast<std::size_t>(token)];
    return text;
}

std::string BpeTokenizer::record() const
{
    return nlohmann::ordered_json{
        {"kind", "bpe"},        {"padding", m_table.padding}, {"end_of_text", m_table.endOfText},
        {"tags", m_table.tags}, {"silent", m_table.silent},   {"merges", m_table.merges}}
        .dump();
}

} // namespace gradus

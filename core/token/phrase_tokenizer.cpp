#include "core/token/phrase_tokenizer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

namespace gradus {

namespace {

constexpr std::size_t kSpecialTokens = 2; // padding and end of text: they stand for no text

/// Bytes are written so that a vocabulary is valid UTF-8: printable ASCII as is, else "<0x0A>".
std::string byteLabel(unsigned char byte)
{
    if (byte > 0x20 && byte < 0x7f)
        return {static_cast<char>(byte)};
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    return std::string("<0x") + kDigits[byte >> 4U] + kDigits[byte & 15U] + '>';
}

std::optional<char> byteOfLabel(std::string_view label)
{
    if (label.size() != 6 || !label.starts_with("<0x") || label.back() != '>')
        return std::nullopt;
    unsigned value = 0;
    const auto digits = label.substr(3, 2);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, 16);
    if (error != std::errc{} || end != digits.end())
        return std::nullopt;
    return static_cast<char>(static_cast<unsigned char>(value));
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Phrases of the problem and of the solution grammar between names, numbers and letters.
///
/// A phrase may end with "<solution>" but never go on after it: a prompt ends there, and a prompt
/// encoded by itself must give the same tokens as the front of the whole text.
void addSentencePhrases(std::vector<std::string>& phrases)
{
    for (const char* phrase :
         {"<question> ", "<question> The number of ", "The number of ", ". The number of ",
          ". What is the ", ". How many ", "? </question> <solution>",
          " have? </question> <solution>", " equals ", " and the number of ", " and the ",
          ", the number of ", ", the ", ", and the number of ", ", and the "})
        phrases.emplace_back(phrase);
    for (const char* opening : {" equals ", " plus ", " times "})
        for (const char* combination : {"", "the sum of ", "the difference between "})
            for (const char* reference : {"the number of ", "the "})
                phrases.push_back(std::string(opening) + combination + reference);
    for (const char* phrase :
         {" Define ", "Define ", ". Define ", " as ", "; ", "; so ", ". </solution> <answer> ",
          " </solution> <answer> ", " </answer>", ". Answer: ", "Answer: "})
        phrases.emplace_back(phrase);
}

/// What only reverse problems say: the preface, the unknown, the equation.
void addReversePhrases(std::vector<std::string>& phrases)
{
    for (const char* phrase :
         {" exists, and its number is greater than 0",
          " is greater than 0",
          ". The ",
          "The ",
          " The question is difficult, so we use equations to solve it. Define ",
          "; we don't know its value yet but will find it out later",
          ". We know ",
          ", so we have ",
          " and we solve it through the following steps: Simplifying the equation: ",
          ". Move all terms to one side: ",
          " = 0. Isolate the term with x: ",
          ". Divide both sides by ",
          ": x = ",
          " / ",
          ". Solution: x = ",
          "*x",
          " = (",
          ") * (",
          ") - (",
          ") = "})
        phrases.emplace_back(phrase);
}

/// The symbolic flavour: signs with their blanks; names are a letter and digits.
void addSymbolicPhrases(std::vector<std::string>& phrases)
{
    for (const char* phrase : {" = ", " + ", " - ", " * ", " ; ", " ; </solution> <answer> ",
                               " ? = ", ", ", " </question> <solution>"})
        phrases.emplace_back(phrase);
}

/// Every quantity of @p context, as sentences name it and as a question does.
void addNames(std::vector<std::string>& phrases, const Context& context)
{
    for (const auto& placeGroup : context.places) {
        for (const auto& place : placeGroup.names) {
            phrases.emplace_back(context.total).append(" in ").append(place);
            for (const auto& thingGroup : context.things) {
                for (const auto& thing : thingGroup.names) {
                    for (const char* link : {" in ", " does "})
                        phrases.emplace_back(thing).append(link).append(place);
                }
            }
        }
    }
}

/// What problems of three layers name beside that: averages, and totals of them.
void addThirdLayer(std::vector<std::string>& phrases, const Context& context)
{
    for (const auto& placeGroup : context.places) {
        for (const auto& place : placeGroup.names) {
            phrases.emplace_back(context.grandTotal).append(" in ").append(place);
            for (const auto& thingGroup : context.things)
                for (const auto& thing : thingGroup.names)
                    phrases.emplace_back(context.average)
                        .append(" per ")
                        .append(thing)
                        .append(" in ")
                        .append(place);
        }
    }
}

/// iGSM's sentences; a quantity is two names with "'s " between them.
void addIgsmPhrases(std::vector<std::string>& phrases)
{
    for (const char* phrase :
         {"'s ", "<question> The number of each ", ". The number of each ", "<question> How many ",
          " does ", " have? The number of each ", ". </question> <solution>", " and each ",
          ", each ", " as BACK. Define "})
        phrases.emplace_back(phrase);
    for (const char* opening : {" equals ", " more than ", " times as much as "})
        for (const char* combination : {"", "the sum of ", "the difference of "})
            phrases.push_back(std::string(opening) + combination + "each ");
}

void addIgsmNames(std::vector<std::string>& phrases, const IgsmNames& names)
{
    for (std::size_t chain = 0; chain < kIgsmChains.size(); ++chain)
        for (std::size_t layer = 0; layer < kIgsmChainLength; ++layer) {
            phrases.emplace_back(kIgsmChains[chain].categories[layer]);
            for (const auto& group : names.groups(chain, layer))
                phrases.insert(phrases.end(), group.names.begin(), group.names.end());
        }
}

} // namespace

PhraseTokenizer PhraseTokenizer::forContexts(std::span<const Context> contexts,
                                             const PhraseExtras& extras)
{
    std::vector<const Context*> sorted;
    for (const auto& context : contexts)
        sorted.push_back(&context);
    std::sort(sorted.begin(), sorted.end(),
              [](const Context* a, const Context* b) { return a->id < b->id; });

    std::vector<std::string> phrases;
    for (int number = 10; number < 100; ++number) // below 10 they are bytes
        phrases.push_back(std::to_string(number));
    addSentencePhrases(phrases);
    addReversePhrases(phrases);
    addSymbolicPhrases(phrases);
    for (const auto* context : sorted)
        addNames(phrases, *context);
    for (const auto* context : sorted)
        if (std::find(extras.threeLayers.begin(), extras.threeLayers.end(), context->id)
            != extras.threeLayers.end())
            addThirdLayer(phrases, *context);
    if (extras.igsm != nullptr) {
        addIgsmPhrases(phrases);
        addIgsmNames(phrases, *extras.igsm);
    }

    std::vector<std::string> tokens{"<padding>", "<end of text>"};
    for (unsigned byte = 0; byte < 256; ++byte)
        tokens.push_back(byteLabel(static_cast<unsigned char>(byte)));
    std::set<std::string> seen;
    for (auto& phrase : phrases)
        if (seen.insert(phrase).second)
            tokens.push_back(std::move(phrase));
    return fromVocabulary(std::move(tokens));
}

bool PhraseTokenizer::hasEveryByte(std::span<const std::string> tokens)
{
    std::array<bool, 256> isThere{};
    for (const auto& label : tokens.subspan(std::min(kSpecialTokens, tokens.size()))) {
        if (const auto byte = byteOfLabel(label))
            isThere[static_cast<unsigned char>(*byte)] = true;
        else if (label.size() == 1)
            isThere[static_cast<unsigned char>(label[0])] = true;
    }
    return std::find(isThere.begin(), isThere.end(), false) == isThere.end();
}

PhraseTokenizer PhraseTokenizer::fromVocabulary(std::vector<std::string> tokens)
{
    PhraseTokenizer tokenizer;
    tokenizer.m_tokens = std::move(tokens);
    tokenizer.m_texts.resize(tokenizer.m_tokens.size());
    for (std::size_t id = kSpecialTokens; id < tokenizer.m_tokens.size(); ++id) {
        const std::string& label = tokenizer.m_tokens[id];
        const auto byte = byteOfLabel(label);
        tokenizer.m_texts[id] = byte ? std::string(1, *byte) : label;
    }
    tokenizer.buildTree();
    return tokenizer;
}

void PhraseTokenizer::buildTree()
{
    m_byteToken.fill(kNoToken);
    m_symbolOf.fill(kNoSymbol);
    // Only bytes of longer tokens get a column, so the rows of the tree are short.
    m_symbols = 0;
    for (std::size_t id = kSpecialTokens; id < m_texts.size(); ++id) {
        const std::string& text = m_texts[id];
        if (text.size() == 1)
            m_byteToken[static_cast<unsigned char>(text[0])] = static_cast<TokenId>(id);
        for (const char c : text.size() > 1 ? text : std::string_view())
            if (auto& symbol = m_symbolOf[static_cast<unsigned char>(c)]; symbol == kNoSymbol)
                symbol = static_cast<std::uint16_t>(m_symbols++);
    }
    assert(std::find(m_byteToken.begin(), m_byteToken.end(), kNoToken) == m_byteToken.end());

    m_next.assign(m_symbols, 0);
    m_tokenAt.assign(1, kNoToken);
    for (std::size_t id = kSpecialTokens; id < m_texts.size(); ++id)
        if (m_texts[id].size() > 1)
            insert(m_texts[id], static_cast<TokenId>(id));
}

void PhraseTokenizer::insert(std::string_view text, TokenId id)
{
    std::size_t node = 0;
    for (const char c : text) {
        const std::size_t edge = node * m_symbols + m_symbolOf[static_cast<unsigned char>(c)];
        if (m_next[edge] == 0) {
            m_next[edge] = static_cast<std::int32_t>(m_tokenAt.size());
            m_tokenAt.push_back(kNoToken);
            m_next.resize(m_next.size() + m_symbols, 0);
        }
        node = static_cast<std::size_t>(m_next[edge]);
    }
    m_tokenAt[node] = id;
}

std::pair<TokenId, std::size_t> PhraseTokenizer::longestMatch(std::string_view text) const
{
    std::pair<TokenId, std::size_t> best{m_byteToken[static_cast<unsigned char>(text[0])], 1};
    std::size_t node = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto symbol = m_symbolOf[static_cast<unsigned char>(text[i])];
        if (symbol == kNoSymbol)
            break;
        node = static_cast<std::size_t>(m_next[node * m_symbols + symbol]);
        if (node == 0)
            break;
        if (m_tokenAt[node] != kNoToken)
            best = {m_tokenAt[node], i + 1};
    }
    return best;
}

std::vector<TokenId> PhraseTokenizer::encode(std::string_view text) const
{
    std::vector<TokenId> tokens;
    tokens.reserve(text.size() / 4);
    bool isInsideNumber = false; // the byte before was a digit
    while (!text.empty()) {
        std::size_t digits = 0;
        while (digits < text.size() && isDigit(text[digits]))
            ++digits;
        auto [token, length] = longestMatch(text);
        // A number that is no token falls apart into its digits: 123 is 1 2 3, never 12 3.
        if (digits > 0 && (isInsideNumber || length != digits)) {
            token = m_byteToken[static_cast<unsigned char>(text[0])];
            length = 1;
        }
        tokens.push_back(token);
        isInsideNumber = isDigit(text[length - 1]);
        text.remove_prefix(length);
    }
    return tokens;
}

std::string PhraseTokenizer::record() const
{
    return R"({"kind":"phrase"})";
}

std::string PhraseTokenizer::decode(std::span<const TokenId> tokens) const
{
    std::string text;
    for (const TokenId token : tokens)
        if (token >= 0 && token < size())
            text += m_texts[static_cast<std::size_t>(token)];
    return text;
}

} // namespace gradus

#include "core/token/hugging_face_tokenizer.h"

#include "core/token/bpe_splitter.h"
#include "core/token/bpe_tokenizer.h"
#include "core/token/hugging_face_json.h"
#include "core/token/phrase_tokenizer.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

ordered_json addedToken(TokenId id, const std::string& content, bool isSpecial)
{
    return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
            {"rstrip", false}, {"normalized", false}, {"special", isSpecial}};
}

/// Everything around the model, in the order Hugging Face's programs write it.
ordered_json document(ordered_json addedTokens, ordered_json preTokenizer, ordered_json decoder,
                      ordered_json model)
{
    return {{"version", "1.0"},          {"truncation", nullptr},
            {"padding", nullptr},        {"added_tokens", std::move(addedTokens)},
            {"normalizer", nullptr},     {"pre_tokenizer", std::move(preTokenizer)},
            {"post_processor", nullptr}, {"decoder", std::move(decoder)},
            {"model", std::move(model)}};
}

ordered_json modelOf(const Tokenizer& tokenizer, bool isPhrases, ordered_json merges)
{
    auto vocabulary = ordered_json::object();
    for (std::size_t id = 0; id < tokenizer.vocabulary().size(); ++id)
        vocabulary[tokenizer.vocabulary()[id]] = id;
    return {{"type", "BPE"},
            {"dropout", nullptr},
            {"unk_token", nullptr},
            {"continuing_subword_prefix", nullptr},
            {"end_of_word_suffix", nullptr},
            {"fuse_unk", false},
            {"byte_fallback", isPhrases},
            {"ignore_merges", isPhrases},
            {"vocab", std::move(vocabulary)},
            {"merges", std::move(merges)}};
}

ordered_json splitBy(std::string_view pattern)
{
    return {{"type", "Split"},
            {"pattern", {{"Regex", pattern}}},
            {"behavior", "Isolated"},
            {"invert", false}};
}

ordered_json byteLevel(bool addsPrefix)
{
    return {{"type", "ByteLevel"},
            {"add_prefix_space", addsPrefix},
            {"trim_offsets", true},
            {"use_regex", false}};
}

ordered_json written(const BpeTokenizer& tokenizer)
{
    const auto& table = tokenizer.table();
    auto added = ordered_json::array();
    for (TokenId id = 0; id < tokenizer.size(); ++id) {
        const auto& label = table.labels[static_cast<std::size_t>(id)];
        const bool isTag = std::find(table.tags.begin(), table.tags.end(), id) != table.tags.end();
        const bool isSilent =
            std::find(table.silent.begin(), table.silent.end(), id) != table.silent.end();
        if (isTag || (isSilent && !isUnusedLabel(label)))
            added.push_back(addedToken(id, label, isSilent));
    }
    auto merges = ordered_json::array();
    for (const auto& [left, right] : table.merges)
        merges.push_back(table.labels[static_cast<std::size_t>(left)] + ' '
                         + table.labels[static_cast<std::size_t>(right)]);
    return document(
        std::move(added),
        {{"type", "Sequence"}, {"pretokenizers", {splitBy(kBpeSplitPattern), byteLevel(false)}}},
        byteLevel(true), modelOf(tokenizer, false, std::move(merges)));
}

std::string escaped(std::string_view text)
{
    std::string pattern;
    for (const char c : text) {
        if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos)
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

std::string alternatives(std::vector<std::string_view> phrases)
{
    std::stable_sort(phrases.begin(), phrases.end(),
                     [](auto a, auto b) { return a.size() > b.size(); });
    std::string pattern;
    for (const auto phrase : phrases)
        pattern += (pattern.empty() ? "" : "|") + escaped(phrase);
    return pattern;
}

ordered_json written(const PhraseTokenizer& tokenizer)
{
    const auto& vocabulary = tokenizer.vocabulary();
    auto added = ordered_json::array();
    for (const TokenId id : {tokenizer.padding(), tokenizer.endOfText()})
        added.push_back(addedToken(id, vocabulary[static_cast<std::size_t>(id)], true));
    return document(
        std::move(added), splitBy(phrasePattern(tokenizer)),
        {{"type", "Sequence"}, {"decoders", {{{"type", "ByteFallback"}}, {{"type", "Fuse"}}}}},
        modelOf(tokenizer, true, ordered_json::array()));
}

} // namespace

bool isUnusedLabel(std::string_view label)
{
    constexpr std::string_view kBegin = "<unused";
    if (!label.starts_with(kBegin) || !label.ends_with('>'))
        return false;
    label.remove_prefix(kBegin.size());
    label.remove_suffix(1);
    return !label.empty() && std::all_of(label.begin(), label.end(), isDigit);
}

std::string phrasePattern(const PhraseTokenizer& tokenizer)
{
    std::vector<std::string_view> phrases;
    std::vector<std::string_view> numbers;
    std::vector<std::string_view>
        notNumbers; // begin with a digit, so the rule of numbers goes first
    for (TokenId id = 0; id < tokenizer.size(); ++id) {
        const std::string_view text = tokenizer.vocabulary()[static_cast<std::size_t>(id)];
        const bool isByte = text.size() == 1 || tokenizer.decode(std::vector{id}).size() <= 1;
        if (isByte)
            continue; // and padding and end of text
        if (!isDigit(text[0]))
            phrases.push_back(text);
        else
            (std::all_of(text.begin(), text.end(), isDigit) ? numbers : notNumbers).push_back(text);
    }
    std::string pattern = alternatives(phrases);
    if (!numbers.empty()) {
        pattern += pattern.empty() ? "(?<![0-9])" : "|(?<![0-9])";
        if (!notNumbers.empty())
            pattern += "(?!" + alternatives(notNumbers) + ')';
        pattern += "(?:" + alternatives(numbers) + ")(?![0-9])";
    }
    return pattern + (pattern.empty() ? "[\\s\\S]" : "|[\\s\\S]");
}

std::string toHuggingFace(const Tokenizer& tokenizer)
{
    const auto* bpe = dynamic_cast<const BpeTokenizer*>(&tokenizer);
    const auto* phrases = dynamic_cast<const PhraseTokenizer*>(&tokenizer);
    assert(bpe != nullptr || phrases != nullptr);
    return (bpe != nullptr ? written(*bpe) : written(*phrases)).dump(2) + '\n';
}

} // namespace gradus

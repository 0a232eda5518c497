#include "core/token/bpe_splitter.h"
#include "core/token/bpe_tokenizer.h"
#include "core/token/hugging_face_json.h"
#include "core/token/hugging_face_tokenizer.h"
#include "core/token/phrase_tokenizer.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;
using Read = Result<std::shared_ptr<const Tokenizer>>;

tl::unexpected<Error> unsupported(const std::string& field, const std::string& why)
{
    return fail(ErrorCode::Unsupported, "tokenizer.json: " + field + ' ' + why);
}

tl::unexpected<Error> corrupt(const std::string& why)
{
    return fail(ErrorCode::Corrupt, "tokenizer.json: " + why);
}

/// The value at @p pointer ("/model/type"), null if there is none.
json at(const json& document, const char* pointer)
{
    const json::json_pointer where(pointer);
    return document.contains(where) ? document.at(where) : json();
}

/// Things this program does not do, so they must not be asked for.
Result<void> asksForNothingElse(const json& document)
{
    if (!at(document, "/normalizer").is_null())
        return unsupported("normalizer", "changes the text, which this program does not do");
    const auto post = at(document, "/post_processor");
    if (!post.is_null() && at(post, "/type") != "ByteLevel")
        return unsupported("post_processor", "adds tokens, which this program does not do");
    if (at(document, "/model/type") != "BPE")
        return unsupported("model.type", "is " + at(document, "/model/type").dump()
                                             + ", but only \"BPE\" can be read");
    for (const char* affix : {"/model/continuing_subword_prefix", "/model/end_of_word_suffix"})
        if (const auto value = at(document, affix); !value.is_null() && value != "")
            return unsupported(affix, "is " + value.dump() + ", but must be empty");
    if (const auto dropout = at(document, "/model/dropout"); !dropout.is_null() && dropout != 0)
        return unsupported("model.dropout", "is " + dropout.dump() + ", but must be null");
    return {};
}

/// Labels by id, from the vocabulary and the added tokens; a gap has no label.
Result<std::vector<std::string>> labelsOf(const json& document, const HuggingFaceIds& ids)
{
    std::vector<std::string> labels(static_cast<std::size_t>(ids.vocabulary));
    const auto put = [&](const std::string& label, std::int64_t id) {
        if (id < 0 || id >= ids.vocabulary)
            return false;
        labels[static_cast<std::size_t>(id)] = label;
        return true;
    };
    for (const auto& [label, id] : document.at("model").at("vocab").items())
        if (!put(label, id.get<std::int64_t>()))
            return unsupported("model.vocab", "has token " + id.dump()
                                                  + ", which the model's vocab_size of "
                                                  + std::to_string(ids.vocabulary) + " leaves out");
    for (const auto& token : at(document, "/added_tokens"))
        // Tokens the model does not know are never needed to read a text.
        if (!put(token.at("content").get<std::string>(), token.at("id").get<std::int64_t>())
            && token.at("special") != true)
            return unsupported("added_tokens", "has token " + token.at("id").dump()
                                                   + ", which the model does not know");
    return labels;
}

void nameGaps(std::vector<std::string>& labels)
{
    const std::set<std::string> taken(labels.begin(), labels.end());
    int number = 0;
    for (auto& label : labels)
        while (label.empty()) {
            const auto name = "<unused" + std::to_string(number++) + '>';
            if (taken.count(name) == 0)
                label = name;
        }
}

/// "a b" as it was written for long, ["a", "b"] as it is now.
std::pair<std::string, std::string> labelsOfMerge(const json& merge)
{
    if (merge.is_array())
        return {merge.at(0).get<std::string>(), merge.at(1).get<std::string>()};
    const auto text = merge.get<std::string>();
    const auto blank = text.find(' ');
    return {text.substr(0, blank), blank == std::string::npos ? "" : text.substr(blank + 1)};
}

Result<void> readMerges(const json& document, BpeTable& table)
{
    std::map<std::string_view, TokenId> ids;
    for (std::size_t id = 0; id < table.labels.size(); ++id)
        ids.emplace(table.labels[id], static_cast<TokenId>(id));
    for (const auto& merge : document.at("model").at("merges")) {
        const auto [left, right] = labelsOfMerge(merge);
        if (ids.count(left) == 0 || ids.count(right) == 0 || ids.count(left + right) == 0)
            return corrupt("model.merges has " + merge.dump() + ", which is not in model.vocab");
        table.merges.emplace_back(ids.at(left), ids.at(right));
    }
    return {};
}

/// Sorts the tokens that are no bytes and no merges into tags and silent ones.
Result<void> readSpecialTokens(const json& document, BpeTable& table)
{
    std::vector<bool> isText(table.labels.size(), false);
    std::map<std::string, std::size_t> ids;
    for (std::size_t id = 0; id < table.labels.size(); ++id) {
        ids.emplace(table.labels[id], id);
        isText[id] = labelToBytes(table.labels[id]).first.size() == 1;
    }
    for (const auto& [left, right] : table.merges)
        isText[ids.at(table.labels[static_cast<std::size_t>(left)]
                      + table.labels[static_cast<std::size_t>(right)])] = true;
    std::set<TokenId> tags;
    for (const auto& token : at(document, "/added_tokens")) {
        const auto content = token.at("content").get<std::string>();
        const auto found = ids.find(content);
        if (found == ids.end())
            continue; // one the model does not know
        isText[found->second] = false;
        const bool isTag =
            token.at("special") != true
            || std::find(kSpecialTokens.begin() + kFirstTag, kSpecialTokens.end(), content)
                   != kSpecialTokens.end();
        for (const char* flag : {"single_word", "lstrip", "rstrip"})
            if (isTag && token.value(flag, false))
                return unsupported("added_tokens", "has \"" + content + "\" with " + flag
                                                       + ", but it must be false");
        if (isTag)
            tags.insert(static_cast<TokenId>(found->second));
    }
    table.tags.assign(tags.begin(), tags.end());
    for (std::size_t id = 0; id < isText.size(); ++id)
        if (!isText[id] && tags.count(static_cast<TokenId>(id)) == 0)
            table.silent.push_back(static_cast<TokenId>(id));
    return {};
}

/// Whether words are cut as kBpeSplitPattern says and then written in the byte alphabet.
bool isSplitLikeOurs(const json& preTokenizer)
{
    const auto split = at(preTokenizer, "/pretokenizers/0");
    const auto bytes = at(preTokenizer, "/pretokenizers/1");
    return at(preTokenizer, "/type") == "Sequence" && at(preTokenizer, "/pretokenizers").size() == 2
           && at(split, "/type") == "Split" && at(split, "/pattern/Regex") == kBpeSplitPattern
           && at(split, "/behavior") == "Isolated" && at(split, "/invert") == false
           && at(bytes, "/type") == "ByteLevel" && at(bytes, "/add_prefix_space") == false
           && at(bytes, "/use_regex") == false;
}

Read readBpe(const json& document, std::vector<std::string> labels, const HuggingFaceIds& ids)
{
    if (!isSplitLikeOurs(at(document, "/pre_tokenizer")))
        return unsupported("pre_tokenizer",
                           "does not cut words the way this program does (docs/training.md)");
    BpeTable table{.labels = std::move(labels), .padding = ids.padding, .endOfText = ids.endOfText};
    if (auto read = readMerges(document, table); !read)
        return tl::unexpected(read.error());
    if (auto read = readSpecialTokens(document, table); !read)
        return tl::unexpected(read.error());
    auto tokenizer = BpeTokenizer::fromTable(std::move(table));
    if (!tokenizer)
        return corrupt(tokenizer.error().message);
    return std::make_shared<const BpeTokenizer>(std::move(*tokenizer));
}

Read readPhrases(const json& document, std::vector<std::string> labels, const HuggingFaceIds& ids)
{
    if (!PhraseTokenizer::hasEveryByte(labels))
        return corrupt("model.vocab lacks a byte");
    auto tokenizer =
        std::make_shared<const PhraseTokenizer>(PhraseTokenizer::fromVocabulary(std::move(labels)));
    if (ids.endOfText != tokenizer->endOfText() || ids.padding != tokenizer->padding())
        return unsupported("eos_token_id and pad_token_id",
                           "are not those of the phrase tokenizer, 1 and 0");
    const auto split = at(document, "/pre_tokenizer");
    if (at(split, "/type") != "Split" || at(split, "/pattern/Regex") != phrasePattern(*tokenizer))
        return unsupported("pre_tokenizer", "does not cut phrases the way this program does");
    return tokenizer;
}

Read readDocument(const json& document, const HuggingFaceIds& ids)
{
    if (auto plain = asksForNothingElse(document); !plain)
        return tl::unexpected(plain.error());
    auto labels = labelsOf(document, ids);
    if (!labels)
        return tl::unexpected(labels.error());
    nameGaps(*labels);
    return at(document, "/model/byte_fallback") == true
               ? readPhrases(document, std::move(*labels), ids)
               : readBpe(document, std::move(*labels), ids);
}

} // namespace

Read fromHuggingFace(std::string_view text, const HuggingFaceIds& ids)
{
    try {
        const auto document = json::parse(text);
        if (!document.is_object())
            return corrupt("it is not one JSON object");
        return readDocument(document, ids);
    } catch (const json::exception& error) {
        return corrupt(std::string("it cannot be read (") + error.what() + ')');
    }
}

} // namespace gradus

#include "core/token/restore_tokenizer.h"

#include "core/token/bpe_tokenizer.h"
#include "core/token/phrase_tokenizer.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;
using Restored = Result<std::shared_ptr<const Tokenizer>>;

Restored phraseTokenizer(std::vector<std::string> vocabulary)
{
    if (!PhraseTokenizer::hasEveryByte(vocabulary))
        return fail(ErrorCode::Corrupt, "the vocabulary of phrases lacks a byte");
    return std::make_shared<const PhraseTokenizer>(
        PhraseTokenizer::fromVocabulary(std::move(vocabulary)));
}

Restored bpeTokenizer(std::vector<std::string> vocabulary, const json& record)
{
    BpeTable table{.labels = std::move(vocabulary)};
    record.at("padding").get_to(table.padding);
    record.at("end_of_text").get_to(table.endOfText);
    record.at("tags").get_to(table.tags);
    record.at("silent").get_to(table.silent);
    record.at("merges").get_to(table.merges);
    auto tokenizer = BpeTokenizer::fromTable(std::move(table));
    if (!tokenizer)
        return tl::unexpected(tokenizer.error());
    return std::make_shared<const BpeTokenizer>(std::move(*tokenizer));
}

} // namespace

Restored restoreTokenizer(std::vector<std::string> vocabulary, std::string_view record)
{
    if (record.empty())
        return phraseTokenizer(std::move(vocabulary));
    try {
        const auto value = json::parse(record);
        const auto kind = value.at("kind").get<std::string>();
        if (kind == "phrase")
            return phraseTokenizer(std::move(vocabulary));
        if (kind == "bpe")
            return bpeTokenizer(std::move(vocabulary), value);
        return fail(ErrorCode::Unsupported,
                    "the tokenizer is of kind \"" + kind + "\", which this version does not know");
    } catch (const json::exception&) {
        return fail(ErrorCode::Corrupt, "the record of the tokenizer is damaged");
    }
}

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/token/tokenizer.h"

#include <memory>
#include <string>
#include <string_view>

namespace gradus {

/// The tokenizer.json with which Hugging Face's programs read text into the same ids.
///
/// A BPE becomes a BPE whose words are cut by kBpeSplitPattern. Phrases become a BPE without merges
/// whose words are the phrases themselves, found by one regular expression, the longest first; what
/// is no phrase is read by its bytes (`byte_fallback`). Both give our ids for every text that is
/// valid UTF-8 and does not spell a token that stands for no text, such as "[EOS]": theirs reads
/// those as the token, ours as the characters they are.
/// @pre @p tokenizer is a BpeTokenizer or a PhraseTokenizer.
/// Source: github.com/huggingface/tokenizers, the serialised form of `Tokenizer`.
[[nodiscard]] std::string toHuggingFace(const Tokenizer& tokenizer);

/// What config.json says of tokens.
struct HuggingFaceIds
{
    TokenId vocabulary = 0; ///< tokens the model knows
    TokenId endOfText = 0;
    TokenId padding = 0;
};

/// Reads what toHuggingFace() writes, whoever has written it.
///
/// Added tokens that are not special, and the six tags of the paper, are read from text; the other
/// added tokens stand for no text. Ids nobody uses become "<unused0>", ....
/// @return Corrupt for a damaged file, Unsupported for a tokenizer that works otherwise; both name
/// the field.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> fromHuggingFace(std::string_view json,
                                                                       const HuggingFaceIds& ids);

} // namespace gradus

#pragma once

#include "core/problem/context.h"
#include "core/study/study.h"
#include "core/token/bpe_table.h"
#include "core/token/tokenizer.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace gradus {

/// The tokenizer a schedule with @p model starts with: for `phrase` the names and phrases of every
/// context its distributions use, for `bpe` what trainStudyBpe() learns.
///
/// A function of its arguments alone. The BPE takes about a second.
/// @pre @p distributions and @p model are valid.
[[nodiscard]] std::shared_ptr<const Tokenizer>
makeTokenizer(const ModelSpec& model, const std::vector<Distribution>& distributions,
              const ContextLibrary& contexts);

/// Tokens of that tokenizer, without training it.
[[nodiscard]] std::int64_t vocabularySize(const ModelSpec& model,
                                          const std::vector<Distribution>& distributions,
                                          const ContextLibrary& contexts);

/// What the BPE of a study is learnt from: problems of all its distributions in turn, as trained
/// on, from a stream of their own, until there are this many or this many bytes.
inline constexpr int kBpeProblems = 20'000;
inline constexpr std::int64_t kBpeBytes = 24'000'000;

/// @param vocabulary tokens. @pre It is at least kSmallestBpeVocabulary.
[[nodiscard]] BpeTable trainStudyBpe(int vocabulary, const std::vector<Distribution>& distributions,
                                     const ContextLibrary& contexts);

} // namespace gradus

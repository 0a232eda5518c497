#pragma once

#include "core/base/result.h"
#include "core/token/tokenizer.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// A tokenizer from what was kept of it.
///
/// @param record Tokenizer::record(); empty for what was written before there were several kinds:
/// the phrase tokenizer then.
/// @return Corrupt, and what does not fit; Unsupported for a kind of a later version.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>>
restoreTokenizer(std::vector<std::string> vocabulary, std::string_view record);

} // namespace gradus

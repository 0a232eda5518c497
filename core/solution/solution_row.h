#pragma once

#include "core/base/result.h"
#include "core/problem/specification.h"
#include "core/solution/verdict.h"

#include <optional>
#include <string>
#include <string_view>

namespace gradus {

/// What `gradus-engine parse`, `rerender` and `verify` are told beside their rows.
struct RowOptions
{
    std::optional<Flavour> flavour;        ///< none: told by the text
    std::optional<int> modulus;            ///< none: that of the row, else plain integers
    double outcomeWeight = kOutcomeWeight; ///< of blended rewards, in [0, 1]
};

// One output row for one input row (JSON, one line) by the strict verifier; docs/command-line.md
// lists their fields. ErrorCode::Corrupt names the field at fault.
[[nodiscard]] Result<std::string> parseRow(std::string_view row, const RowOptions& options = {});
[[nodiscard]] Result<std::string> rerenderRow(std::string_view row, const RowOptions& options = {});
[[nodiscard]] Result<std::string> verifyRow(std::string_view row, const RowOptions& options = {});

} // namespace gradus

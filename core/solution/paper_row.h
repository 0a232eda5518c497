#pragma once

#include "core/base/result.h"
#include "core/solution/solution_row.h"

#include <string>
#include <string_view>

namespace gradus {

/// A row of `gradus-engine parse --verifier paper` and of `verify --verifier paper` for one input
/// row (JSON, one line): the keys of parseRow() and verifyRow(); parse adds `topo_ok`, verify adds
/// `official_report` and `published_rewards` in the shape of the published code.
/// ErrorCode::Corrupt names the field at fault.
[[nodiscard]] Result<std::string> parsePaperRow(std::string_view row,
                                                const RowOptions& options = {});
[[nodiscard]] Result<std::string> verifyPaperRow(std::string_view row,
                                                 const RowOptions& options = {});

} // namespace gradus

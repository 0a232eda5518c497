#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/problem/problem.h"

#include <string>
#include <string_view>

namespace gradus {

/// One row of `gradus-engine generate`: problem question solution op op_igsm id template mode
/// length d graph. `id` is a content hash. One line, UTF-8, no newline at the end.
[[nodiscard]] std::string problemRow(const Problem& problem, const ProblemText& text);

/// The graph of a row made by problemRow(); ErrorCode::Corrupt names the field at fault.
[[nodiscard]] Result<Problem> problemFromRow(std::string_view row);
/// The three texts of any GSM-Infinite row, ours or the original's.
[[nodiscard]] Result<ProblemText> problemTextFromRow(std::string_view row);

} // namespace gradus

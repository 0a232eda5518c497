#pragma once

#include "core/base/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace gradus {

/// Calls @p read for each line of @p file ("-": standard input); empty lines are skipped. An error
/// names file and line, and ends it.
[[nodiscard]] Result<void> readLines(const std::string& file,
                                     const std::function<Result<void>(std::string_view)>& read);

/// Prints what @p convert makes of each line of @p file ("-": standard input); empty lines are
/// skipped. An error names file and line; the lines before it have been printed.
[[nodiscard]] Result<void>
convertLines(const std::string& file,
             const std::function<Result<std::string>(std::string_view)>& convert);

/// Writes a line to standard output; ErrorCode::Io if nobody can take it (a full disk).
[[nodiscard]] Result<void> printLine(std::string_view line);
/// Call once at the end: what was printed is really out.
[[nodiscard]] Result<void> flushOutput();

} // namespace gradus

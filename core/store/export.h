#pragma once

#include "core/base/result.h"
#include "core/store/study_file.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

enum class TableFormat { Csv, JsonLines };

struct ExportOptions
{
    std::string table; ///< one of exportTables()
    TableFormat format = TableFormat::Csv;
    std::string checkpoint;   ///< name; empty: all
    std::string distribution; ///< name; empty: all
};

/// runs stages metrics checkpoints problems samples passk. Columns as in command-line.md.
[[nodiscard]] const std::vector<std::string>& exportTables();

/// Hands each line (header first in CSV, RFC 4180) to @p write, without its newline. Numbers in the
/// C locale, shortest form that reads back equal. ErrorCode::NotFound names an unknown table,
/// checkpoint or distribution.
[[nodiscard]] Result<void> exportTable(StudyFile& study, const ExportOptions& options,
                                       const std::function<void(std::string_view)>& write);

} // namespace gradus

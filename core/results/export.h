#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/results/table.h"
#include "core/statistics/bootstrap.h"
#include "core/store/study_file.h"

#include <cstdint>
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
    std::string checkpoint;       ///< name; empty: all
    std::string distribution;     ///< name; empty: all
    std::string base;             ///< checkpoint that comparisons start from; empty: see each table
    std::string pool;             ///< distribution whose graphs are the pool; empty: trained on
    bool isOfEachRun = false;     ///< false: runs that differ in nothing but their seed are one
    std::vector<std::int64_t> ks; ///< of pass@k; empty: 1, 2, 4, ... as far as there are samples
    IntervalMethod interval = IntervalMethod::Percentile;
    const ContextLibrary* contexts = nullptr; ///< to make problems with: `similarity` needs it
};

/// runs stages metrics checkpoints distributions evaluations problems samples passk scores errors
/// error_depth verdicts edge_map decisions measured_edges compute, and those that compare
/// checkpoints: comparisons changes passk_by_recipe lineages same_compute nll similarity
/// memorisation. Columns as docs/command-line.md says; run and evaluation come last, since
/// checkpoints of several runs share their names, and after them, where a number can be missing,
/// the sentence that says why. `passk` has complete evaluations only; `samples` and `edge_map` have
/// all there are.
[[nodiscard]] const std::vector<std::string>& exportTables();

/// Hands each line (header first in CSV, RFC 4180) to @p write, without its newline. Numbers in the
/// C locale, shortest form that reads back equal. Yes and no are 1 and 0 in CSV, true and false in
/// JSON; what is not known is empty or null.
///
/// ErrorCode::NotFound names an unknown table, checkpoint or distribution; InvalidArgument a table
/// that has none to narrow by. Lines may have been written before another error.
[[nodiscard]] Result<void> exportTable(StudyFile& study, const ExportOptions& options,
                                       const std::function<void(std::string_view)>& write);

/// The same as a value, for those who show it.
[[nodiscard]] Result<Table> readTable(StudyFile& study, const ExportOptions& options);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/statistics/pass_at_k.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus {

/// pass@k of one checkpoint on one distribution.
struct SummaryRow
{
    std::string checkpoint;
    std::string distribution;
    int problems = 0;
    int samples = 0;
    std::vector<Interval> passAtK; ///< one for each of the summary's k that is not above samples

    friend bool operator==(const SummaryRow&, const SummaryRow&) = default;
};

/// What a finished run found, as `run` and `status` print it.
struct Summary
{
    std::vector<std::int64_t> ks; ///< 1, 8, 32 as far as the samples of any row go
    std::vector<SummaryRow> rows; ///< complete evaluations of the run, oldest first
};

[[nodiscard]] Result<Summary> summarise(StudyFile& study, RowId run);

/// A table for a terminal: one line a checkpoint and distribution, 95 % intervals in brackets.
[[nodiscard]] std::string summaryTable(const Summary& summary);

} // namespace gradus

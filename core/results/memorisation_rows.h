#pragma once

#include "core/base/result.h"
#include "core/results/estimate.h"
#include "core/results/study_index.h"
#include "core/statistics/bootstrap.h"
#include "core/statistics/interval.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// Which checkpoints are looked at, and how.
struct MemorisationOptions
{
    std::string checkpoint;   ///< name; empty: all
    std::string distribution; ///< name; empty: all
    BootstrapOptions bootstrap;
};

/// What of a distribution a checkpoint met in training, and how it does on the rest.
struct MemorisationRow
{
    CheckpointRow checkpoint;
    std::string distribution;
    std::optional<int> op;       ///< nothing: all
    std::int64_t problems = 0;   ///< looked for in the training documents
    std::int64_t documents = 0;  ///< looked at, for the problem with fewest
    std::int64_t texts = 0;      ///< problems told word for word in training
    std::int64_t structures = 0; ///< problems whose structure training has
    RowId evaluation = 0;        ///< 0: none is complete
    std::int64_t seen = 0;       ///< problems of the evaluation whose structure training has
    std::int64_t unseen = 0;
    std::optional<Estimate> passSeen; ///< verified pass@1
    std::optional<Estimate> passUnseen;
    std::optional<Interval> difference; ///< seen - unseen
    std::string band;                   ///< of difference
    std::string note;                   ///< why a number is missing

    friend bool operator==(const MemorisationRow&, const MemorisationRow&) = default;
};

/// Of each checkpoint with an evaluation of a distribution or with matches in it: all ops together,
/// then each op. Where nothing was looked for, the note is the command that does it.
[[nodiscard]] Result<std::vector<MemorisationRow>>
memorisationRows(StudyFile& study, const StudyIndex& index,
                 const MemorisationOptions& options = {});

/// One problem that belongs to one of two groups.
struct GroupedValue
{
    double value = 0;
    int stratum = 0; ///< >= 0, its op
    bool isFirst = false;

    friend bool operator==(const GroupedValue&, const GroupedValue&) = default;
};

/// Mean of the first group less that of the second, which have no problem in common: resamples keep
/// how many problems of each group and stratum there are.
/// @return InvalidArgument when a group is empty, or as of bootstrapMeans().
[[nodiscard]] Result<Interval> unpairedDifference(std::span<const GroupedValue> values,
                                                  const BootstrapOptions& options = {});

} // namespace gradus

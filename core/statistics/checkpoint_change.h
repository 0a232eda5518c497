#pragma once

#include "core/base/result.h"
#include "core/statistics/paired_comparison.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gradus {

/// Ops from low to high, both included.
struct OpRange
{
    int low = 0;
    int high = 0;

    friend bool operator==(const OpRange&, const OpRange&) = default;
};

/// What training did between two checkpoints. A word is given only where an interval excludes 0 and
/// the sign-flip p-value of the same difference agrees.
enum class ChangeVerdict {
    Unresolved, ///< neither difference is told from 0: more problems are needed, not "no effect"
    Capability, ///< pass@K rose: problems are solved that K samples did not reach before
    Sharpening, ///< pass@1 rose and pass@K was not seen to: what was solved is solved more often
    Narrowing,  ///< pass@1 rose and pass@K fell: gained where it was solved, lost elsewhere
    Loss,       ///< pass@1 or pass@K fell and neither rose
};
/// "unresolved" "capability" "sharpening" "narrowing" "loss"
[[nodiscard]] std::string_view changeVerdictName(ChangeVerdict verdict) noexcept;

/// One range of ops, before and after.
struct CheckpointChange
{
    OpRange ops;
    std::int64_t problems = 0;
    std::int64_t k = 0;       ///< K: that of passAtK
    PairedDifference passAt1; ///< after - before
    PairedDifference passAtK;

    // Every problem is one of these; solved means by any of its samples.
    std::int64_t newlySolved = 0; ///< unsolved before, solved after
    std::int64_t lost = 0;        ///< solved before, unsolved after
    std::int64_t sharpened = 0;   ///< solved before and after, at a higher rate after
    std::int64_t blurred = 0;     ///< the same at a lower rate
    std::int64_t unchanged = 0;   ///< solved at the same rate, or never

    ChangeVerdict verdict = ChangeVerdict::Unresolved;

    friend bool operator==(const CheckpointChange&, const CheckpointChange&) = default;
};

/// Compares two checkpoints by range of ops. Between two samplings of one and the same checkpoint
/// some problems are newly solved and about as many lost, some sharpened and about as many blurred:
/// read the counts against each other.
///
/// Strata of each range are its ops. One range's verdict is wrong in at most 1 - confidence of
/// cases without any change of a score, for each of the two scores; over many ranges adjust the
/// p-values by holmAdjusted().
///
/// @param pairs of pairTallies(). @param k of pass@K, at most the fewest samples of any problem in
/// a range; 0: that number itself, range by range.
/// @return one row a range, in order. InvalidArgument when a range has no problem (naming it) or
/// low > high, or as of pairedPassAtK().
[[nodiscard]] Result<std::vector<CheckpointChange>>
checkpointChanges(std::span<const PairedTally> pairs, std::span<const OpRange> ranges,
                  std::int64_t k = 0, const BootstrapOptions& options = {});

} // namespace gradus

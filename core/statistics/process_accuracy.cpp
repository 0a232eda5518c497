#include "core/statistics/process_accuracy.h"

#include <string>
#include <vector>

namespace gradus {

Result<Interval> meanProcessAccuracy(std::span<const ProcessTally> tallies,
                                     const BootstrapOptions& options, const Strata& strata)
{
    std::vector<double> values;
    for (const auto& tally : tallies) {
        const auto samples = static_cast<double>(tally.samples);
        // Sums of many accuracies of 1 may be off in the last bits.
        if (tally.samples < 1 || !(tally.sum >= 0 && tally.sum <= samples * (1 + 1e-9)))
            return fail(ErrorCode::InvalidArgument, "a problem with "
                                                        + std::to_string(tally.samples)
                                                        + " samples cannot have accuracies that "
                                                          "sum to "
                                                        + std::to_string(tally.sum));
        values.push_back(tally.sum / samples);
    }
    return bootstrapMean(values, strata, options);
}

} // namespace gradus

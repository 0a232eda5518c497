#pragma once

#include <cstdint>
#include <string>

namespace gradus {

enum class BestIs { Lowest, Highest };

/// When a schedule writes checkpoints inside a stage and which of them stay. Each stage's final
/// checkpoint and those an evaluation refers to stay always.
struct CheckpointOptions
{
    double everySeconds = 30;    ///< 0: after every step; stretched where writing takes long
    std::int64_t everySteps = 0; ///< also at multiples of this step, kept for good; 0: none
    int keep = 2;                ///< newest kept of the stage under way
    int keepBest = 0;            ///< best kept of each stage; 0: none
    std::string bestBy = "loss"; ///< key of the metric that ranks them
    BestIs bestIs = BestIs::Lowest;

    friend bool operator==(const CheckpointOptions&, const CheckpointOptions&) = default;
};

} // namespace gradus

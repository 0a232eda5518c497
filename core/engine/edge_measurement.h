#pragma once

#include "core/base/result.h"
#include "core/statistics/pass_at_k.h"
#include "core/token/tokenizer.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace gradus {

/// What to sample of a pool of problems.
struct EdgeMeasurement
{
    std::uint64_t problems = 0; ///< numbers 0, 1, ... of the pool
    int samples = 8;            ///< of each
    double temperature = 1.0;
    double topP = 1.0; ///< as in SampleOptions
    int topK = 0;      ///< as in SampleOptions
    int maxNewTokens = 256;
    std::uint64_t seed = 0;  ///< of the sampled tokens
    std::uint64_t round = 0; ///< below 2^32; another one draws other tokens
};

/// What a measurement found, and what it cost.
struct EdgeTallies
{
    std::vector<ProblemTally> problems; ///< by number; correct are the verified ones
    std::int64_t tokens = 0;            ///< prompts once and all completions
};

/// Samples each problem of @p pool and verifies it strictly. Nothing is written; the answer depends
/// on the weights and the arguments only.
///
/// @param progress told the share that is done, in [0, 1]; its error ends the measurement.
/// c10::Error if a prompt does not fit into the model's context.
[[nodiscard]] Result<EdgeTallies>
measureEdge(const Decoder& decoder, const DocumentStream& pool, const Tokenizer& tokenizer,
            const EdgeMeasurement& measurement,
            const std::function<Result<void>(double share)>& progress);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"
#include "core/token/tokenizer.h"
#include "core/training/decoder.h"

#include <cstdint>
#include <functional>

namespace gradus {

/// What to sample; temperature and lengths as the paper's evaluation (paper.md 2.5) unless set.
struct EvaluationRequest
{
    CheckpointRow checkpoint;
    Distribution distribution;
    int problems = 64;
    int samples = 32;
    double temperature = 0.7;
    int maxNewTokens = 256;
    std::uint64_t seed = 1;
    bool takesUp = true; ///< an evaluation of the same checkpoint, distribution name and sizes
};

/// Tells @p share of the samples done, in [0, 1]; return an error to stop early (what is done
/// stays).
using EvaluationProgress = std::function<Result<void>(double share)>;

/// Samples every problem, verifies every sample and writes all of it as rows. Takes up an
/// evaluation of the same checkpoint, distribution and sizes that was interrupted; one that is
/// complete is not repeated.
///
/// Problems are number 0, 1, ... of the evaluation stream of the distribution: the same for every
/// checkpoint. @return the evaluation's id.
[[nodiscard]] Result<RowId> evaluateCheckpoint(StudyFile& study, const ContextLibrary& contexts,
                                               const Tokenizer& tokenizer, const Decoder& decoder,
                                               const EvaluationRequest& request,
                                               const EvaluationProgress& progress);

} // namespace gradus

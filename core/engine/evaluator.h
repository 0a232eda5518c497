#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"
#include "core/token/tokenizer.h"
#include "core/training/decoder.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace gradus {

/// Samples of a problem an evaluation can draw: as many as statistics can work with.
inline constexpr int kMostEvaluationSamples = 1'000;

/// What to sample; temperature and lengths as the paper's evaluation (paper.md 2.5) unless set.
struct EvaluationRequest
{
    CheckpointRow checkpoint;
    Distribution distribution; ///< its name alone where problems are given
    /// Problems of the study to take, in this order: those that generations were imported for.
    /// Empty: `problems` of them, drawn from the distribution.
    std::vector<RowId> given;
    int problems = 64; ///< of the given ones the first, at most
    int samples = 32;  ///< of each problem, in [1, kMostEvaluationSamples]
    double temperature = 0.7;
    int maxNewTokens = 256;
    std::uint64_t seed = 1;
    /// Sample in rounds of 8, 16, 32, ... up to `samples` and leave the problems of a cell (op,
    /// context and mode) alone once its 95 % interval of verified pass@1 is at most so wide, > 0.
    /// Nothing: all samples of every problem. See docs/evaluation.md, "When to stop".
    std::optional<double> adaptiveWidth;
    /// The evaluation belongs to the run's own schedule: one of schema 2, whose length and seed
    /// were not written down, is then the same.
    bool isOfSchedule = false;
};

/// Tells @p share of the samples done, in [0, 1]; return an error to stop early (what is done
/// stays).
using EvaluationProgress = std::function<Result<void>(double share)>;

/// Samples every problem, judges every sample by both verifiers, scores the gold solutions and
/// writes all of it as rows. Takes up an evaluation of the same request that was interrupted, in
/// the middle of a problem's samples if need be; one that is complete is not repeated.
///
/// Problems are number 0, 1, ... of the evaluation stream of the distribution, or the given ones:
/// the same for every checkpoint. Each prompt is read once a round, thus once unless the request is
/// adaptive. Samples do not depend on rounds or interruptions (up to the last bit of a matrix
/// product).
/// @return the evaluation's id. Corrupt names a given problem that has no text to be asked by.
[[nodiscard]] Result<RowId> evaluateCheckpoint(StudyFile& study, const ContextLibrary& contexts,
                                               const Tokenizer& tokenizer, const Decoder& decoder,
                                               const EvaluationRequest& request,
                                               const EvaluationProgress& progress);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <functional>
#include <string>

namespace gradus {

/// What is looked for, and how far.
struct TrainingMatchRequest
{
    CheckpointRow checkpoint;
    std::string distribution; ///< whose evaluated problems are looked for, by name
    /// Documents made again at most, first ones first; 0: all the checkpoint was trained on.
    std::int64_t mostDocuments = 0;
};

/// What was looked at.
struct TrainingMatchCount
{
    std::int64_t problems = 0;   ///< evaluated ones that were looked for
    std::int64_t documents = 0;  ///< made again
    std::int64_t trained = 0;    ///< documents the checkpoint was trained on
    std::int64_t texts = 0;      ///< problems of which some document tells the same
    std::int64_t structures = 0; ///< problems of which some document has the structure

    friend bool operator==(const TrainingMatchCount&, const TrainingMatchCount&) = default;
};

/// Makes the training stream of a checkpoint again, document by document, and counts for each
/// problem evaluated on @p request.distribution how many of them tell the same and how many have
/// its structure; one TrainingMatchRow each is written at the end.
///
/// The stream: language-model stages (pre- and mid-training) of the run up to the checkpoint, and
/// of the checkpoint it started from, as far as each was trained (which its checkpoint file says).
/// Stages of reinforcement show no solution and are left out. A stage that mixes by tokens is made
/// again with its tokenizer, which takes several times as long.
/// @param progress told the share of documents, in [0, 1]; its error ends it, nothing is written.
/// @return NotFound if no problem of the distribution was evaluated, or a checkpoint's file is
/// gone; Corrupt if it or a run's design cannot be read.
[[nodiscard]] Result<TrainingMatchCount>
matchTraining(StudyFile& study, const ContextLibrary& contexts, const TrainingMatchRequest& request,
              const std::function<Result<void>(double)>& progress);

} // namespace gradus

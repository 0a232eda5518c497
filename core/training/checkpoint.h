#pragma once

#include "core/base/result.h"
#include "core/training/decoder.h"
#include "core/training/grpo_trainer.h"
#include "core/training/language_model_trainer.h"
#include "core/training/optimizer.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Where a run stands; with weights and moments it fixes the rest of the run.
struct TrainingPosition
{
    std::size_t stage = 0;        ///< index in the schedule
    std::int64_t step = 0;        ///< steps done in the stage
    std::int64_t stageTokens = 0; ///< tokens of the stage so far
    std::uint64_t document = 0;   ///< next document of the stage's stream
    std::int64_t runTokens = 0;   ///< tokens of the run so far
    std::int64_t optimizerSteps = 0;
    double trainedSeconds = 0; ///< spent so far, pauses excluded
    double stageFlops = 0;     ///< counted in the stage so far
    std::string
        memory; ///< JSON of what the stage's trainer remembers beyond its cursor; may be empty

    friend bool operator==(const TrainingPosition&, const TrainingPosition&) = default;
};

/// What a checkpoint holds beside tensors.
struct CheckpointInfo
{
    TrainingPosition position;
    ModelSpec model;
    std::vector<std::string> vocabulary;
    std::string
        tokenizer; ///< Tokenizer::record(); with the vocabulary it makes the tokenizer again
    std::string scheduleJson; ///< as launched; provenance
};

/// Weights (Hugging Face names, float32), moments of the optimiser and CheckpointInfo in one
/// safetensors file. There is no random state: every draw is addressed by seed and
/// position.
/// @return the file's content hash. Refuses weights and moments that are not finite: then nothing
/// is written. Written straight from the tensors: no second copy of them is made.
[[nodiscard]] Result<std::string> saveCheckpoint(const std::filesystem::path& path,
                                                 const Decoder& decoder, Optimizer& optimizer,
                                                 const CheckpointInfo& info);

/// Reads what a checkpoint is about, without the tensors' meaning. @param hash as loadCheckpoint().
[[nodiscard]] Result<CheckpointInfo> readCheckpointInfo(const std::filesystem::path& path,
                                                        std::string_view hash = {});

/// Fills @p decoder (and @p optimizer unless nullptr). ErrorCode::Corrupt names the tensor that is
/// missing or has another shape; nothing is changed then.
/// @param hash what saveCheckpoint() returned: a file with another one is refused as Corrupt.
/// Empty: not looked at.
[[nodiscard]] Result<CheckpointInfo> loadCheckpoint(const std::filesystem::path& path,
                                                    Decoder& decoder, Optimizer* optimizer,
                                                    std::string_view hash = {});

} // namespace gradus

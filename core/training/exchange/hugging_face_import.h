#pragma once

#include "core/base/result.h"
#include "core/study/study.h"
#include "core/token/tokenizer.h"
#include "core/training/decoder.h"

#include <filesystem>
#include <memory>

namespace gradus {

/// A model of another program, ready to be sampled or trained on.
struct ImportedModel
{
    ModelSpec model;
    std::shared_ptr<const Tokenizer> tokenizer;
    std::unique_ptr<Decoder> decoder; ///< float32
};

/// Reads a folder in Hugging Face's layout for Qwen2: config.json, tokenizer.json and
/// model.safetensors, or the parts that model.safetensors.index.json names. Weights may be F32,
/// BF16 or F16.
///
/// @return NotFound, Corrupt, or Unsupported for what this program does not compute (untied
/// embeddings, another activation, sliding windows, scaled rotary positions, ...); each names file
/// and field.
[[nodiscard]] Result<ImportedModel> importHuggingFace(const std::filesystem::path& folder);

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/token/tokenizer.h"
#include "core/training/decoder.h"

#include <filesystem>

#include <torch/types.h>

namespace gradus {

/// Writes a model as Hugging Face's programs keep a Qwen2: model.safetensors, config.json,
/// tokenizer.json, tokenizer_config.json, special_tokens_map.json, generation_config.json.
///
/// The folder appears whole or not at all: it is filled under a temporary name, then renamed.
/// @param type float32 or bfloat16 (rounded to nearest) of the weights in the file.
/// @return InvalidArgument if @p folder is there already or the weights are not finite, Io.
/// Source: github.com/huggingface/transformers, Qwen2Config and Qwen2ForCausalLM.
[[nodiscard]] Result<void> exportHuggingFace(const Decoder& decoder, const Tokenizer& tokenizer,
                                             torch::ScalarType type,
                                             const std::filesystem::path& folder);

} // namespace gradus

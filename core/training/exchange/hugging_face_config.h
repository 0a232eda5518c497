#pragma once

// Internal to core/training/exchange: config.json, without LibTorch.

#include "core/base/result.h"
#include "core/study/study.h"
#include "core/token/hugging_face_tokenizer.h"

#include <filesystem>

namespace gradus {

/// What config.json of a Qwen2 says.
struct HuggingFaceConfig
{
    ModelSpec model;
    HuggingFaceIds ids;
};

/// @return as importHuggingFace().
[[nodiscard]] Result<HuggingFaceConfig> readHuggingFaceConfig(const std::filesystem::path& path);

} // namespace gradus

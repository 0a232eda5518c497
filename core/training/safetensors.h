#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One tensor of a safetensors file. Bytes are row-major, little-endian.
struct TensorEntry
{
    std::string name;
    std::string type; ///< "F32", "BF16", "I64"
    std::vector<std::int64_t> shape;
    std::string_view bytes; ///< into the caller's memory, or into TensorFile::content
};

/// A safetensors file in memory. Entries point into content (which is never a short string).
struct TensorFile
{
    std::string content;
    std::vector<TensorEntry> entries; ///< in the order of their bytes
    std::map<std::string, std::string> metadata;

    [[nodiscard]] const TensorEntry* find(std::string_view name) const;
};

/// Writes atomically and without a copy of the tensors. `format: pt` is added to the metadata, as
/// other readers expect it.
/// @return the content hash of the file, or ErrorCode::Io.
/// Source: github.com/huggingface/safetensors, README ("Format").
[[nodiscard]] Result<std::string> writeTensorFile(const std::filesystem::path& path,
                                                  const std::vector<TensorEntry>& entries,
                                                  std::map<std::string, std::string> metadata);

/// ErrorCode::Corrupt says what is wrong: too short, a header that is no JSON, a tensor whose bytes
/// lie outside the file or do not fit its shape; and if @p hash is given and not the file's.
[[nodiscard]] Result<TensorFile> readTensorFile(const std::filesystem::path& path,
                                                std::string_view hash = {});

} // namespace gradus

#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// The whole file as bytes; ErrorCode::NotFound or Io naming the file.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path);

/// Writes to a temporary name beside @p path, syncs, renames: afterwards the file holds either the
/// old bytes or all of the new ones, also after a power cut. ErrorCode::Io names the file and the
/// reason (a full disk, a missing folder); the temporary file is removed then.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path& path,
                                               std::span<const std::string_view> parts);

/// The same for large content, which passes through memory once: hashed and handed to the disk
/// piece by piece. @return contentHash() of all @p parts together.
[[nodiscard]] Result<std::string> writeFileAndHash(const std::filesystem::path& path,
                                                   std::span<const std::string_view> parts);

/// Whether @p path is named as the temporary file of an atomic write: what a killed writer leaves.
[[nodiscard]] bool isTemporaryName(const std::filesystem::path& path);

/// 128-bit XXH3 of @p bytes as 32 lower-case hexadecimal digits. Names content, does not protect
/// it.
[[nodiscard]] std::string contentHash(std::string_view bytes);

} // namespace gradus

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gradus {

/// The SHA-256 digest of @p bytes, most significant byte first. Source: FIPS 180-4, 6.2.
///
/// For agreement with published hashes; contentHash() is what names our own content.
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view bytes) noexcept;

} // namespace gradus

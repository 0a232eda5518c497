#pragma once

#include <cstdint>

namespace gradus {

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014) over a running hash.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept
{
    std::uint64_t z = (hash ^ value) + 0x9e3779b97f4a7c15U + (hash << 6U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

} // namespace gradus

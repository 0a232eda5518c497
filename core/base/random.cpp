#include "core/base/random.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace gradus {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) noexcept
{
    constexpr std::uint64_t kMultiplier0 = 0xD2511F53U;
    constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57U;
    constexpr std::uint32_t kWeyl0 = 0x9E3779B9U;
    constexpr std::uint32_t kWeyl1 = 0xBB67AE85U;

    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product0 = kMultiplier0 * counter[0];
        const std::uint64_t product1 = kMultiplier1 * counter[2];
        counter = {static_cast<std::uint32_t>(product1 >> 32U) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(product1),
                   static_cast<std::uint32_t>(product0 >> 32U) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(product0)};
        key[0] += kWeyl0;
        key[1] += kWeyl1;
    }
    return counter;
}

CounterRandom::CounterRandom(std::uint64_t seed, RandomPurpose purpose,
                             std::uint64_t index) noexcept
    : m_key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)}
    , m_counter{0, static_cast<std::uint32_t>(purpose), static_cast<std::uint32_t>(index),
                static_cast<std::uint32_t>(index >> 32U)}
{}

std::uint32_t CounterRandom::next() noexcept
{
    if (m_used == m_block.size()) {
        m_block = philox(m_counter, m_key);
        ++m_counter[0];
        m_used = 0;
    }
    return m_block[m_used++];
}

std::uint32_t CounterRandom::below(std::uint32_t bound) noexcept
{
    assert(bound > 0);
    // Lemire, "Fast random integer generation in an interval", ACM TOMACS 2019.
    std::uint64_t product = std::uint64_t{next()} * bound;
    const std::uint32_t threshold = (0U - bound) % bound;
    while (static_cast<std::uint32_t>(product) < threshold)
        product = std::uint64_t{next()} * bound;
    return static_cast<std::uint32_t>(product >> 32U);
}

int CounterRandom::between(int low, int high) noexcept
{
    assert(low <= high);
    return low + static_cast<int>(below(static_cast<std::uint32_t>(high - low) + 1U));
}

double CounterRandom::uniform() noexcept
{
    const std::uint64_t high = next();
    const std::uint64_t bits = (high << 32U) | next();
    return static_cast<double>(bits >> 11U) * 0x1.0p-53;
}

double CounterRandom::normal() noexcept
{
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

} // namespace gradus

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace gradus {

/// One block of the Philox4x32-10 bijection: four 32-bit words from a 128-bit counter and 64-bit
/// key.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) noexcept;

/// What a stream of random numbers is used for. Streams of different purposes never overlap.
enum class RandomPurpose : std::uint32_t {
    Problem = 1, ///< everything inside one problem
    Component,   ///< which component of a mixture a problem is drawn from
    Weights,     ///< initial parameters of a model
    Sampling,    ///< tokens drawn from a model
    Bootstrap,   ///< resampling of problems
    Test,
    Probes,      ///< which places of a solution a probe asks about
    MiniBatches, ///< order of the groups of a reinforcement step
    Cycle,       ///< in which order a list of problems is gone through
};

/// Random numbers addressed by (seed, purpose, index, position): any stream can be made again, in
/// any order, on any thread, after any restart.
///
/// A value: copy it, keep it on the stack. Not for cryptography. Period: 2^34 words a stream.
class CounterRandom
{
public:
    using result_type = std::uint32_t;

    CounterRandom(std::uint64_t seed, RandomPurpose purpose, std::uint64_t index) noexcept;

    [[nodiscard]] std::uint32_t next() noexcept;

    /// Uniform in [0, bound), without bias. @pre bound > 0.
    [[nodiscard]] std::uint32_t below(std::uint32_t bound) noexcept;

    /// Uniform in [low, high], both included. @pre low <= high.
    [[nodiscard]] int between(int low, int high) noexcept;

    /// Uniform in [0, 1), 53 bits.
    [[nodiscard]] double uniform() noexcept;

    /// Standard normal (Box and Muller 1958).
    [[nodiscard]] double normal() noexcept;

    /// True with probability @p p.
    [[nodiscard]] bool chance(double p) noexcept { return uniform() < p; }

    /// Fisher and Yates; the standard library's shuffle differs between implementations.
    template <typename T>
    void shuffle(std::span<T> items) noexcept
    {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(static_cast<std::uint32_t>(i))]);
    }

    std::uint32_t operator()() noexcept { return next(); }
    static constexpr std::uint32_t min() noexcept { return 0; }
    static constexpr std::uint32_t max() noexcept { return 0xffffffffU; }

private:
    std::array<std::uint32_t, 2> m_key{};
    std::array<std::uint32_t, 4> m_counter{};
    std::array<std::uint32_t, 4> m_block{};
    unsigned m_used = 4;
};

} // namespace gradus

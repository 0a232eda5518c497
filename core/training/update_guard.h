#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gradus {

/// When an update is not to be made.
struct GuardOptions
{
    double lossZ = 0;     ///< skip if the loss is so many standard deviations high; 0: never
    double gradientZ = 0; ///< likewise for the gradient norm
    int window = 128;     ///< steps before it that mean and deviation are taken over, >= 2
};

/// What the guard remembers from step to step.
struct GuardState
{
    std::vector<double> losses; ///< the last ones that were finite, oldest first
    std::vector<double> norms;
    std::int64_t skipped = 0;        ///< updates of the stage that were not made
    std::int64_t notFiniteInRow = 0; ///< the last so many steps had a loss or norm that is none

    friend bool operator==(const GuardState&, const GuardState&) = default;
};

enum class UpdateVerdict { Apply, Spike, NotFinite };

/// Keeps one bad batch from spoiling the weights.
///
/// A loss or gradient norm that is not finite is never applied. A finite one counts as a spike if
/// it lies further above the mean of the window before it than so many of its standard deviations;
/// no verdict before the window is full. Spikes enter the window too: where the loss stays high, it
/// is taken for normal after a while. Model: llm.c, options -sl and -sg, which however count the
/// step itself in.
class UpdateGuard
{
public:
    explicit UpdateGuard(const GuardOptions& options)
        : m_options(options)
    {}

    /// Whether anything but finiteness is looked at.
    [[nodiscard]] bool isOn() const { return m_options.lossZ > 0 || m_options.gradientZ > 0; }
    /// Judges one step and remembers it.
    UpdateVerdict judge(double loss, double gradientNorm);

    [[nodiscard]] const GuardState& state() const { return m_state; }
    void setState(GuardState state) { m_state = std::move(state); }

private:
    [[nodiscard]] bool isSpike(std::span<const double> window, double value, double limit) const;
    void remember(std::vector<double>& window, double value) const;

    GuardOptions m_options;
    GuardState m_state;
};

/// (value - mean) / standard deviation of the population @p window; 0 if that has none.
[[nodiscard]] double zScore(std::span<const double> window, double value);

} // namespace gradus

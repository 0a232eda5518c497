#include "core/training/update_guard.h"

#include <cmath>

namespace gradus {

double zScore(std::span<const double> window, double value)
{
    const auto count = static_cast<double>(window.size());
    double mean = 0;
    for (const double each : window)
        mean += each / count;
    double variance = 0;
    for (const double each : window)
        variance += (each - mean) * (each - mean) / count;
    return variance > 0 ? (value - mean) / std::sqrt(variance) : 0.0;
}

UpdateVerdict UpdateGuard::judge(double loss, double gradientNorm)
{
    if (!std::isfinite(loss) || !std::isfinite(gradientNorm)) {
        ++m_state.skipped;
        ++m_state.notFiniteInRow;
        return UpdateVerdict::NotFinite;
    }
    m_state.notFiniteInRow = 0;
    if (!isOn())
        return UpdateVerdict::Apply;
    const bool hasSpike = isSpike(m_state.losses, loss, m_options.lossZ)
                          || isSpike(m_state.norms, gradientNorm, m_options.gradientZ);
    remember(m_state.losses, loss);
    remember(m_state.norms, gradientNorm);
    m_state.skipped += hasSpike ? 1 : 0;
    return hasSpike ? UpdateVerdict::Spike : UpdateVerdict::Apply;
}

bool UpdateGuard::isSpike(std::span<const double> window, double value, double limit) const
{
    return limit > 0 && window.size() >= static_cast<std::size_t>(m_options.window)
           && zScore(window, value) > limit;
}

void UpdateGuard::remember(std::vector<double>& window, double value) const
{
    if (window.size() >= static_cast<std::size_t>(m_options.window))
        window.erase(window.begin());
    window.push_back(value);
}

} // namespace gradus

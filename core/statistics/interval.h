#pragma once

namespace gradus {

/// An estimate and its interval.
struct Interval
{
    double estimate = 0;
    double low = 0;
    double high = 0;

    [[nodiscard]] bool excludes(double value) const noexcept { return value < low || value > high; }
    [[nodiscard]] double width() const noexcept { return high - low; }

    friend bool operator==(const Interval&, const Interval&) = default;
};

} // namespace gradus

#pragma once

#include <vector>

#include <QString>

namespace gradus {

struct AxisTick
{
    double value = 0;
    QString label; ///< C locale: a figure reads the same everywhere

    friend bool operator==(const AxisTick&, const AxisTick&) = default;
};

/// Ticks at multiples of 1, 2 or 5 times a power of ten inside [@p low, @p high], at most @p most.
/// Large numbers are written with k, M, G. @pre low < high, most >= 2.
[[nodiscard]] std::vector<AxisTick> linearTicks(double low, double high, int most);

/// Powers of two inside [@p low, @p high], every second, third ... of them if there are more than
/// @p most, always 1 among them if it is inside. @pre 0 < low <= high, most >= 2.
[[nodiscard]] std::vector<AxisTick> log2Ticks(double low, double high, int most);

} // namespace gradus

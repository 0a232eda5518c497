#include "widgets/figures/axis_ticks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus {

namespace {

/// The smallest 1, 2 or 5 times a power of ten that is not below @p least.
double niceStep(double least)
{
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

/// Fixed digits as @p step asks for, in units of @p largest: all labels of an axis look alike.
QString linearLabel(double value, double step, double largest)
{
    static constexpr std::array<const char*, 4> kUnits{"", "k", "M", "G"};
    std::size_t unit = 0;
    double scale = 1;
    while (largest >= 10'000 && largest / scale >= 1'000 && unit + 1 < kUnits.size()) {
        scale *= 1'000;
        ++unit;
    }
    const double exponent = std::floor(std::log10(step / scale) + 1e-9);
    const int decimals = std::max(0, -static_cast<int>(exponent));
    if (std::abs(value) < step * 1e-6)
        return QString::number(0.0, 'f', decimals);
    return QString::number(value / scale, 'f', decimals) + QLatin1StringView(kUnits[unit]);
}

} // namespace

std::vector<AxisTick> linearTicks(double low, double high, int most)
{
    Q_ASSERT(low < high && most >= 2);
    double step = niceStep((high - low) / most);
    const auto firstOf = [low](double by) {
        return std::ceil(low / by - 1e-9);
    };
    const auto lastOf = [high](double by) {
        return std::floor(high / by + 1e-9);
    };
    while (lastOf(step) - firstOf(step) + 1 > most)
        step = niceStep(step * 1.5);
    const double largest = std::max(std::abs(low), std::abs(high));
    std::vector<AxisTick> ticks;
    for (double i = firstOf(step); i <= lastOf(step); ++i)
        ticks.push_back({i * step, linearLabel(i * step, step, largest)});
    return ticks;
}

std::vector<AxisTick> log2Ticks(double low, double high, int most)
{
    Q_ASSERT(low > 0 && low <= high && most >= 2);
    const int first = static_cast<int>(std::ceil(std::log2(low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log2(high) + 1e-9));
    int stride = 1;
    while ((last - first) / stride + 1 > most)
        ++stride;
    std::vector<AxisTick> ticks;
    for (int power = first; power <= last; ++power) {
        if (power % stride == 0)
            ticks.push_back({std::exp2(power), QString::number(std::exp2(power), 'g', 7)});
    }
    return ticks;
}

} // namespace gradus

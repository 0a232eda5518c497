#include "core/figure/colour_ramp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace gradus {

namespace {

constexpr std::array<RampColour, 9> kStops{{{0xeb, 0xf5, 0xf9},
                                            {0xbf, 0xe0, 0xf0},
                                            {0x96, 0xc9, 0xe7},
                                            {0x6f, 0xb2, 0xdd},
                                            {0x4e, 0x9a, 0xd1},
                                            {0x33, 0x81, 0xc2},
                                            {0x1f, 0x69, 0xaf},
                                            {0x15, 0x51, 0x98},
                                            {0x11, 0x3b, 0x7e}}};

std::uint8_t between(std::uint8_t low, std::uint8_t high, double share)
{
    return static_cast<std::uint8_t>(std::lround(low + share * (high - low)));
}

double linear(std::uint8_t channel)
{
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

} // namespace

RampColour rampColour(double share) noexcept
{
    const double place = std::clamp(share, 0.0, 1.0) * (kStops.size() - 1);
    const auto stop = std::min(static_cast<std::size_t>(place), kStops.size() - 2);
    const double rest = place - static_cast<double>(stop);
    const auto& low = kStops.at(stop);
    const auto& high = kStops.at(stop + 1);
    return {between(low.red, high.red, rest), between(low.green, high.green, rest),
            between(low.blue, high.blue, rest)};
}

bool takesBlackText(RampColour colour) noexcept
{
    const double luminance =
        0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
    return (luminance + 0.05) * (luminance + 0.05) > 1.05 * 0.05;
}

} // namespace gradus

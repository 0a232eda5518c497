#pragma once

#include <cstdint>

namespace gradus {

/// sRGB, 8 bits a channel.
struct RampColour
{
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    friend bool operator==(const RampColour&, const RampColour&) = default;
};

/// The colour of @p share of a heat map's scale: from nearly white to dark blue in even steps of
/// CIE lightness (96 to 26), so that it reads in grey and a low value costs no ink. @p share
/// outside of [0, 1] takes the end it is nearer to.
///
/// The stops were worked out in Oklab (Ottosson 2020), hue 225 to 260 degrees, for the lightness of
/// each; between them sRGB is interpolated.
[[nodiscard]] RampColour rampColour(double share) noexcept;

/// Whether black on @p colour has more contrast than white (WCAG 2.1, relative luminance).
[[nodiscard]] bool takesBlackText(RampColour colour) noexcept;

} // namespace gradus

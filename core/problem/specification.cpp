#include "core/problem/specification.h"

namespace gradus {

namespace {

constexpr std::string_view kForward = "normalforward";
constexpr std::string_view kReverse = "forwardreverse";
constexpr std::string_view kGsmInfinite = "gsm-infinite";
constexpr std::string_view kSymbolic = "symbolic";

} // namespace

std::string_view modeName(Mode mode) noexcept
{
    return mode == Mode::Forward ? kForward : kReverse;
}

std::optional<Mode> modeFromName(std::string_view name) noexcept
{
    if (name == kForward)
        return Mode::Forward;
    if (name == kReverse)
        return Mode::Reverse;
    return std::nullopt;
}

std::string_view renderingName(Rendering rendering) noexcept
{
    return rendering == Rendering::GsmInfinite ? kGsmInfinite : kSymbolic;
}

std::optional<Rendering> renderingFromName(std::string_view name) noexcept
{
    if (name == kGsmInfinite)
        return Rendering::GsmInfinite;
    if (name == kSymbolic)
        return Rendering::Symbolic;
    return std::nullopt;
}

} // namespace gradus

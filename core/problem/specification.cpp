#include "core/problem/specification.h"

#include <array>
#include <utility>

namespace gradus {

namespace {

template <typename T>
using Names = std::array<std::pair<T, std::string_view>, 3>;

constexpr std::string_view kForward = "normalforward";
constexpr std::string_view kReverse = "forwardreverse";
constexpr Names<Flavour> kFlavours{{{Flavour::GsmInfinite, "gsm-infinite"},
                                    {Flavour::Igsm, "igsm"},
                                    {Flavour::Symbolic, "symbolic"}}};

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

std::string_view flavourName(Flavour flavour) noexcept
{
    for (const auto& [each, name] : kFlavours)
        if (each == flavour)
            return name;
    return {};
}

std::optional<Flavour> flavourFromName(std::string_view name) noexcept
{
    for (const auto& [flavour, each] : kFlavours)
        if (each == name)
            return flavour;
    return std::nullopt;
}

} // namespace gradus

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Which way a problem is told. Spelled as GSM-Infinite spells it: "normalforward",
/// "forwardreverse".
enum class Mode { Forward, Reverse };

/// How the same dependency graph is written down.
enum class Rendering {
    GsmInfinite, ///< English sentences, solution in "Define NAME as V; so V = ..." steps
    Symbolic,    ///< compact assignments, one token a name; for very small models
};

[[nodiscard]] std::string_view modeName(Mode mode) noexcept;
[[nodiscard]] std::optional<Mode> modeFromName(std::string_view name) noexcept;
[[nodiscard]] std::string_view
renderingName(Rendering rendering) noexcept; ///< "gsm-infinite", "symbolic"
[[nodiscard]] std::optional<Rendering> renderingFromName(std::string_view name) noexcept;

/// What problems to make. Together with a seed and an index it fixes one problem completely.
///
/// A plain value; validateSpecification() tells whether it can be met.
struct ProblemSpecification
{
    std::vector<std::string> contexts{"crazy_zootopia"}; ///< ids; each problem draws one uniformly
    std::vector<Mode> modes{Mode::Forward};              ///< each problem draws one uniformly
    int opMin = 2; ///< lowest op, GSM-Infinite's count: edges of the needed part, literals included
    int opMax = 6; ///< highest op; each problem draws one in [opMin, opMax] uniformly
    int layers = 2; ///< of the structure graph
    std::optional<int> distractors =
        std::nullopt; ///< sentences the question does not need; none: as published
    Rendering rendering = Rendering::GsmInfinite;

    friend bool operator==(const ProblemSpecification&, const ProblemSpecification&) = default;
};

/// Lowest op any GSM-Infinite problem has: one literal and one reference (paper.md 1.6).
inline constexpr int kLowestOp = 2;
/// Highest op the generator is made for.
inline constexpr int kHighestOp = 30;

} // namespace gradus

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Which way a problem is told. Spelled as GSM-Infinite spells it: "normalforward",
/// "forwardreverse".
enum class Mode {
    Forward, ///< leaves are given, the last quantity is asked for
    Reverse, ///< one leaf is unknown and asked for, the last quantity is given
};

/// A family of problems, each with its own generator, texts and count of operations.
enum class Flavour {
    GsmInfinite, ///< English sentences, solution in "Define NAME as V; so V = ..." steps
    Igsm,        ///< iGSM of Physics of Language Models 2.1: arithmetic modulo 23
    Symbolic,    ///< variable assignments, "c2 = a1 + 1 ; "; which variables have a value?
};

[[nodiscard]] std::string_view modeName(Mode mode) noexcept;
[[nodiscard]] std::optional<Mode> modeFromName(std::string_view name) noexcept;
/// "gsm-infinite", "igsm", "symbolic"
[[nodiscard]] std::string_view flavourName(Flavour flavour) noexcept;
[[nodiscard]] std::optional<Flavour> flavourFromName(std::string_view name) noexcept;

/// What only iGSM problems have. Source: igsm.md 2, 7, 8, 9.
struct IgsmOptions
{
    enum class Split { All, Train, Test }; ///< by template hash modulo 23: 0-16, 17-22
    enum class Retry { Exact, Weak };      ///< which wrong openings: not ready, or later ones

    /// op = the lower of two uniform draws, as the published families do; else uniform.
    bool drawsLowOp = false;
    int edges = 20;               ///< most instances, ip_max: 20 (med) or 28 (hard)
    bool isQuestionFirst = false; ///< order qp instead of pq
    bool asksAgain = false;       ///< reask: another node of the same graph; op follows from it
    Split split = Split::All;
    double retryRate = 0; ///< chance of a wrong opening before each step, in [0, 0.5]
    Retry retry = Retry::Exact;

    friend bool operator==(const IgsmOptions&, const IgsmOptions&) = default;
};

/// What problems to make. Together with a seed and an index it fixes one problem completely.
///
/// What is left unset (distractors, fanIn, depth, hasDuplicates) follows the statistics of the
/// published problems; set, it is controlled, so that depth and noise are not confounded
/// (paper.md 1.11). A plain value; validateSpecification() tells whether it can be met.
struct ProblemSpecification
{
    Flavour flavour = Flavour::GsmInfinite;
    std::vector<std::string> contexts{"crazy_zootopia"}; ///< ids; each problem draws one uniformly
    std::vector<Mode> modes{Mode::Forward};              ///< each problem draws one uniformly
    int opMin = 2;  ///< lowest op, as the flavour counts (docs/problems.md)
    int opMax = 6;  ///< highest op; each problem draws one in [opMin, opMax] uniformly
    int layers = 2; ///< of the structure graph, 2 or 3; of iGSM 2 to 4, 0: drawn as published
    std::optional<int> distractors = std::nullopt; ///< sentences the question does not need
    /// Most edges into a stated quantity, its literal included, 1 to 4; totals may have more.
    std::optional<int> fanIn = std::nullopt;
    std::optional<int> depth = std::nullopt; ///< edges of the longest needed chain
    int literalMin = 1;        ///< constants and k of "k plus"; k of "k times" is 2 at least
    int literalMax = 4;        ///< at most kHighestLiteral
    int modulus = 0;           ///< forward only; above literalMax; 0: plain integers
    bool hasDuplicates = true; ///< reverse problems may say a sentence twice, as published ones do
    int length = 0;            ///< tokens of problem text (countTokens()), filler included; 0: none
    IgsmOptions igsm;

    friend bool operator==(const ProblemSpecification&, const ProblemSpecification&) = default;
};

/// Lowest op any GSM-Infinite problem has: one literal and one reference (paper.md 1.6).
inline constexpr int kLowestOp = 2;
/// Highest op the generators are made for.
inline constexpr int kHighestOp = 30;
/// Highest op of symbolic problems, which count variables.
inline constexpr int kHighestSymbolicOp = 200;
/// Highest literal that can be asked for.
inline constexpr int kHighestLiteral = 100;

} // namespace gradus

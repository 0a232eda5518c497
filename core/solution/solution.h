#pragma once

#include "core/problem/problem.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Half-open range of bytes [begin, end) of a solution text.
struct TextSpan
{
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

/// One "Define NAME as V; ..." step as the text states it.
struct SolutionStep
{
    std::string name;
    std::string variable;
    std::optional<double> value;           ///< what the last clause ends in
    std::vector<std::string> dependencies; ///< names of parents, sorted, no two alike; what is used
                                           ///< before its definition is none
    Operation operation = Operation::Constant;
    std::vector<std::string>
        operands; ///< names in the order of the expression (a - b is not b - a)
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;
    bool isConsistent = true; ///< every equality written in the step holds
    bool isWellFormed = true; ///< the step follows the grammar to the letter
    TextSpan span;            ///< from "Define" to the end of its last sentence

    friend bool operator==(const SolutionStep&, const SolutionStep&) = default;
};

/// A solution read back into a graph. Parsing never fails: what is not understood is in unparsed.
struct ParsedSolution
{
    std::vector<SolutionStep> steps; ///< in text order
    std::optional<double> answer;
    std::vector<TextSpan> unparsed;
    std::size_t backtracks = 0; ///< "Define NAME as BACK." of iGSM; they are no steps

    friend bool operator==(const ParsedSolution&, const ParsedSolution&) = default;
};

/// Reads a solution by the grammar of paper.md 1.9 (forward) or the symbolic rendering, whichever
/// the text is in. Accepts both answer forms: "Answer: 15." and "<answer> 15 </answer>".
///
/// Linear in the length of @p text, any bytes are allowed.
[[nodiscard]] ParsedSolution parseSolution(std::string_view text);

} // namespace gradus

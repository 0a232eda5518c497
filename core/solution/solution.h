#pragma once

#include "core/problem/linear.h"
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
    std::string partials;        ///< letters of partial results, in text order
    std::optional<double> value; ///< what the last clause ends in; of a step in x, at the x found
    std::optional<Linear> expression; ///< what it ends in while x is unknown: reverse problems only
    bool isUnknown = false;           ///< "we don't know its value yet": the x of a reverse problem
    std::vector<std::string> dependencies; ///< names of parents, sorted, no two alike; what is used
                                           ///< before its definition is none
    Operation operation = Operation::Constant;
    std::vector<std::string>
        operands; ///< names in the order of the expression (a - b is not b - a)
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;
    bool isConsistent = true; ///< every equality holds, as far as the grammar has the step
    bool isWellFormed = true; ///< the step follows the grammar to the letter
    TextSpan span;            ///< from "Define" to the end of its last sentence

    friend bool operator==(const SolutionStep&, const SolutionStep&) = default;
};

/// How a reverse solution finds x: "We know F = 10, so we have 2*x + 2 = 10 and ...".
struct SolvedEquation
{
    std::string known;             ///< name of the quantity whose value is known
    std::optional<Linear> left;    ///< what its step found
    std::optional<Linear> right;   ///< its known value
    std::optional<Linear> unknown; ///< x, as the last line states it
    bool isConsistent =
        false; ///< every line follows from the steps and the line before, to the letter
    TextSpan span;

    friend bool operator==(const SolvedEquation&, const SolvedEquation&) = default;
};

/// A solution read back into a graph. Parsing never fails: what is not understood is in unparsed.
struct ParsedSolution
{
    std::vector<SolutionStep> steps; ///< in text order
    std::optional<double> answer;
    std::vector<std::string> answerNames; ///< instead of a number: the symbolic flavour
    std::optional<SolvedEquation> equation;
    std::vector<TextSpan> unparsed;
    std::size_t backtracks = 0; ///< "Define NAME as BACK." of iGSM; they are no steps

    friend bool operator==(const ParsedSolution&, const ParsedSolution&) = default;
};

/// Why @p solution cannot be gold: "there is no step in it", "the step of \"adult owl in South
/// Zoo\"
/// ...". Nothing if all of it is in the grammar and right in itself.
[[nodiscard]] std::optional<std::string> faultOf(const ParsedSolution& solution);

/// Reads a solution by the grammar of paper.md 1.9 (forward and reverse) or the symbolic one,
/// whichever the text is in. Accepts both answer forms: "Answer: 15." and "<answer> 15 </answer>".
///
/// Linear in the length of @p text, any bytes are allowed. @param modulus of the problem; 0: plain
/// integers.
[[nodiscard]] ParsedSolution parseSolution(std::string_view text, int modulus = 0);

} // namespace gradus

#pragma once

#include "core/problem/specification.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// How a quantity follows from its parents, before its literal is applied.
enum class Operation {
    Constant,   ///< no parent; the value is the literal
    Copy,       ///< one parent
    Sum,        ///< two parents or more
    Difference, ///< two parents, first minus second
};

/// How a literal changes what the parents give.
enum class LiteralUse { None, Plus, Times };

enum class QuantityKind {
    Instance, ///< "adult wolf in Bundle Ranch"; stated by a sentence
    Total, ///< "total number of adult animals in Bundle Ranch"; the sum of its place, never stated
};

/// One node of a dependency graph.
struct Quantity
{
    std::string name;
    QuantityKind kind = QuantityKind::Instance;
    std::string place; ///< "Bundle Ranch"
    std::string thing; ///< "adult wolf"; empty for a total
    std::string code;  ///< name in the symbolic rendering: "b3" of an instance, "b" of a total
    Operation operation = Operation::Constant;
    std::vector<std::size_t>
        parents; ///< indices into Problem::quantities, in the order they are told
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0; ///< the constant, or k of "k plus" and "k times"
    std::int64_t value = 0;
    bool isNeeded = false; ///< the question depends on it

    friend bool operator==(const Quantity&, const Quantity&) = default;
};

/// Edges into @p quantity, its literal included: its share of op.
[[nodiscard]] int operationCount(const Quantity& quantity) noexcept;

/// Auxiliary letters a solution step of @p quantity takes: its partial results (paper.md 1.9).
[[nodiscard]] std::size_t partialResultCount(const Quantity& quantity) noexcept;

/// One problem: a dependency graph, the order its sentences are told in, and the letters of its
/// solution.
struct Problem
{
    std::string context;
    std::string total; ///< the context's word for totals: "total number of adult animals"
    Mode mode = Mode::Forward;
    int layers = 2;
    Rendering rendering = Rendering::GsmInfinite;
    /// The needed ones first, parents before children, the asked one last of them; then
    /// distractors.
    std::vector<Quantity> quantities;
    std::size_t asked = 0;                  ///< index into quantities
    std::vector<std::size_t> sentenceOrder; ///< instances, in the order the problem text tells them
    std::string letters; ///< variables in the order the solution uses them, auxiliary ones
                         ///< included; none in the symbolic rendering

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// GSM-Infinite's op: edges among needed quantities, literals included.
[[nodiscard]] int operationCount(const Problem& problem) noexcept;
/// iGSM's op: the sum over needed quantities of max(1, parents - 1), literals counted as parents.
[[nodiscard]] int igsmOperationCount(const Problem& problem) noexcept;

/// The three texts of a problem; joined by promptText() and solutionText() for a model.
struct ProblemText
{
    std::string problem;  ///< sentences, each ending with ". " (so the last ends with a blank)
    std::string question; ///< "How many adult wolf does Bundle Ranch have?"
    std::string solution; ///< "Define ... Answer: 15."

    friend bool operator==(const ProblemText&, const ProblemText&) = default;
};

/// What a model is given: "<question> P Q </question> <solution>".
[[nodiscard]] std::string promptText(const ProblemText& text);
/// What a model is to write: " body </solution> <answer> N </answer>". Prompt and completion joined
/// are the published training text.
[[nodiscard]] std::string completionText(const ProblemText& text);

} // namespace gradus

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
    Constant,      ///< no parent; the value is the literal
    Copy,          ///< one parent
    Sum,           ///< two parents or more
    Difference,    ///< two parents, first minus second
    SumOfProducts, ///< parents in pairs: first * second + third * fourth + ...
};

/// How a literal changes what the parents give.
enum class LiteralUse { None, Plus, Times };

enum class QuantityKind {
    Instance, ///< "adult wolf in Bundle Ranch"; stated by a sentence
    Average,  ///< "average number of newborn children per adult wolf in Bundle Ranch"; stated
    Total,    ///< "total number of adult animals in Bundle Ranch"; follows from its place, never
              ///< stated
};

/// One node of a dependency graph.
struct Quantity
{
    std::string name;
    QuantityKind kind = QuantityKind::Instance;
    std::string place; ///< "Bundle Ranch"; the owner in iGSM; empty in the symbolic flavour
    std::string thing; ///< what is counted there: "adult wolf", "total number of adult animals"
    Operation operation = Operation::Constant;
    std::vector<std::size_t>
        parents; ///< indices into Problem::quantities, in the order they are told
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0; ///< the constant, or k of "k plus" and "k times"
    std::int64_t value = 0;
    bool isNeeded = false; ///< the solution goes through it

    friend bool operator==(const Quantity&, const Quantity&) = default;
};

/// Edges into @p quantity, its literal included: its share of op.
[[nodiscard]] int operationCount(const Quantity& quantity) noexcept;

/// Auxiliary letters a solution step of @p quantity takes: its partial results (paper.md 1.9,
/// igsm.md 6).
[[nodiscard]] std::size_t partialResultCount(const Quantity& quantity, Flavour flavour) noexcept;
[[nodiscard]] std::size_t partialResultCount(std::size_t parents, LiteralUse literalUse,
                                             Flavour flavour) noexcept;

/// The value of @p quantity from those of its parents in @p quantities; nothing if it does not fit
/// 64 bits. @param modulus 0: plain integers; else the result is in [0, modulus).
[[nodiscard]] std::optional<std::int64_t> evaluate(const Quantity& quantity,
                                                   const std::vector<Quantity>& quantities,
                                                   int modulus = 0) noexcept;

/// One sentence of a problem text.
struct Sentence
{
    std::size_t quantity = 0; ///< index into Problem::quantities
    /// States the value of the last needed quantity instead of how it comes about (reverse only).
    bool isAnchor = false;

    friend bool operator==(const Sentence&, const Sentence&) = default;
};

/// What only iGSM problems have. Source: igsm.md 1, 3, 9.
struct IgsmStructure
{
    struct Layer
    {
        std::string category;           ///< "Classroom"
        std::vector<std::string> items; ///< "Film Studio", ...

        friend bool operator==(const Layer&, const Layer&) = default;
    };
    /// "Define NAME as BACK.": a wrong opening of retry data, before the step of a quantity.
    struct Backtrack
    {
        std::size_t before = 0; ///< index into Problem::quantities
        std::string name;

        friend bool operator==(const Backtrack&, const Backtrack&) = default;
    };

    std::vector<Layer> layers; ///< top to bottom
    bool isQuestionFirst = false;
    std::vector<Backtrack> backtracks; ///< in text order

    friend bool operator==(const IgsmStructure&, const IgsmStructure&) = default;
};

/// One problem: a dependency graph, the order its sentences are told in, and the letters of its
/// solution.
struct Problem
{
    Flavour flavour = Flavour::GsmInfinite;
    std::string context; ///< id; in iGSM the chain of categories; empty in the symbolic flavour
    Mode mode = Mode::Forward;
    int layers = 2;
    int modulus = 0; ///< 0: plain integers
    int length = 0;  ///< tokens of text asked for; 0: no filler
    /// The needed ones first, parents before children; then what the question does not need.
    std::vector<Quantity> quantities;
    /// Index of what the question asks for: the last needed quantity, or the unknown of a reverse
    /// problem (a constant whose value the text hides).
    std::size_t asked = 0;
    std::vector<Sentence> sentences; ///< in text order
    /// Variables in the order the solution uses them, auxiliary ones included; the unknown of a
    /// reverse problem is 'x' and takes none. Empty in the symbolic flavour.
    std::string letters;
    /// The context's words for the totals of a place, lowest layer first; empty where no total can
    /// be told. iGSM has categories instead.
    std::vector<std::string> totals;
    std::optional<IgsmStructure> igsm; ///< set in iGSM problems only

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// How many needed quantities there are; they come first.
[[nodiscard]] std::size_t neededCount(const Problem& problem) noexcept;
/// Letters the solution of @p problem uses; as many as problem.letters must have.
[[nodiscard]] std::size_t letterCount(const Problem& problem) noexcept;

/// op as the flavour counts: edgeCount() in GSM-Infinite, igsmOperationCount() in iGSM, in the
/// symbolic flavour the assignments the solution works out.
[[nodiscard]] int operationCount(const Problem& problem) noexcept;
/// Edges among needed quantities, literals included, whatever the flavour.
[[nodiscard]] int edgeCount(const Problem& problem) noexcept;
/// iGSM's op: the sum over needed quantities of max(1, parents - 1), literals counted as parents.
[[nodiscard]] int igsmOperationCount(const Problem& problem) noexcept;

/// Quantities whose value is the one asked for, by name, sorted: the answer of a symbolic problem.
[[nodiscard]] std::vector<std::string> answerNames(const Problem& problem);

/// The three texts of a problem; joined by promptText() and completionText() for a model.
struct ProblemText
{
    std::string problem;  ///< sentences, each ending with ". " (so the last ends with a blank)
    std::string question; ///< "How many adult wolf does Bundle Ranch have?"
    std::string solution; ///< "Define ... Answer: 15."
    bool isQuestionFirst = false; ///< iGSM's order qp

    friend bool operator==(const ProblemText&, const ProblemText&) = default;
};

/// What a model is given: "<question> P Q </question> <solution>".
[[nodiscard]] std::string promptText(const ProblemText& text);
/// What a model is to write: " body </solution> <answer> N </answer>". Prompt and completion joined
/// are the published training text.
[[nodiscard]] std::string completionText(const ProblemText& text);

} // namespace gradus

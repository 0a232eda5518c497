#pragma once

#include "core/problem/problem.h"
#include "core/solution/solution.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gradus {

/// What is wrong with a sentence of an iGSM solution; of several faults the first of this list.
/// Source: igsm.md 11.
enum class IgsmFaultKind {
    Format,            ///< not written as the grammar says
    UnknownParameter,  ///< the problem has no such parameter
    DefinedTwice,      ///< the parameter has a value already
    NotReady,          ///< a parameter it needs is not defined yet
    UsedLetter,        ///< a letter that should be new means something already
    UnknownLetter,     ///< a letter that means nothing
    MissingDependency, ///< computed without a parameter it depends on
    ExtraDependency,   ///< computed from a parameter it does not depend on
    WrongOperation,  ///< sum, difference or product of the right parameters, but not the right one
    WrongConstant,   ///< another number than the problem states, or none, or one too many
    WrongReference,  ///< the number beside a letter is not the letter's value
    WrongArithmetic, ///< an equality does not hold modulo 23
    WrongQuery,      ///< goes on after what was asked for is defined
    EarlyStop,       ///< ends before what was asked for is defined
    WrongAnswer,     ///< all steps are right, the answer stated after them is not
};

[[nodiscard]] std::string_view igsmFaultName(IgsmFaultKind kind) noexcept; ///< "not_ready", ...

/// The first wrong sentence.
struct IgsmFault
{
    IgsmFaultKind kind = IgsmFaultKind::Format;
    std::string name; ///< of the parameter the sentence defines; empty if it defines none
    TextSpan span;    ///< of the sentence; empty behind the last if something is missing

    friend bool operator==(const IgsmFault&, const IgsmFault&) = default;
};

/// A solution held against its problem.
struct IgsmCheck
{
    std::optional<IgsmFault> fault; ///< none: fully correct
    std::size_t defined = 0;        ///< sentences that define a parameter
    std::size_t unnecessary = 0;    ///< of those, the ones the question does not need
    int extraOperations = 0;        ///< operations beyond the op of the problem
    std::size_t backtracks = 0;     ///< "Define NAME as BACK."

    [[nodiscard]] bool isFullyCorrect() const { return !fault; }
};

/// Whether every sentence of @p text is right: it defines a parameter of @p problem for the first
/// time, from exactly what the problem says, all of it defined before, with the right numbers; the
/// last one defines what is asked for; an answer, if one is stated, is the right one.
///
/// Letters, the order of sums and factors and how they are folded are free, and so are parameters
/// that are right but not needed. A difference has an order. Linear in the length of @p text.
/// Source: igsm.md 11, with its holes closed.
/// @pre problem is an iGSM problem.
[[nodiscard]] IgsmCheck checkIgsm(const Problem& problem, std::string_view text);

} // namespace gradus

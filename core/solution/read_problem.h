#pragma once

#include "core/base/result.h"
#include "core/problem/problem.h"

#include <string_view>

namespace gradus {

/// Reads the texts of a GSM-Infinite problem, ours or the original's, back into its graph:
/// sentences by the grammar of paper.md 1.8, order and letters of the needed quantities from the
/// solution.
///
/// For a problem of ours this is the inverse of renderProblem(), except that names the texts do not
/// tell stay empty (context, totals) and that needed quantities nobody states are told apart by
/// words. ErrorCode::Corrupt names the sentence, name or step that does not fit. Linear in the
/// length of the texts, apart from sorting. @param modulus of the problem; 0: plain integers.
[[nodiscard]] Result<Problem> readProblem(const ProblemText& text, int modulus = 0);

/// The same of the symbolic flavour; which of the variables with the value asked for was drawn, no
/// text tells: it is the first.
[[nodiscard]] Result<Problem> readSymbolic(const ProblemText& text);

/// The flavour @p text is in, as far as it shows.
[[nodiscard]] Flavour flavourOf(const ProblemText& text);

/// The problem of a row: its graph if it has one (as problemRow() writes), else what can be read
/// from its texts, in whichever flavour they are. ErrorCode::Corrupt as those that read.
[[nodiscard]] Result<Problem> problemOfRow(std::string_view row);

/// How well a problem's texts survive being read and rendered again.
struct Rerendering
{
    bool isProblemEqual = false;  ///< the same sentences, in any order, and the same question
    bool isSolutionEqual = false; ///< byte for byte
    bool isAnswerEqual = false;
    std::string reason; ///< why something differs; empty if all is equal
};
/// @param flavour none: told by the text.
[[nodiscard]] Rerendering rerender(const ProblemText& text,
                                   std::optional<Flavour> flavour = std::nullopt, int modulus = 0);

} // namespace gradus

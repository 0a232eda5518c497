#pragma once

#include "core/solution/solution.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One "Define NAME as V;" that the published parser recognises.
struct PaperDefinition
{
    std::size_t begin = 0; ///< of "Define"
    TextSpan name;         ///< as it stands in the text
    TextSpan variable;     ///< one letter; four non-ASCII letters count as one, see python_text.h
    std::size_t end = 0;   ///< behind the semicolon
};

/// All definitions of @p text, from left to right.
///
/// They are what Python finds with the pattern
/// `Define\s+(.*?)\s+(?:as|a)\s+(?:[A-Za-z]+\s+)*([A-Za-z]);`, case ignored, the point matching
/// everything: "a" may stand for "as", words may stand before the letter, and a name reaches over
/// anything to the first place where the rest of the pattern fits. Linear, whatever the text.
/// Source: paper.md 2.2, rule 3.
[[nodiscard]] std::vector<PaperDefinition> findDefinitions(std::string_view text);

/// What a definition's name is called: blanks collapsed, U+FFFD removed, blanks, points and
/// semicolons trimmed, only what follows the last "Define " in it. Source: paper.md 2.2, rule 4.
[[nodiscard]] std::string normalisedName(std::string_view name);

} // namespace gradus

#pragma once

#include <string>
#include <string_view>

namespace gradus {

/// Why @p name cannot be told in a problem; empty if it can. Any script will do.
///
/// Refused is what a reader of the sentences would take for grammar (paper.md 1.8, 1.9: stops,
/// " in ", " equals ", "Define ", ...) and what makes two names look alike (blanks at an end or
/// side by side, invisible characters). Reads as the end of a sentence: "is empty".
[[nodiscard]] std::string faultOfName(std::string_view name);

/// The same for a place or a thing, which by its first word must not be taken for a total or an
/// average: those are told without "number of".
[[nodiscard]] std::string faultOfNoun(std::string_view name);

} // namespace gradus

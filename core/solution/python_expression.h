#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace gradus {

/// Values of the letters A to Z and a to z, by letterIndex().
using LetterValues = std::array<std::optional<double>, 52>;

/// 0 to 25 for a to z, 26 to 51 for A to Z. @pre isAsciiLetter(letter).
[[nodiscard]] inline std::size_t letterIndex(char letter) noexcept
{
    return letter >= 'a' ? static_cast<std::size_t>(letter - 'a')
                         : static_cast<std::size_t>(letter - 'A') + 26;
}

/// The value of @p text as the published parser finds it: letters that stand alone are replaced by
/// what Python prints for their values, then Python evaluates it.
///
/// None if a letter has no value or is part of a word, if anything but digits, + - * / ( ) and
/// blanks is left (a value from 1e16 on prints with an "e"), or if Python would raise an error.
/// Pasting text has effects: with x = -3, "2 x" is 2 - 3 and "x**2" is -9.
///
/// Time and memory are linear and constant. More than 200 open parentheses are an error, as in
/// Python; so are 1000 nested powers, where Python's limit depends on its version.
/// Source: paper.md 2.2, rule 8.
[[nodiscard]] std::optional<double> evaluatePython(std::string_view text,
                                                   const LetterValues& letters);

} // namespace gradus

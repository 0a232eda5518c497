#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gradus {

// Text as Python's str and re see it, on UTF-8 bytes. The published parser is a Python program and
// its patterns match whole alphabets, so its blanks, digits and letters are those of Unicode.
// A byte that is not UTF-8 counts as one character that is neither blank, digit nor letter.

/// One character of a text.
struct Character
{
    char32_t code = 0;
    std::size_t length = 1; ///< in bytes, >= 1
};

/// The character at @p position. @pre position < text.size().
[[nodiscard]] Character characterAt(std::string_view text, std::size_t position) noexcept;

/// The character that ends at @p end. @pre 0 < end <= text.size().
[[nodiscard]] Character characterBefore(std::string_view text, std::size_t end) noexcept;

/// What Python's \s and str.split() take for blank.
[[nodiscard]] bool isPythonSpace(char32_t code) noexcept;
/// The value of a decimal digit of any script, or -1: Python's \d, and what float() accepts.
[[nodiscard]] int pythonDigit(char32_t code) noexcept;
/// Python's \w (Unicode 14).
[[nodiscard]] bool isPythonWord(char32_t code) noexcept;

[[nodiscard]] inline bool isAsciiLetter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The first position from @p position on that is no blank, or the end of @p text.
[[nodiscard]] std::size_t skipPythonSpace(std::string_view text, std::size_t position) noexcept;
/// Where the blanks that end at @p end begin; @p end itself if there is none.
[[nodiscard]] std::size_t pythonSpaceBefore(std::string_view text, std::size_t end) noexcept;
/// str.strip().
[[nodiscard]] std::string_view stripPython(std::string_view text) noexcept;
/// " ".join(text.split()).
[[nodiscard]] std::string collapsePythonSpace(std::string_view text);

/// Position of the first @p pattern from @p from on, npos if there is none. Letters match in
/// either case, and like Python's re.IGNORECASE also the four other letters that fold to ASCII:
/// dotted and dotless i, long s, the Kelvin sign. Linear.
///
/// @param pattern ASCII, lower case; begins with none of i, k and s.
[[nodiscard]] std::size_t findIgnoringCase(std::string_view text, std::string_view pattern,
                                           std::size_t from = 0) noexcept;
/// Length in bytes of @p pattern at @p position, case ignored as above; 0 if it is not there.
[[nodiscard]] std::size_t matchIgnoringCase(std::string_view text, std::size_t position,
                                            std::string_view pattern) noexcept;

/// A number as `[-+]?\d+(?:\.\d+)?` matches it.
struct NumberMatch
{
    double value = 0; ///< as float() reads it; infinite where that is out of range
    std::size_t end = 0;
};
[[nodiscard]] std::optional<NumberMatch> matchNumber(std::string_view text, std::size_t position);
/// The last of all numbers of @p text, searched from left to right.
[[nodiscard]] std::optional<double> lastNumber(std::string_view text);

} // namespace gradus

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gradus {

/// slope * x + constant: what a quantity of a reverse problem is worth while x is unknown. Plain
/// numbers have slope 0.
struct Linear
{
    std::int64_t slope = 0;
    std::int64_t constant = 0;

    friend bool operator==(const Linear&, const Linear&) = default;
};

/// @p left @p sign @p right with sign '+', '-' or '*', taken modulo @p modulus unless that is 0
/// (then the remainder is not negative).
/// @return nothing if the result is not linear, or does not fit 64 bits.
[[nodiscard]] std::optional<Linear> combine(const Linear& left, char sign, const Linear& right,
                                            std::int64_t modulus = 0) noexcept;

/// The value at x; nothing if it does not fit 64 bits.
[[nodiscard]] std::optional<std::int64_t> valueAt(const Linear& linear, std::int64_t x) noexcept;

/// Appends @p linear as SymPy prints it: "2*x + 3", "x", "-x", "3 - 2*x" (a positive constant comes
/// before a negative slope), "-x - 3", "0".
void appendLinear(std::string& text, const Linear& linear, char unknown = 'x');
[[nodiscard]] std::string linearText(const Linear& linear, char unknown = 'x');

/// The equation at the end of a reverse solution.
struct Equation
{
    char letter = 'A';      ///< variable of the quantity whose value is known
    Linear left;            ///< what it was found to be
    std::int64_t right = 0; ///< its known value
    char unknown = 'x';
};

/// Appends how @p equation is solved: "We know F = 10, so we have 2*x + 2 = 10 and ... Solution: x
/// =
/// 4. ". Source: GSM-Infinite's reverse mode, paper.md 1.9.
/// Nothing is appended if left.slope is 0. @pre The solution is whole.
void appendEquation(std::string& text, const Equation& equation);

} // namespace gradus

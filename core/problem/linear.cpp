#include "core/problem/linear.h"

#include <array>
#include <charconv>

namespace gradus {

namespace {

/// Arithmetic that remembers whether a result was too large; the result is then meaningless.
class Checked
{
public:
    std::int64_t sum(std::int64_t a, std::int64_t b) noexcept
    {
        std::int64_t result = 0;
        m_overflows = __builtin_add_overflow(a, b, &result) || m_overflows;
        return result;
    }
    std::int64_t difference(std::int64_t a, std::int64_t b) noexcept
    {
        std::int64_t result = 0;
        m_overflows = __builtin_sub_overflow(a, b, &result) || m_overflows;
        return result;
    }
    std::int64_t product(std::int64_t a, std::int64_t b) noexcept
    {
        std::int64_t result = 0;
        m_overflows = __builtin_mul_overflow(a, b, &result) || m_overflows;
        return result;
    }
    [[nodiscard]] bool overflows() const noexcept { return m_overflows; }

private:
    bool m_overflows = false;
};

std::int64_t remainder(std::int64_t value, std::int64_t modulus) noexcept
{
    const auto rest = value % modulus;
    return rest < 0 ? rest + modulus : rest;
}

void appendNumber(std::string& text, std::int64_t number)
{
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    text.append(digits.data(), end);
}

/// @p number without its sign. The lowest number has no opposite to write.
void appendMagnitude(std::string& text, std::int64_t number)
{
    const std::size_t begin = text.size();
    appendNumber(text, number);
    if (number < 0)
        text.erase(begin, 1);
}

/// "x", "2*x": @p slope without its sign.
void appendSlope(std::string& text, std::int64_t slope, char unknown)
{
    if (slope != 1 && slope != -1) {
        appendMagnitude(text, slope);
        text += '*';
    }
    text += unknown;
}

} // namespace

std::optional<Linear> combine(const Linear& left, char sign, const Linear& right,
                              std::int64_t modulus) noexcept
{
    Checked checked;
    Linear result;
    switch (sign) {
    case '+':
        result = {checked.sum(left.slope, right.slope), checked.sum(left.constant, right.constant)};
        break;
    case '-':
        result = {checked.difference(left.slope, right.slope),
                  checked.difference(left.constant, right.constant)};
        break;
    case '*':
        if (left.slope != 0 && right.slope != 0)
            return std::nullopt; // x * x
        result = {checked.sum(checked.product(left.slope, right.constant),
                              checked.product(left.constant, right.slope)),
                  checked.product(left.constant, right.constant)};
        break;
    default:
        return std::nullopt;
    }
    if (checked.overflows())
        return std::nullopt;
    if (modulus > 0)
        result = {remainder(result.slope, modulus), remainder(result.constant, modulus)};
    return result;
}

std::optional<std::int64_t> valueAt(const Linear& linear, std::int64_t x) noexcept
{
    Checked checked;
    const auto value = checked.sum(checked.product(linear.slope, x), linear.constant);
    return checked.overflows() ? std::nullopt : std::optional(value);
}

void appendLinear(std::string& text, const Linear& linear, char unknown)
{
    const auto [slope, constant] = linear;
    if (slope == 0) {
        appendNumber(text, constant);
    } else if (slope < 0 && constant > 0) {
        appendNumber(text, constant);
        text += " - ";
        appendSlope(text, slope, unknown);
    } else {
        text += slope < 0 ? "-" : "";
        appendSlope(text, slope, unknown);
        if (constant != 0) {
            text += constant < 0 ? " - " : " + ";
            appendMagnitude(text, constant);
        }
    }
}

std::string linearText(const Linear& linear, char unknown)
{
    std::string text;
    appendLinear(text, linear, unknown);
    return text;
}

void appendEquation(std::string& text, const Equation& equation)
{
    const auto [slope, constant] = equation.left;
    const std::int64_t right = equation.right - constant;
    if (slope == 0)
        return; // there is no x to solve for
    const std::string unknown(1, equation.unknown);
    const auto left = linearText(equation.left, equation.unknown);
    const auto known = std::to_string(equation.right);
    const auto divisor = std::to_string(slope);
    const auto rest = std::to_string(right);
    text += "We know ";
    text += equation.letter;
    text += " = " + known + ", so we have " + left + " = " + known;
    text += " and we solve it through the following steps: Simplifying the equation: ";
    text += left + " = " + known + ". Move all terms to one side: ";
    appendLinear(text, {slope, -right}, equation.unknown);
    text += " = 0. Isolate the term with " + unknown + ": " + divisor + '*' + unknown + " = ";
    text += rest + ". Divide both sides by " + divisor + ": " + unknown + " = " + rest + " / ";
    text += divisor + ". Solution: " + unknown + " = " + std::to_string(right / slope) + ". ";
}

} // namespace gradus

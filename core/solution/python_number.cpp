#include "core/solution/python_number.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace gradus {

namespace {

/// Floor division of doubles: the largest whole number not above a / b, found by way of the
/// remainder so that rounding of the quotient does no harm.
double floorDivided(double a, double b)
{
    double remainder = std::fmod(a, b);
    double quotient = (a - remainder) / b;
    if (remainder != 0 && (b < 0) != (remainder < 0))
        quotient -= 1;
    if (quotient == 0)
        return std::copysign(0.0, a / b);
    const double floor = std::floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
}

} // namespace

PythonNumber PythonNumber::real(double value)
{
    PythonNumber number;
    number.m_kind = Kind::Real;
    number.m_real = value;
    return number;
}

PythonNumber PythonNumber::exact(Whole value)
{
    PythonNumber number;
    number.m_whole = value;
    return number;
}

std::optional<PythonNumber> PythonNumber::large(double value)
{
    if (!std::isfinite(value))
        return std::nullopt;
    PythonNumber number;
    number.m_kind = Kind::LargeWhole;
    number.m_real = value;
    return number;
}

std::optional<PythonNumber> PythonNumber::whole(std::string_view digits)
{
    constexpr std::size_t kLongest = 309; // digits of the largest double
    const auto significant = digits.find_first_not_of('0');
    if (significant == std::string_view::npos)
        return exact(0);
    if (significant > 0 || digits.size() > kLongest)
        return std::nullopt;
    Whole value = 0;
    for (const char digit : digits) {
        if (__builtin_mul_overflow(value, Whole{10}, &value)
            || __builtin_add_overflow(value, Whole{digit - '0'}, &value)) {
            double rounded = 0;
            const auto parsed =
                std::from_chars(digits.data(), digits.data() + digits.size(), rounded);
            return parsed.ec == std::errc() ? large(rounded) : std::nullopt;
        }
    }
    return exact(value);
}

double PythonNumber::toDouble() const
{
    return m_kind == Kind::Whole ? static_cast<double>(m_whole) : m_real;
}

PythonNumber PythonNumber::negated() const
{
    PythonNumber number = *this;
    number.m_whole = -m_whole; // never the least number: literals are positive, sums are checked
    number.m_real = -m_real;
    return number;
}

std::optional<PythonNumber> PythonNumber::combine(const PythonNumber& a, char operation,
                                                  const PythonNumber& b)
{
    if (a.m_kind == Kind::Whole && b.m_kind == Kind::Whole)
        return combineWholes(a.m_whole, operation, b.m_whole);
    const bool areWhole = a.m_kind != Kind::Real && b.m_kind != Kind::Real;
    return combineReals(a.toDouble(), operation, b.toDouble(), areWhole);
}

std::optional<PythonNumber> PythonNumber::combineWholes(Whole a, char operation, Whole b)
{
    constexpr Whole kExactInDouble = Whole{1} << 53;
    const auto isSmall = [](Whole x) {
        return x > -kExactInDouble && x < kExactInDouble;
    };
    constexpr Whole kLeast = -(~(Whole{1} << 127)) - 1;
    Whole result = 0;
    bool isExact = true;
    switch (operation) {
    case '+':
        isExact = !__builtin_add_overflow(a, b, &result);
        break;
    case '-':
        isExact = !__builtin_sub_overflow(a, b, &result);
        break;
    case '*':
        isExact = !__builtin_mul_overflow(a, b, &result);
        break;
    case 'p':
        return wholePower(a, b);
    default:
        if (b == 0)
            return std::nullopt;
        if (operation == '/')
            return real(isSmall(a) && isSmall(b)
                            ? static_cast<double>(a) / static_cast<double>(b)
                            : static_cast<double>(static_cast<long double>(a)
                                                  / static_cast<long double>(b)));
        result = a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
    }
    if (isExact && result != kLeast) // the least has no negative
        return exact(result);
    return combineReals(static_cast<double>(a), operation, static_cast<double>(b), true);
}

std::optional<PythonNumber> PythonNumber::wholePower(Whole base, Whole exponent)
{
    if (exponent < 0)
        return combineReals(static_cast<double>(base), 'p', static_cast<double>(exponent), false);
    Whole power = 1;
    Whole square = base;
    bool isExact = true;
    for (Whole rest = exponent; rest > 0 && isExact; rest >>= 1) {
        if ((rest & 1) != 0)
            isExact = !__builtin_mul_overflow(power, square, &power);
        if (rest > 1)
            isExact = !__builtin_mul_overflow(square, square, &square) && isExact;
    }
    if (isExact)
        return exact(power);
    return large(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
}

std::optional<PythonNumber> PythonNumber::combineReals(double a, char operation, double b,
                                                       bool areWhole)
{
    double result = 0;
    switch (operation) {
    case '+':
        result = a + b;
        break;
    case '-':
        result = a - b;
        break;
    case '*':
        result = a * b;
        break;
    case 'p':
        result = std::pow(a, b);
        if ((a == 0 && b < 0) || (std::isfinite(a) && std::isfinite(b) && !std::isfinite(result)))
            return std::nullopt; // division by zero, complex (not a number), overflow
        areWhole = areWhole && b >= 0;
        break;
    default:
        if (b == 0)
            return std::nullopt;
        result = operation == '/' ? a / b : floorDivided(a, b);
        areWhole = areWhole && operation != '/';
    }
    if (areWhole)
        return large(result);
    return real(result);
}

} // namespace gradus

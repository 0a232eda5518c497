#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gradus {

/// A number as Python computes with it: whole numbers are exact, all others are doubles.
///
/// Whole numbers are exact up to 2^127; beyond that (nothing the generator or a model in its senses
/// writes) they go on as rounded doubles, and none is larger than a double can be.
class PythonNumber
{
public:
    [[nodiscard]] static PythonNumber real(double value);
    /// A literal of @p digits, ASCII. None if it has leading zeros (a syntax error in Python) or is
    /// too large for a double.
    [[nodiscard]] static std::optional<PythonNumber> whole(std::string_view digits);

    [[nodiscard]] double toDouble() const;
    [[nodiscard]] PythonNumber negated() const;

    /// `a o b`, with o one of + - * / and the doubled ones: 'f' for // and 'p' for **. None where
    /// Python raises an error: division by zero, a complex or an overflowing power.
    [[nodiscard]] static std::optional<PythonNumber> combine(const PythonNumber& a, char operation,
                                                             const PythonNumber& b);

private:
    __extension__ using Whole = __int128;
    enum class Kind { Whole, LargeWhole, Real };

    [[nodiscard]] static PythonNumber exact(Whole value);
    [[nodiscard]] static std::optional<PythonNumber> large(double value);
    [[nodiscard]] static std::optional<PythonNumber> combineWholes(Whole a, char operation,
                                                                   Whole b);
    [[nodiscard]] static std::optional<PythonNumber> wholePower(Whole base, Whole exponent);
    [[nodiscard]] static std::optional<PythonNumber> combineReals(double a, char operation,
                                                                  double b, bool areWhole);

    Kind m_kind = Kind::Whole;
    Whole m_whole = 0; ///< of Kind::Whole
    double m_real = 0; ///< of the other kinds
};

} // namespace gradus

#pragma once

#include "core/problem/problem.h"

#include <array>
#include <cstddef>

namespace gradus {

/// An enumeration and its spelling in a row.
template <typename T>
struct Spelling
{
    T value;
    const char* text;
};

inline constexpr std::array<Spelling<QuantityKind>, 3> kKinds{{{QuantityKind::Instance, "instance"},
                                                               {QuantityKind::Average, "average"},
                                                               {QuantityKind::Total, "total"}}};
inline constexpr std::array<Spelling<Operation>, 5> kOperations{
    {{Operation::Constant, "constant"},
     {Operation::Copy, "copy"},
     {Operation::Sum, "sum"},
     {Operation::Difference, "difference"},
     {Operation::SumOfProducts, "sum_of_products"}}};
inline constexpr std::array<Spelling<LiteralUse>, 3> kLiteralUses{
    {{LiteralUse::None, "none"}, {LiteralUse::Plus, "plus"}, {LiteralUse::Times, "times"}}};

template <typename T, std::size_t N>
const char* spell(const std::array<Spelling<T>, N>& spellings, T value)
{
    for (const auto& spelling : spellings)
        if (spelling.value == value)
            return spelling.text;
    return "";
}

} // namespace gradus

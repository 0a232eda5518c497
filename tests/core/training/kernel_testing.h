#pragma once

#include "core/base/random.h"
#include "core/training/kernels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

// What the tests of the kernels share.

namespace gradus::testing {

using kernels::Element;

/// Rounded to the nearest bfloat16, ties to even: the numbers with 8 significant bits.
inline float toBFloat16(float x)
{
    if (x == 0.0F)
        return x;
    int exponent = 0;
    const double mantissa = std::frexp(static_cast<double>(x), &exponent); // in [1/2, 1)
    return static_cast<float>(std::ldexp(std::nearbyint(std::ldexp(mantissa, 8)), exponent - 8));
}

/// Numbers as the kernels store them.
class Numbers
{
public:
    /// Room for @p count numbers, all of them NaN: what is left unwritten shows.
    Numbers(Element element, std::int64_t count)
        : Numbers(element, std::vector<float>(static_cast<std::size_t>(count),
                                              std::numeric_limits<float>::quiet_NaN()))
    {}
    Numbers(Element element, std::vector<float> values)
        : m_element(element)
        , m_floats(std::move(values))
    {
        for (const float value : m_floats)
            m_halves.push_back(static_cast<std::uint16_t>(bitsOf(value) >> 16U));
    }

    [[nodiscard]] void* data()
    {
        return m_element == Element::BFloat16 ? static_cast<void*>(m_halves.data())
                                              : static_cast<void*>(m_floats.data());
    }
    [[nodiscard]] std::vector<float> values() const
    {
        if (m_element == Element::Float32)
            return m_floats;
        std::vector<float> values;
        for (const std::uint16_t half : m_halves) {
            const std::uint32_t bits = std::uint32_t{half} << 16U;
            float value = 0;
            std::memcpy(&value, &bits, sizeof value);
            values.push_back(value);
        }
        return values;
    }

private:
    [[nodiscard]] static std::uint32_t bitsOf(float value)
    {
        const float rounded = std::isfinite(value) ? toBFloat16(value) : value;
        std::uint32_t bits = 0;
        std::memcpy(&bits, &rounded, sizeof bits);
        return bits;
    }

    Element m_element;
    std::vector<float> m_floats;
    std::vector<std::uint16_t> m_halves;
};

/// Standard normal numbers, the same for the same stream; exact in bfloat16 if @p isRounded.
inline std::vector<float> normalNumbers(std::int64_t count, std::uint64_t stream,
                                        bool isRounded = false)
{
    CounterRandom random(1, RandomPurpose::Test, stream);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values) {
        value = static_cast<float>(random.normal());
        if (isRounded)
            value = toBFloat16(value);
    }
    return values;
}

/// Sum of products in float64: the scalar whose slopes are compared.
inline double dot(const std::vector<float>& a, const std::vector<float>& b)
{
    double total = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        total += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return total;
}

/// Largest |a - b| over the largest |b|, or over 1 if that is more; infinity if one is not finite.
inline double relativeDifference(const std::vector<float>& a, const std::vector<float>& b)
{
    double size = 1;
    double difference = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (!std::isfinite(a[i]) || !std::isfinite(b[i]))
            return std::numeric_limits<double>::infinity();
        size = std::max(size, std::abs(static_cast<double>(b[i])));
        difference =
            std::max(difference, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    }
    return difference / size;
}

using Objective = std::function<double(const std::vector<float>&)>;

/// Slope of @p objective at @p at along @p direction by the five-point central difference
/// (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h, whose error is h^4 / 30 times the fifth derivative:
/// h may be so large that float32 rounding of f stays small against it.
inline double slopeAlong(const Objective& objective, const std::vector<float>& at,
                         const std::vector<float>& direction, float h)
{
    const auto shifted = [&](float steps) {
        auto moved = at;
        for (std::size_t i = 0; i < at.size(); ++i)
            moved[i] += steps * h * direction[i];
        return objective(moved);
    };
    return (8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2)))
           / (12 * static_cast<double>(h));
}

/// The same for one element.
inline double slopeOf(const Objective& objective, const std::vector<float>& at, std::size_t element,
                      float h = 0x1p-5F)
{
    std::vector<float> direction(at.size());
    direction[element] = 1;
    return slopeAlong(objective, at, direction, h);
}

/// Largest |slope - gradient| over @p elements, over the largest gradient or 1 if that is more.
inline double gradientError(const Objective& objective, const std::vector<float>& at,
                            const std::vector<float>& gradient,
                            const std::vector<std::size_t>& elements)
{
    double size = 1;
    double worst = 0;
    for (const float g : gradient)
        size = std::max(size, std::abs(static_cast<double>(g)));
    for (const auto i : elements) {
        const double error = std::abs(slopeOf(objective, at, i) - static_cast<double>(gradient[i]));
        worst =
            std::isfinite(error) ? std::max(worst, error) : std::numeric_limits<double>::infinity();
    }
    return worst / size;
}

/// 0, 1, 2, ...
inline std::vector<std::size_t> everyElement(const std::vector<float>& values)
{
    std::vector<std::size_t> elements;
    for (std::size_t i = 0; i < values.size(); ++i)
        elements.push_back(i);
    return elements;
}

/// The tables this machine can run, the plain one first.
inline std::vector<const kernels::Table*> runnableTables()
{
    std::vector<const kernels::Table*> tables;
    for (const char* name : {"generic", "avx2", "avx512", "avx512bf16"})
        if (const auto* table = kernels::tableNamed(name))
            tables.push_back(table);
    return tables;
}

} // namespace gradus::testing

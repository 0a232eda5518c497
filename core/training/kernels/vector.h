#pragma once

#include "core/training/kernels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE {

namespace {

using std::int64_t;

#if defined(__AVX512F__)
constexpr int64_t kLanes = 16;
#else
constexpr int64_t kLanes = 8;
#endif

using Vec = float __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
using VecInt = std::int32_t __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
using VecUint = std::uint32_t __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
using VecHalf = std::uint16_t __attribute__((vector_size(kLanes * 2), aligned(2), may_alias));

/// The upper half of a float32.
struct BFloat16
{
    std::uint16_t bits;
};

inline Vec splat(float x)
{
    return x - Vec{};
}

inline Vec load(const float* p)
{
    Vec v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

inline Vec load(const BFloat16* p)
{
    VecHalf half;
    std::memcpy(&half, p, sizeof half);
    const VecUint wide = __builtin_convertvector(half, VecUint) << 16U;
    Vec v;
    std::memcpy(&v, &wide, sizeof v);
    return v;
}

inline void store(float* p, Vec v)
{
    std::memcpy(p, &v, sizeof v);
}

/// Rounds to nearest, ties to even.
inline void store(BFloat16* p, Vec v)
{
#if defined(__AVX512BF16__)
    const auto half = _mm512_cvtneps_pbh(reinterpret_cast<__m512>(v));
    std::memcpy(p, &half, sizeof half);
#else
    VecUint wide;
    std::memcpy(&wide, &v, sizeof wide);
    wide += 0x7fffU + ((wide >> 16U) & 1U);
    const VecHalf half = __builtin_convertvector(wide >> 16U, VecHalf);
    std::memcpy(p, &half, sizeof half);
#endif
}

inline float toFloat(float x)
{
    return x;
}

inline float toFloat(BFloat16 x)
{
    const std::uint32_t bits = std::uint32_t{x.bits} << 16U;
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline void assign(float* p, float x)
{
    *p = x;
}

inline void assign(BFloat16* p, float x)
{
    std::uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    bits += 0x7fffU + ((bits >> 16U) & 1U);
    p->bits = static_cast<std::uint16_t>(bits >> 16U);
}

inline float sum(Vec v)
{
#if defined(__AVX512F__)
    return _mm512_reduce_add_ps(reinterpret_cast<__m512>(v));
#else
    float total = 0;
    for (int64_t i = 0; i < kLanes; ++i)
        total += v[i];
    return total;
#endif
}

inline float largest(Vec v)
{
#if defined(__AVX512F__)
    return _mm512_reduce_max_ps(reinterpret_cast<__m512>(v));
#else
    float most = v[0];
    for (int64_t i = 1; i < kLanes; ++i)
        most = std::max(most, v[i]);
    return most;
#endif
}

/// exp(x) with a relative error below 2e-7; 0 below -87.
inline Vec exponential(Vec x)
{
    constexpr float kLog2E = 1.44269504088896341F;
    constexpr float kRound = 12582912.0F; // 1.5 * 2^23: adding it rounds to an integer
    const Vec clamped = x > 88.0F ? splat(88.0F) : x;
    const Vec shifted = clamped * kLog2E + kRound;
    const Vec n = shifted - kRound;
    const Vec r = (clamped - n * 0.693359375F) - n * -2.12194440e-4F;
    Vec p = splat(1.9875691500e-4F);
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    p = p * r * r + r + 1.0F;
    const VecInt exponent = (__builtin_convertvector(n, VecInt) + 127) << 23;
    Vec power;
    std::memcpy(&power, &exponent, sizeof power);
    return x < -87.0F ? Vec{} : p * power;
}

template <typename Function>
void withElement(Element element, Function&& function)
{
    if (element == Element::BFloat16)
        function(BFloat16{});
    else
        function(float{});
}

} // namespace

} // namespace gradus::kernels::GRADUS_KERNELS_NAMESPACE

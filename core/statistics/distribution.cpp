#include "core/statistics/distribution.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

namespace gradus {

namespace {

/// See the header.
double onGrid(double value) noexcept
{
    constexpr double kGrid = 0x1p40;
    return std::abs(value) < 0x1p12 ? std::round(value * kGrid) / kGrid : value;
}

double exactNormalCdf(double z) noexcept
{
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

/// Abramowitz and Stegun 26.5.8, evaluated by Lentz's method (1976). Converges fast for x <
/// (a + 1) / (a + b + 2).
double betaFraction(double x, double a, double b) noexcept
{
    constexpr double kTiny = 1e-300;
    const auto kept = [](double value) {
        return std::abs(value) < kTiny ? kTiny : value;
    };
    double c = 1;
    double d = 1 / kept(1 - (a + b) * x / (a + 1));
    double fraction = d;
    for (int m = 1; m <= 500; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / kept(1 + even * d);
        c = kept(1 + even / c);
        fraction *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / kept(1 + odd * d);
        c = kept(1 + odd / c);
        fraction *= d * c;
        if (std::abs(d * c - 1) < 1e-15)
            break;
    }
    return fraction;
}

/// The regularised incomplete beta function I_x(a, b).
double incompleteBeta(double x, double a, double b) noexcept
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b)
                                  + a * std::log(x) + b * std::log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * betaFraction(x, a, b) / a
                                     : 1 - front * betaFraction(1 - x, b, a) / b;
}

double upperStudentTail(double t, double freedom) noexcept
{
    return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}

} // namespace

double normalCdf(double z) noexcept
{
    return onGrid(exactNormalCdf(z));
}

double normalQuantile(double probability) noexcept
{
    assert(probability > 0 && probability < 1);
    if (probability > 0.5)
        return -normalQuantile(1 - probability);
    double low = -40;
    double high = 0;
    for (int i = 0; i < 80; ++i) {
        const double middle = (low + high) / 2;
        (exactNormalCdf(middle) < probability ? low : high) = middle;
    }
    return onGrid((low + high) / 2);
}

double studentQuantile(double probability, double freedom) noexcept
{
    assert(probability > 0 && probability < 1 && freedom > 0);
    if (probability < 0.5)
        return -studentQuantile(1 - probability, freedom);
    const double tail = 1 - probability;
    double low = 0;
    double high = 1;
    while (upperStudentTail(high, freedom) > tail && high < 1e12)
        high *= 2;
    for (int i = 0; i < 100; ++i) {
        const double middle = (low + high) / 2;
        (upperStudentTail(middle, freedom) > tail ? low : high) = middle;
    }
    return onGrid((low + high) / 2);
}

double fairBinomialCdf(std::int64_t k, std::int64_t n) noexcept
{
    assert(n >= 0);
    if (k < 0)
        return 0;
    if (k >= n)
        return 1;
    if (k > (n - 1) / 2) // the shorter tail keeps its digits
        return 1 - fairBinomialCdf(n - k - 1, n);
    // Terms relative to the middle one, which is 1; all of them together are the denominator.
    double term = 1;
    double below = n / 2 <= k ? 1.0 : 0.0;
    double half = 0; // of the terms below the middle
    for (std::int64_t i = n / 2; i > 0; --i) {
        term *= static_cast<double>(i) / static_cast<double>(n - i + 1);
        half += term;
        if (i - 1 <= k)
            below += term;
    }
    const double all = n % 2 == 0 ? 2 * half + 1 : 2 * half + 2;
    return below / all;
}

double fairBinomialProbability(std::int64_t k, std::int64_t n) noexcept
{
    const std::int64_t nearer = std::min(k, n - k);
    return fairBinomialCdf(nearer, n) - fairBinomialCdf(nearer - 1, n);
}

} // namespace gradus

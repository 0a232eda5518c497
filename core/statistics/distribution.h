#pragma once

#include <cstdint>

namespace gradus {

// The distributions that intervals and tests need. What goes through the C library (erfc, exp, log,
// lgamma) is rounded to multiples of 2^-40, so that libraries which differ in the last bits give
// the same numbers.

/// P(Z <= z) of a standard normal Z; absolute error below 1e-12.
[[nodiscard]] double normalCdf(double z) noexcept;

/// z with P(Z <= z) = @p probability; absolute error below 1e-11 for probabilities in [1e-12, 1 -
/// 1e-12]. @pre 0 < probability < 1.
[[nodiscard]] double normalQuantile(double probability) noexcept;

/// t with P(T <= t) = @p probability of Student's T with @p freedom degrees of freedom, not
/// necessarily whole; relative error below 1e-8. @pre 0 < probability < 1, freedom > 0.
///
/// Source: the cdf is 1 - I_x(freedom/2, 1/2) / 2, x = freedom / (freedom + t^2) (Abramowitz and
/// Stegun 1964, 26.7.1), I_x by its continued fraction (26.5.8); inverted by bisection.
[[nodiscard]] double studentQuantile(double probability, double freedom) noexcept;

/// P(X <= k) of X ~ Binomial(n, 1/2): sums and quotients of exact terms, relative error below
/// 1e-12 for n up to 10,000. 0 for k < 0. @pre n >= 0.
[[nodiscard]] double fairBinomialCdf(std::int64_t k, std::int64_t n) noexcept;

/// P(X = k) of the same X.
[[nodiscard]] double fairBinomialProbability(std::int64_t k, std::int64_t n) noexcept;

} // namespace gradus

#pragma once

// Inside core/statistics: what the bootstraps share.

#include "core/statistics/bootstrap.h"

#include <span>
#include <vector>

namespace gradus {

[[nodiscard]] Result<void> checkOptions(const BootstrapOptions& options);

/// Hyndman and Fan's type 7, the default of R and NumPy. @pre sorted, not empty.
[[nodiscard]] double quantile(std::span<const double> sorted, double probability);

[[nodiscard]] double meanOf(std::span<const double> values);

/// Unbiased; 0 for fewer than two values.
[[nodiscard]] double varianceOf(std::span<const double> values);

/// What the methods need besides the resampled values.
struct Shape
{
    double items = 0;
    double freedom = 0;      ///< items less strata; for Expanded
    double acceleration = 0; ///< for Bca
};

/// The interval the resampled values @p draws give. @pre not empty.
[[nodiscard]] Interval intervalOf(double estimate, std::vector<double> draws, const Shape& shape,
                                  const BootstrapOptions& options);

/// Numbers of the problems of each stratum, by stratum; strata.of must have none or @p problems.
[[nodiscard]] Result<std::vector<std::vector<std::size_t>>> membersOf(const Strata& strata,
                                                                      std::size_t problems);

/// What a problem's value is multiplied by, so that the plain mean of the products is the weighted
/// mean of strata: 1 without weights.
[[nodiscard]] Result<std::vector<double>> coefficientsOf(const Strata& strata,
                                                         std::size_t problems);

} // namespace gradus

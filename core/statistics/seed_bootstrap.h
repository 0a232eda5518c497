#pragma once

#include "core/statistics/bootstrap.h"

#include <span>
#include <vector>

namespace gradus {

/// A mean over training seeds and problems, and where its uncertainty is from.
struct SeedInterval
{
    Interval interval;          ///< for new seeds and new problems alike
    double problemVariance = 0; ///< of the mean, from which problems were drawn
    double seedVariance = 0;    ///< of the mean, from which seeds were trained
    double freedom = 0;         ///< degrees of freedom the interval is widened for; > 0

    friend bool operator==(const SeedInterval&, const SeedInterval&) = default;
};

/// Two-level bootstrap of what several trained models (seeds) score on the same problems.
///
/// Error bars over problems say nothing about training noise: another seed would give another
/// model. Each resample draws problems (inside their strata) as bootstrapMeans() does, and adds the
/// mean of as many seed deviations, drawn with replacement, as there are seeds. The deviations are
/// stretched so that their variance is the unbiased one, (variance between seeds - residual) /
/// seeds, not below 0: a plain bootstrap of S seeds finds (S-1)/S of it and counts the residual
/// twice. The limits are then moved away from the estimate by t(freedom) / z, freedom after
/// Satterthwaite: with three seeds that spread widely this is up to 4.30 / 1.96.
///
/// Sources: two-way layout: Owen 2007, Ann. Appl. Stat. 1, 386, and Cameron, Gelbach and Miller
/// 2011, JBES 29, 238 (V = V_problems + V_seeds - V_residual); stretch: Rao and Wu 1988, JASA
/// 83, 231; freedom: Satterthwaite 1946, Biometrics 2, 110.
///
/// @param values [seed][problem], finite; every seed has the same problems in the same order.
/// @param options the limits are percentiles, whatever its method.
/// @return InvalidArgument when there are fewer than two seeds, or as of bootstrapMeans().
[[nodiscard]] Result<SeedInterval> bootstrapSeeds(std::span<const std::vector<double>> values,
                                                  const Strata& strata = {},
                                                  const BootstrapOptions& options = {});

} // namespace gradus

#pragma once

#include "core/base/result.h"
#include "core/results/estimate.h"
#include "core/statistics/bootstrap.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Which curves are wanted.
struct RecipeCurveOptions
{
    std::string checkpoint;       ///< name; empty: all
    std::string distribution;     ///< name; empty: all
    RowId run = 0;                ///< only the recipe this run is of; 0: all
    bool isOfEachRun = false;     ///< true: runs that differ in nothing but their seed stay apart
    std::vector<std::int64_t> ks; ///< empty: 1, 2, 4, ... as far as every problem has samples
    BootstrapOptions bootstrap;
};

/// pass@k of one k.
struct RecipePoint
{
    std::int64_t k = 0;
    std::optional<Estimate> estimate;
    std::optional<double> problemVariance; ///< see SeedInterval; of two seeds and more
    std::optional<double> seedVariance;
    std::string note; ///< why there is no estimate

    friend bool operator==(const RecipePoint&, const RecipePoint&) = default;
};

/// Strictly verified pass@k of one checkpoint name of one recipe on one distribution.
struct RecipeCurve
{
    std::string recipe;                 ///< Recipe::id
    std::vector<std::string> schedules; ///< Recipe::schedules
    std::string checkpoint;
    std::string distribution;
    std::vector<RowId> runs;         ///< that are in it, one a seed
    std::vector<RowId> evaluations;  ///< beside runs
    std::int64_t problems = 0;       ///< that every run has
    std::int64_t samples = 0;        ///< of the problem and run that has fewest
    std::vector<RecipePoint> points; ///< none where nothing can be said
    std::string note;                ///< what was left out, and why there is no point

    friend bool operator==(const RecipeCurve&, const RecipeCurve&) = default;
};

/// All curves of @p study: by recipe, checkpoint and distribution as they came about.
///
/// Each run has its newest complete evaluation. Of two or more seeds the interval is
/// bootstrapSeeds() over seeds and problems, of one it is over problems; strata are ops. Where no
/// resample can differ it is Wilson's. Problems not every run has are left out, and so is a run
/// whose seeds another, newer run has.
[[nodiscard]] Result<std::vector<RecipeCurve>> recipeCurves(StudyFile& study,
                                                            const RecipeCurveOptions& options = {});

} // namespace gradus

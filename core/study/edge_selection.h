#pragma once

#include "core/statistics/pass_at_k.h"
#include "core/study/curriculum_cells.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace gradus {

/// What was measured of one cell, or of one problem of it.
struct EdgeFinding
{
    std::size_t cell = 0;                 ///< index in cellsOf()
    std::optional<std::uint64_t> problem; ///< number in the pool; nothing: the whole cell
    int problems = 0;
    int samples = 0; ///< of each problem
    int k = 0;
    double passAt1 = 0; ///< mean over problems of verified / samples
    double passAtK = 0; ///< mean over problems, unbiased; Source: Chen et al. 2021, eq. 1
    bool isKept = false;

    friend bool operator==(const EdgeFinding&, const EdgeFinding&) = default;
};

/// What a measurement found, and which of it is trained on.
struct EdgeSelection
{
    std::vector<EdgeFinding> findings; ///< of all cells, or all problems of the pool, in order
    bool isFallback = false;           ///< none lay between the bounds; see selectEdge()

    friend bool operator==(const EdgeSelection&, const EdgeSelection&) = default;
};

/// Keeps what has pass@k >= lowestPassAtK and pass@1 <= highestPassAt1: what the model solves
/// sometimes. pass@k = 0 means "not yet seen to be solved": with true rate p all n samples fail
/// with chance (1-p)^n, so after 8 failures p may still be 0.31 (95 %).
///
/// Where nothing lies between the bounds, the nearest is kept, by the amount it is outside; among
/// what is too hard by the same amount that of the lowest op, among what is too easy that of the
/// highest.
///
/// @param tallies of the problems of the pool in order, options.problems of each of @p cells;
/// each has options.samples samples.
[[nodiscard]] EdgeSelection selectEdge(std::span<const CurriculumCell> cells,
                                       std::span<const ProblemTally> tallies,
                                       const EdgeOptions& options);

} // namespace gradus

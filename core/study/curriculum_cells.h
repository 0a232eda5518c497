#pragma once

#include "core/base/result.h"
#include "core/study/study.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// One kind of problem a distribution makes.
struct CurriculumCell
{
    std::size_t component = 0; ///< index in the distribution
    int op = 0;
    std::string context; ///< id; "" where the family has none to choose
    Mode mode = Mode::Forward;
    double share = 0; ///< of the problems of the distribution, in (0, 1]; see narrowed()

    friend bool operator==(const CurriculumCell&, const CurriculumCell&) = default;
};

/// All cells of @p distribution: component by component, by op, context and mode. Their shares sum
/// to 1.
[[nodiscard]] std::vector<CurriculumCell> cellsOf(const Distribution& distribution);

/// "op 5, crazy_zootopia, normalforward"
[[nodiscard]] std::string cellText(const CurriculumCell& cell);

/// @p window, or all ops of @p distribution where it is 0-0.
[[nodiscard]] OpWindow resolvedWindow(OpWindow window, const Distribution& distribution);
/// "op 3-5"; "op 3" where both ends are the same.
[[nodiscard]] std::string windowText(OpWindow window);

/// @p distribution, given that the op lies in @p window: components without such an op go, the
/// others keep what part of their ops lies in it, and of their weight the same part; the weights
/// sum to 1 again. Every op of a component counts the same (iGSM with draws_low_op draws lower ones
/// more often, within a window too).
/// @pre some component has an op in @p window.
[[nodiscard]] Distribution narrowed(const Distribution& distribution, OpWindow window);

/// @p distribution, given that the problem is of one of @p cells; those of one component, op, ...
/// become one component each. @pre @p cells is not empty and from cellsOf(@p distribution).
[[nodiscard]] Distribution ofCells(const Distribution& distribution,
                                   std::span<const CurriculumCell> cells);

/// Both, with the share @p of of the second, in [0, 1].
[[nodiscard]] Distribution mixed(const Distribution& first, const Distribution& second, double of);

/// Problem number @p number of the pool of an edge measurement: the pool has @p problems of each
/// cell, those of the first cell first. Pure like generateProblem().
/// @pre number / problems < cells.size().
[[nodiscard]] Problem poolProblem(const Distribution& distribution,
                                  std::span<const CurriculumCell> cells, int problems,
                                  const ContextLibrary& contexts, std::uint64_t seed,
                                  std::uint64_t number);

/// Which of @p numbers comes at @p position when they are gone through again and again, each time
/// in another order drawn from (@p seed, round). @pre not empty.
[[nodiscard]] std::uint64_t cycledNumber(std::span<const std::uint64_t> numbers, std::uint64_t seed,
                                         std::uint64_t position);

/// Whether @p options make sense and @p distribution can make what they ask for.
/// @param owner who has them, for the sentence: "the curriculum of stage \"rl\" of ...".
[[nodiscard]] Result<void> validateCurriculum(const CurriculumOptions& options,
                                              const Distribution& distribution,
                                              const std::string& owner);

} // namespace gradus

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One step of a solution, as the published parser reads it.
struct PaperStep
{
    std::size_t name = 0; ///< index into PaperSolution::names
    std::string variable; ///< one letter
    std::optional<double> value;
    std::vector<std::size_t> dependencies; ///< indices of names, ascending, no two alike

    friend bool operator==(const PaperStep&, const PaperStep&) = default;
};

/// A solution as the published parser reads it.
struct PaperSolution
{
    std::vector<std::string> names; ///< no two alike, in the order of their first definition
    std::vector<PaperStep> steps;   ///< in text order
    std::optional<double> answer;

    friend bool operator==(const PaperSolution&, const PaperSolution&) = default;
};

/// Reads a solution exactly as the published parser does, its quirks included: it looks for
/// "Define NAME as V;" and takes the letters and the numbers it finds up to the next one.
///
/// @param text any bytes, read as UTF-8. Linear in its length.
/// Source: paper.md 2.2, rules 1 to 9; numbers follow evaluatePython().
[[nodiscard]] PaperSolution parsePaperSolution(std::string_view text);

/// Whether the definitions, the last one of each name counting, have an order in which every name
/// stands behind those it depends on.
[[nodiscard]] bool hasTopologicalOrder(const PaperSolution& solution);

} // namespace gradus

#include "core/study/edge_selection.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace gradus {

namespace {

/// Rates that are equal by hand may differ in the last bits.
constexpr double kRounding = 1e-9;

EdgeFinding findingOf(std::size_t cell, std::span<const ProblemTally> tallies,
                      const EdgeOptions& options)
{
    EdgeFinding finding{.cell = cell,
                        .problems = static_cast<int>(tallies.size()),
                        .samples = options.samples,
                        .k = options.k};
    for (const auto& tally : tallies) {
        finding.passAt1 += unbiasedPassAtK(tally, 1);
        finding.passAtK += unbiasedPassAtK(tally, options.k);
    }
    finding.passAt1 /= static_cast<double>(tallies.size());
    finding.passAtK /= static_cast<double>(tallies.size());
    return finding;
}

/// How far a finding is outside; at most one of them is above 0 unless the bounds contradict.
struct Distance
{
    double tooHard = 0;
    double tooEasy = 0;

    [[nodiscard]] double sum() const { return tooHard + tooEasy; }
};

Distance distanceOf(const EdgeFinding& finding, const EdgeOptions& options)
{
    return {std::max(0.0, options.lowestPassAtK - finding.passAtK),
            std::max(0.0, finding.passAt1 - options.highestPassAt1)};
}

void keepNearest(EdgeSelection& selection, std::span<const CurriculumCell> cells,
                 const EdgeOptions& options)
{
    double nearest = std::numeric_limits<double>::infinity();
    for (const auto& finding : selection.findings)
        nearest = std::min(nearest, distanceOf(finding, options).sum());
    int lowest = std::numeric_limits<int>::max();  // op of what is too hard
    int highest = std::numeric_limits<int>::min(); // op of what is too easy
    const auto visitNearest = [&](auto visit) {
        for (auto& finding : selection.findings)
            if (const auto distance = distanceOf(finding, options);
                distance.sum() <= nearest + kRounding)
                visit(finding, distance.tooHard > 0, cells[finding.cell].op);
    };
    visitNearest([&](const EdgeFinding&, bool isTooHard, int op) {
        (isTooHard ? lowest : highest) = isTooHard ? std::min(lowest, op) : std::max(highest, op);
    });
    visitNearest([&](EdgeFinding& finding, bool isTooHard, int op) {
        finding.isKept = op == (isTooHard ? lowest : highest);
    });
    selection.isFallback = true;
}

} // namespace

EdgeSelection selectEdge(std::span<const CurriculumCell> cells,
                         std::span<const ProblemTally> tallies, const EdgeOptions& options)
{
    const auto each = static_cast<std::size_t>(options.problems);
    assert(tallies.size() == cells.size() * each);
    EdgeSelection selection;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        const auto ofCell = tallies.subspan(cell * each, each);
        if (options.unit == EdgeUnit::Cells) {
            selection.findings.push_back(findingOf(cell, ofCell, options));
            continue;
        }
        for (std::size_t i = 0; i < each; ++i) {
            selection.findings.push_back(findingOf(cell, ofCell.subspan(i, 1), options));
            selection.findings.back().problem = cell * each + i;
        }
    }
    bool isAnyKept = false;
    for (auto& finding : selection.findings) {
        finding.isKept = distanceOf(finding, options).sum() <= kRounding;
        isAnyKept = isAnyKept || finding.isKept;
    }
    if (!isAnyKept)
        keepNearest(selection, cells, options);
    return selection;
}

} // namespace gradus

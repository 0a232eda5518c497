#include "widgets/common/graph/sample_comparison.h"

#include "core/problem/problem_json.h"
#include "widgets/common/graph/drawn_graph.h"

#include <utility>

namespace gradus {

Result<SampleComparison> compareSample(std::string_view problemRow, std::string_view sample)
{
    auto text = problemTextFromRow(problemRow);
    if (!text)
        return tl::unexpected(text.error());
    SampleComparison comparison;
    comparison.text = std::move(*text);
    comparison.sample = sample;
    auto problem = problemFromRow(problemRow); // rows of the original have no graph
    const int modulus = problem ? problem->modulus : 0;
    comparison.gold = parseSolution(comparison.text.solution, modulus);
    comparison.predicted = parseSolution(sample, modulus);
    if (problem) {
        comparison.verdict =
            verifySolution(*problem, comparison.gold, sample, quantityNames(*problem));
        comparison.asked = problem->quantities[problem->asked].name;
        comparison.problem = *std::move(problem);
        return comparison;
    }
    if (!comparison.gold.steps.empty())
        comparison.asked = comparison.gold.steps.back().name;
    comparison.verdict = compareSolutions(comparison.gold, comparison.predicted);
    return comparison;
}

} // namespace gradus

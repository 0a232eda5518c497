#include "core/problem/igsm_probes.h"

#include "core/base/file.h"
#include "core/problem/igsm_parameters.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

/// The first @p sentences sentences of @p solution.
std::string_view firstSentences(std::string_view solution, std::size_t sentences)
{
    constexpr std::string_view kNext = ". Define ";
    std::size_t end = 0;
    for (std::size_t i = 0; i < sentences && end < solution.size(); ++i) {
        const auto next = solution.find(kNext, end);
        end = next == std::string_view::npos ? solution.find(" Answer:", end) : next + 1;
        end = std::min(end, solution.size());
    }
    return solution.substr(0, end);
}

} // namespace

IgsmProbes::IgsmProbes(const Problem& problem)
    : m_parameters(igsmParameters(problem))
    , m_graphCount(problem.quantities.size())
    , m_defined{0}
{
    const auto& backtracks = problem.igsm->backtracks;
    for (std::size_t i = 0; i < neededCount(problem); ++i) {
        const auto openings =
            std::count_if(backtracks.begin(), backtracks.end(),
                          [&](const auto& backtrack) { return backtrack.before == i; });
        m_defined.insert(m_defined.end(), static_cast<std::size_t>(openings), i);
        m_defined.push_back(i + 1);
    }
    for (const auto& parameter : m_parameters) { // parents stand before it
        std::vector<bool> depends(m_parameters.size(), false);
        for (const std::size_t parent : parameter.parents) {
            for (std::size_t i = 0; i < parent; ++i)
                depends[i] = depends[i] || m_depends[parent][i];
            depends[parent] = true;
        }
        m_depends.push_back(std::move(depends));
    }
}

IgsmLabels IgsmProbes::labels(std::size_t position, std::size_t parameter) const
{
    assert(position < positionCount() && parameter < m_parameters.size());
    const std::size_t defined = m_defined[position]; // the needed ones come first, in text order
    const auto& quantity = m_parameters[parameter];
    IgsmLabels labels;
    labels.isNecessary = quantity.isNeeded;
    labels.isKnown = parameter < defined;
    labels.value = labels.isKnown ? static_cast<int>(quantity.value) : kUnknownValue;
    labels.canNext = !labels.isKnown
                     && std::all_of(quantity.parents.begin(), quantity.parents.end(),
                                    [&](std::size_t parent) { return parent < defined; });
    labels.isNecessaryNext = labels.canNext && labels.isNecessary;
    return labels;
}

std::vector<IgsmProbe> drawIgsmProbes(const IgsmProbes& probes, CounterRandom& random,
                                      std::size_t most)
{
    const std::size_t parameters = probes.graphCount();
    std::vector<IgsmProbe> drawn;
    if (parameters < 2)
        return drawn;
    std::vector<std::size_t> pairs(probes.positionCount() * parameters);
    for (std::size_t i = 0; i < pairs.size(); ++i)
        pairs[i] = i;
    for (std::size_t i = 0; i < std::min(most, pairs.size()); ++i) {
        std::swap(pairs[i], pairs[i + random.below(static_cast<std::uint32_t>(pairs.size() - i))]);
        IgsmProbe probe{pairs[i] / parameters, pairs[i] % parameters, 0};
        probe.other = random.below(static_cast<std::uint32_t>(parameters - 1));
        probe.other += probe.other >= probe.parameter ? 1U : 0U;
        drawn.push_back(probe);
    }
    return drawn;
}

std::string igsmProbeRow(const ProblemText& text, const IgsmProbes& probes, const IgsmProbe& probe)
{
    const auto labels = probes.labels(probe.position, probe.parameter);
    nlohmann::ordered_json row;
    row["id"] = contentHash(text.problem + '\n' + text.question); // as in the problem's row
    row["problem"] = text.problem;
    row["question"] = text.question;
    row["question_first"] = text.isQuestionFirst;
    row["solution"] = firstSentences(text.solution, probe.position);
    row["position"] = probe.position;
    row["parameter"] = probes.parameters()[probe.parameter].name;
    row["other"] = probes.parameters()[probe.other].name;
    row["nece"] = labels.isNecessary;
    row["dep"] = probes.depends(probe.parameter, probe.other);
    row["known"] = labels.isKnown;
    row["value"] = labels.value;
    row["can_next"] = labels.canNext;
    row["nece_next"] = labels.isNecessaryNext;
    return row.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace gradus

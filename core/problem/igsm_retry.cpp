#include "core/problem/igsm_retry.h"

#include "core/problem/igsm_parameters.h"

#include <algorithm>
#include <utility>

namespace gradus {

namespace {

/// Indices of the parameters that may be begun by mistake when @p defined steps are written.
std::vector<std::size_t> candidates(const std::vector<Quantity>& parameters, std::size_t defined,
                                    std::size_t needed, IgsmOptions::Retry retry)
{
    std::vector<std::size_t> found;
    const std::size_t end = retry == IgsmOptions::Retry::Weak ? needed : parameters.size();
    for (std::size_t i = defined; i < end; ++i) {
        const auto& parents = parameters[i].parents;
        const bool canNext = std::all_of(parents.begin(), parents.end(),
                                         [&](std::size_t parent) { return parent < defined; });
        if (retry == IgsmOptions::Retry::Weak || !canNext)
            found.push_back(i);
    }
    return found;
}

} // namespace

void addBacktracks(Problem& problem, const IgsmOptions& options, CounterRandom& random)
{
    const auto parameters = igsmParameters(problem);
    const std::size_t needed = neededCount(problem);
    for (std::size_t step = 0; step < needed; ++step) {
        if (!random.chance(options.retryRate))
            continue;
        auto names = candidates(parameters, step, needed, options.retry);
        do {
            if (names.empty())
                break;
            const std::size_t at = random.below(static_cast<std::uint32_t>(names.size()));
            problem.igsm->backtracks.push_back({step, parameters[names[at]].name});
            std::swap(names[at], names.back());
            names.pop_back();
        } while (random.chance(options.retryRate));
    }
}

} // namespace gradus

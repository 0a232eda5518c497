#include "core/training/mixture.h"

#include <cassert>
#include <numeric>

namespace gradus {

MixtureCounts MixtureCounts::none(std::size_t components)
{
    return {std::vector<std::int64_t>(components), std::vector<std::int64_t>(components)};
}

void MixtureCounts::add(std::size_t component, std::int64_t tokensOfProblem)
{
    ++problems.at(component);
    tokens.at(component) += tokensOfProblem;
}

std::vector<double> sharesOf(const std::vector<std::int64_t>& counts)
{
    const auto sum =
        static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    std::vector<double> shares;
    for (const auto count : counts)
        shares.push_back(sum > 0 ? static_cast<double>(count) / sum : 0.0);
    return shares;
}

std::size_t nextComponent(const Distribution& distribution, MixtureBy by, std::uint64_t seed,
                          std::uint64_t index, const MixtureCounts& counts)
{
    const auto& components = distribution.components;
    assert(counts.tokens.size() == components.size());
    if (by == MixtureBy::Problems)
        return componentAt(distribution, seed, index);

    const auto all = static_cast<double>(
        std::accumulate(counts.tokens.begin(), counts.tokens.end(), std::int64_t{0}));
    std::size_t best = 0;
    double bestLag = 0;
    for (std::size_t i = 0; i < components.size(); ++i) {
        const double lag = all > 0
                               ? components[i].weight * all - static_cast<double>(counts.tokens[i])
                               : components[i].weight;
        if (i == 0 || lag > bestLag) {
            best = i;
            bestLag = lag;
        }
    }
    return best;
}

} // namespace gradus

#pragma once

#include "core/study/study.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gradus {

/// What was taken of each component of a distribution so far.
struct MixtureCounts
{
    std::vector<std::int64_t> problems; ///< of each component
    std::vector<std::int64_t> tokens;   ///< of each component

    [[nodiscard]] static MixtureCounts none(std::size_t components);
    /// One more problem of @p component, of so many tokens.
    void add(std::size_t component, std::int64_t tokensOfProblem);

    friend bool operator==(const MixtureCounts&, const MixtureCounts&) = default;
};

/// @p counts divided by their sum; all 0 if that is 0.
[[nodiscard]] std::vector<double> sharesOf(const std::vector<std::int64_t>& counts);

/// The component the next problem of a stream comes from. Pure: a resumed run that has the same
/// counts goes on with the same component.
///
/// By problems it is drawn, each with its weight. By tokens it is the one that lags most behind its
/// weight's share of all tokens so far (the first of those that lag alike, the heaviest at the
/// start), so no realised share is ever further from its weight than a few problems' tokens.
/// @pre @p counts has as many components as @p distribution.
[[nodiscard]] std::size_t nextComponent(const Distribution& distribution, MixtureBy by,
                                        std::uint64_t seed, std::uint64_t index,
                                        const MixtureCounts& counts);

} // namespace gradus

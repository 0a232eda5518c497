#include "core/study/study.h"

#include "core/base/random.h"
#include "core/problem/generator.h"
#include "core/study/fields.h"

#include <cassert>

namespace gradus {

std::size_t componentAt(const Distribution& distribution, std::uint64_t seed, std::uint64_t index)
{
    assert(!distribution.components.empty());
    const std::size_t last = distribution.components.size() - 1;
    double left = CounterRandom(seed, RandomPurpose::Component, index).uniform();
    for (std::size_t i = 0; i < last; ++i) {
        left -= distribution.components[i].weight;
        if (left < 0)
            return i;
    }
    return last; // even where the weights sum to a little less than 1
}

Problem drawProblem(const Distribution& distribution, const ContextLibrary& contexts,
                    std::uint64_t seed, std::uint64_t index)
{
    const auto component = componentAt(distribution, seed, index);
    return generateProblem(distribution.components[component].specification, contexts, seed, index);
}

std::string_view stageKindName(StageKind kind) noexcept
{
    return fields::nameIn(fields::kStageKinds, kind);
}

std::string_view rewardKindName(RewardKind kind) noexcept
{
    return fields::nameIn(fields::kRewardKinds, kind);
}

std::string_view curriculumKindName(CurriculumKind kind) noexcept
{
    return fields::nameIn(fields::kCurriculumKinds, kind);
}

std::int64_t parameterCount(const ModelSpec& model, std::int64_t vocabulary) noexcept
{
    const std::int64_t width = model.width;
    const std::int64_t keyValueWidth = width / model.heads * model.keyValueHeads;
    const std::int64_t queryAndOutput = 2 * width * width + width; // the output has no bias
    const std::int64_t keyAndValue = 2 * (width * keyValueWidth + keyValueWidth);
    const std::int64_t feedForward = 3 * width * model.feedForward;
    const std::int64_t norms = 2 * width;
    const std::int64_t layer = queryAndOutput + keyAndValue + feedForward + norms;
    return vocabulary * width + model.layers * layer + width;
}

} // namespace gradus

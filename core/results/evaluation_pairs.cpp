#include "core/results/evaluation_pairs.h"

namespace gradus {

namespace {

Result<void> lookUp(StudyFile& study, const StudyIndex& index, const CheckpointRow& checkpoint,
                    std::optional<EvaluationRow>& evaluation, EvaluationPair& pair)
{
    if (const auto* found = index.evaluation(checkpoint.id, pair.distribution)) {
        evaluation = *found;
        return {};
    }
    auto why = whyNoEvaluation(study, index, checkpoint, pair.distribution);
    if (!why)
        return tl::unexpected(why.error());
    if (pair.note.empty())
        pair.note = std::move(*why);
    return {};
}

} // namespace

Result<void> checkComparison(const ComparisonOptions& options)
{
    if (options.k >= 0)
        return {};
    return fail(ErrorCode::InvalidArgument, "a k below 1 was asked for");
}

Result<EvaluationPair> evaluationPair(StudyFile& study, const StudyIndex& index,
                                      const CheckpointRow& base, const CheckpointRow& checkpoint,
                                      const std::string& distribution)
{
    EvaluationPair pair{.base = base, .checkpoint = checkpoint, .distribution = distribution};
    if (auto found = lookUp(study, index, checkpoint, pair.second, pair); !found)
        return tl::unexpected(found.error());
    if (auto found = lookUp(study, index, base, pair.first, pair); !found)
        return tl::unexpected(found.error());
    return pair;
}

Result<std::vector<EvaluationPair>> evaluationPairs(StudyFile& study, const StudyIndex& index,
                                                    const ComparisonOptions& options)
{
    if (auto checked = checkComparison(options); !checked)
        return tl::unexpected(checked.error());
    if (auto known = checkBase(study, index, options.base); !known)
        return tl::unexpected(known.error());
    std::vector<EvaluationPair> pairs;
    for (const auto& distribution : index.distributions()) {
        if (!options.distribution.empty() && options.distribution != distribution)
            continue;
        for (const auto& checkpoint : index.checkpoints()) {
            if ((!options.checkpoint.empty() && options.checkpoint != checkpoint.name)
                || !index.hasEvaluation(checkpoint.id, distribution))
                continue;
            const auto base = index.baseOf(checkpoint, options.base);
            if (!base) {
                pairs.push_back({.base = std::nullopt,
                                 .checkpoint = checkpoint,
                                 .distribution = distribution,
                                 .first = std::nullopt,
                                 .second = std::nullopt,
                                 .note = base.error().message});
                continue;
            }
            if (base->id == checkpoint.id)
                continue;
            auto pair = evaluationPair(study, index, *base, checkpoint, distribution);
            if (!pair)
                return tl::unexpected(pair.error());
            pairs.push_back(std::move(*pair));
        }
    }
    return pairs;
}

} // namespace gradus

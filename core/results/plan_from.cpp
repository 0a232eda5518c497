#include "core/results/plan_from.h"

#include "core/results/comparison.h"
#include "core/results/evaluated.h"
#include "core/results/sampled_evaluation.h"

namespace gradus {

namespace {

Result<SampledEvaluation> completeEvaluation(StudyFile& study, RowId id)
{
    const auto row = evaluationRow(study, id);
    if (!row)
        return tl::unexpected(row.error());
    if (!row->isComplete)
        return fail(ErrorCode::InvalidArgument,
                    "evaluation " + std::to_string(id)
                        + " is not complete: nothing can be planned from it");
    return sampledEvaluation(study, *row);
}

} // namespace

Result<ComparisonVariance> varianceOfComparison(StudyFile& study, RowId first, RowId second)
{
    const auto left = completeEvaluation(study, first);
    if (!left)
        return tl::unexpected(left.error());
    const auto right = completeEvaluation(study, second);
    if (!right)
        return tl::unexpected(right.error());
    const auto pairs = pairTallies(keyedTallies(*left), keyedTallies(*right));
    if (!pairs)
        return fail(ErrorCode::InvalidArgument, nothingShared(left->row, right->row));
    const auto variances = estimateVariances(*pairs);
    if (!variances)
        return tl::unexpected(variances.error());
    double tokens = 0;
    double samples = 0;
    for (const auto* side : {&*left, &*right}) {
        if (!side->row.source.empty())
            continue; // how many tokens imported samples have is not known
        double count = 0;
        for (const auto& problem : side->problems)
            count += static_cast<double>(problem.verified.size());
        tokens += count * side->meanTokens;
        samples += count;
    }
    return ComparisonVariance{*variances, static_cast<std::int64_t>(pairs->size()),
                              samples > 0 ? tokens / samples : 0};
}

} // namespace gradus

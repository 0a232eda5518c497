#include "core/results/plan_from.h"

#include "core/results/comparison.h"
#include "core/results/sampled_evaluation.h"

#include <algorithm>

namespace gradus {

namespace {

Result<SampledEvaluation> completeEvaluation(StudyFile& study, RowId id)
{
    const auto rows = study.evaluations();
    if (!rows)
        return tl::unexpected(rows.error());
    const auto found =
        std::find_if(rows->begin(), rows->end(), [&](const auto& row) { return row.id == id; });
    const std::string name = "evaluation " + std::to_string(id);
    if (found == rows->end())
        return fail(ErrorCode::NotFound, study.path().string() + " has no " + name);
    if (!found->isComplete)
        return fail(ErrorCode::InvalidArgument,
                    name + " is not complete: nothing can be planned from it");
    return sampledEvaluation(study, *found);
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
        double count = 0;
        for (const auto& problem : side->problems)
            count += static_cast<double>(problem.verified.size());
        tokens += count * side->meanTokens;
        samples += count;
    }
    return ComparisonVariance{*variances, static_cast<std::int64_t>(pairs->size()),
                              tokens / samples};
}

} // namespace gradus

#include "core/engine/judge_samples.h"

#include <set>
#include <string>
#include <vector>

#include <ATen/Parallel.h>

namespace gradus {

namespace {

Result<void> judgeProblem(StudyFile& study, RowId evaluation, RowId problem, JudgedSamples& judged)
{
    const auto row = study.problem(problem);
    if (!row)
        return tl::unexpected(row.error());
    const auto judge = SolutionJudge::ofRow(row->row);
    if (!judge)
        return fail(ErrorCode::Corrupt, "problem " + std::to_string(problem) + " of "
                                            + study.path().string() + ": " + judge.error().message);
    auto samples = study.samples(evaluation, problem);
    if (!samples)
        return tl::unexpected(samples.error());
    std::vector<Judgement> judgements(samples->size());
    at::parallel_for(0, static_cast<std::int64_t>(samples->size()), 1,
                     [&](std::int64_t begin, std::int64_t end) {
                         for (auto i = static_cast<std::size_t>(begin);
                              i < static_cast<std::size_t>(end); ++i)
                             judgements[i] = (*judge)((*samples)[i].text);
                     });
    for (std::size_t i = 0; i < judgements.size(); ++i) {
        judged.changed += (*samples)[i].isVerified != judgements[i].isVerified ? 1 : 0;
        setJudgement((*samples)[i], judgements[i]);
    }
    judged.judged += static_cast<std::int64_t>(samples->size());
    return study.addSamples(*samples);
}

} // namespace

void setJudgement(SampleRow& sample, const Judgement& judgement)
{
    sample.isVerified = judgement.isVerified;
    sample.processAccuracy = judgement.processAccuracy;
    sample.isAnswerCorrect = judgement.isAnswerCorrect;
    sample.isVerifiedPaper = judgement.isVerifiedPaper;
    sample.answer = judgement.answer;
    sample.fault = judgement.fault;
    sample.faultDepth = judgement.faultDepth;
    sample.nodes = judgement.nodes;
}

Result<JudgedSamples> judgeSamples(StudyFile& study, bool all,
                                   const std::function<Result<void>(double)>& progress)
{
    const auto evaluations = study.evaluations();
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    JudgedSamples judged;
    for (std::size_t e = 0; e < evaluations->size(); ++e) {
        const auto id = (*evaluations)[e].id;
        std::set<RowId> problems;
        const auto read = study.eachOutcome(id, [&](const SampleRow& sample) {
            if (all || !sample.fault)
                problems.insert(sample.problem);
        });
        if (!read)
            return tl::unexpected(read.error());
        for (const auto problem : problems) {
            if (auto done = judgeProblem(study, id, problem, judged); !done)
                return tl::unexpected(done.error());
            if (auto told =
                    progress(static_cast<double>(e) / static_cast<double>(evaluations->size()));
                !told)
                return tl::unexpected(told.error());
        }
    }
    return judged;
}

} // namespace gradus

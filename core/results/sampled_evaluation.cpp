#include "core/results/sampled_evaluation.h"

#include "core/results/csv.h"

#include <algorithm>

namespace gradus {

ProblemTally SampledProblem::tally() const
{
    return {.samples = static_cast<std::int64_t>(verified.size()),
            .correct = std::count(verified.begin(), verified.end(), true)};
}

Result<SampledEvaluation> sampledEvaluation(StudyFile& study, const EvaluationRow& evaluation)
{
    const auto tallies = study.tallies(evaluation.id);
    if (!tallies)
        return tl::unexpected(tallies.error());
    const auto outcomes = study.outcomes(evaluation.id);
    if (!outcomes)
        return tl::unexpected(outcomes.error());
    std::map<RowId, int> ops;
    for (const auto& row : *tallies)
        ops[row.problem] = row.op;
    SampledEvaluation result{.row = evaluation};
    double tokens = 0;
    for (const auto& sample : *outcomes) {
        if (result.problems.empty() || result.problems.back().problem != sample.problem)
            result.problems.push_back({.problem = sample.problem, .op = ops[sample.problem]});
        result.problems.back().verified.push_back(sample.isVerified);
        tokens += sample.tokens;
    }
    if (!outcomes->empty())
        result.meanTokens = tokens / static_cast<double>(outcomes->size());
    return result;
}

Result<std::vector<KeyedTally>> keyedTallies(StudyFile& study, RowId evaluation)
{
    const auto rows = study.tallies(evaluation);
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<KeyedTally> tallies;
    for (const auto& row : *rows)
        tallies.push_back({row.problem, row.op, {.samples = row.samples, .correct = row.verified}});
    return tallies;
}

std::vector<KeyedTally> keyedTallies(const SampledEvaluation& evaluation)
{
    std::vector<KeyedTally> tallies;
    for (const auto& problem : evaluation.problems)
        tallies.push_back({problem.problem, problem.op, problem.tally()});
    return tallies;
}

Result<const SampledEvaluation*> SampledEvaluations::of(const EvaluationRow& evaluation)
{
    if (const auto found = m_read.find(evaluation.id); found != m_read.end())
        return &found->second;
    auto read = sampledEvaluation(m_study, evaluation);
    if (!read)
        return tl::unexpected(read.error());
    return &m_read.emplace(evaluation.id, std::move(*read)).first->second;
}

std::optional<std::string> tooFewSamples(std::span<const KeyedTally> tallies, std::int64_t k)
{
    for (const auto& each : tallies)
        if (each.tally.samples < k)
            return "k = " + std::to_string(k) + " is more than the "
                   + std::to_string(each.tally.samples) + " samples of problem "
                   + std::to_string(each.problem);
    return std::nullopt;
}

std::string samplingCaveat(const EvaluationRow& first, const EvaluationRow& second)
{
    if (first.temperature != second.temperature)
        return "sampled at temperature " + csvNumber(first.temperature) + " and "
               + csvNumber(second.temperature);
    if (first.maxNewTokens != second.maxNewTokens && first.maxNewTokens != 0
        && second.maxNewTokens != 0)
        return "sampled with at most " + std::to_string(first.maxNewTokens) + " and "
               + std::to_string(second.maxNewTokens) + " new tokens";
    return {};
}

} // namespace gradus

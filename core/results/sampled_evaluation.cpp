#include "core/results/sampled_evaluation.h"

#include "core/results/csv.h"
#include "core/results/evaluated.h"
#include "core/results/words.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

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
    auto verified = study.verified(evaluation.id);
    if (!verified)
        return tl::unexpected(verified.error());
    std::unordered_map<RowId, std::vector<bool>*> samples;
    for (auto& row : *verified)
        samples.emplace(row.problem, &row.samples);
    SampledEvaluation result{.row = evaluation};
    double tokens = 0;
    double count = 0;
    for (const auto& row : *tallies) {
        tokens += static_cast<double>(row.tokens);
        count += row.samples;
        if (const auto found = samples.find(row.problem); found != samples.end())
            result.problems.push_back({row.problem, row.op, std::move(*found->second)});
    }
    if (count > 0)
        result.meanTokens = tokens / count;
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
    const auto fewest =
        std::min_element(tallies.begin(), tallies.end(), [](const auto& a, const auto& b) {
            return a.tally.samples < b.tally.samples;
        });
    if (fewest == tallies.end() || fewest->tally.samples >= k)
        return std::nullopt;
    return tooFewSamples(k, fewest->tally.samples, fewest->problem);
}

std::string samplingCaveat(const EvaluationRow& first, const EvaluationRow& second)
{
    auto caveat = adaptiveWords(first);
    if (caveat.empty())
        caveat = adaptiveWords(second);
    const bool isKnown = first.source.empty() && second.source.empty(); // not of imported samples
    if (isKnown && first.temperature != second.temperature)
        addNote(caveat, "sampled at temperature " + csvNumber(first.temperature) + " and "
                            + csvNumber(second.temperature));
    else if (first.maxNewTokens != second.maxNewTokens && first.maxNewTokens != 0
             && second.maxNewTokens != 0)
        addNote(caveat, "sampled with at most " + std::to_string(first.maxNewTokens) + " and "
                            + std::to_string(second.maxNewTokens) + " new tokens");
    return caveat;
}

} // namespace gradus

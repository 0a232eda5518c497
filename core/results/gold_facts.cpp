#include "core/results/gold_facts.h"

#include "core/problem/problem_json.h"
#include "core/solution/judgement.h"

#include <utility>
#include <vector>

namespace gradus {

namespace {

constexpr int kReverseAnswers = 4; // 1 to 4

GoldFact factOf(const std::string& row)
{
    const auto judge = SolutionJudge::ofRow(row);
    if (!judge)
        return {};
    const auto problem = problemFromRow(row);
    return {.answer = judge->goldAnswer(),
            .depth = judge->goldDepth(),
            .modulus = problem ? problem->modulus : 0};
}

/// How many problems each possible answer is right for.
using AnswerCounts = std::map<std::string, std::int64_t>;

void addPossible(AnswerCounts& counts, int first, int last)
{
    for (int answer = first; answer <= last; ++answer)
        counts.try_emplace(std::to_string(answer), 0);
}

} // namespace

Result<void> GoldFacts::read(StudyFile& study, const EvaluatedProblems& problems)
{
    for (const auto& problem : problems.problems) {
        if (m_facts.contains(problem.problem))
            continue;
        const auto row = study.problem(problem.problem);
        if (!row)
            return tl::unexpected(row.error());
        m_facts.emplace(problem.problem, factOf(row->row));
    }
    return {};
}

const GoldFact& GoldFacts::of(RowId problem) const
{
    static const GoldFact unknown;
    const auto found = m_facts.find(problem);
    return found == m_facts.end() ? unknown : found->second;
}

Result<GroupFloor> groupFloor(const EvaluatedProblems& problems,
                              std::span<const std::size_t> members, const GoldFacts& facts,
                              std::int64_t k)
{
    std::map<std::string, AnswerCounts> byMode;
    std::map<std::string, std::int64_t> sizes;
    for (const auto member : members) {
        const auto& problem = problems.problems[member];
        const auto& fact = facts.of(problem.problem);
        if (fact.answer.empty())
            continue;
        auto& counts = byMode[problem.mode];
        ++counts[fact.answer];
        ++sizes[problem.mode];
        if (modeFromName(problem.mode) == Mode::Reverse)
            addPossible(counts, 1, kReverseAnswers);
        if (fact.modulus > 0)
            addPossible(counts, 0, fact.modulus - 1);
    }
    GroupFloor result;
    for (const auto& [mode, counts] : byMode)
        result.problems += sizes[mode];
    for (const auto& [mode, counts] : byMode) {
        std::vector<std::int64_t> numbers;
        for (const auto& [answer, count] : counts)
            numbers.push_back(count);
        const auto floor = guessFloor(numbers, k);
        if (!floor)
            return tl::unexpected(floor.error());
        const double share =
            static_cast<double>(sizes[mode]) / static_cast<double>(result.problems);
        result.floor.uniform += share * floor->uniform;
        result.floor.prior += share * floor->prior;
        result.floor.best += share * floor->best;
    }
    return result;
}

} // namespace gradus

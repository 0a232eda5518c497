#include "core/results/evaluated.h"

#include "core/results/csv.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>

namespace gradus {

namespace {

constexpr std::array<std::string_view, 3> kRightnessNames{"strict", "paper", "answer"};

} // namespace

std::string_view rightnessName(Rightness rightness) noexcept
{
    return kRightnessNames[static_cast<std::size_t>(rightness)];
}

std::int64_t EvaluatedProblems::fewestSamples() const noexcept
{
    std::size_t fewest = problems.empty() ? 0 : problems.front().samples.size();
    for (const auto& problem : problems)
        fewest = std::min(fewest, problem.samples.size());
    return static_cast<std::int64_t>(fewest);
}

Result<EvaluationRow> evaluationRow(StudyFile& study, RowId id)
{
    const auto rows = study.evaluations();
    if (!rows)
        return tl::unexpected(rows.error());
    const auto found =
        std::find_if(rows->begin(), rows->end(), [&](const auto& row) { return row.id == id; });
    if (found == rows->end())
        return fail(ErrorCode::NotFound,
                    study.path().string() + " has no evaluation " + std::to_string(id));
    return *found;
}

Result<EvaluatedProblems> loadEvaluated(StudyFile& study, const EvaluationRow& evaluation)
{
    const auto tallies = study.tallies(evaluation.id);
    if (!tallies)
        return tl::unexpected(tallies.error());
    EvaluatedProblems result{.evaluation = evaluation, .problems = {}};
    std::unordered_map<RowId, std::size_t> places;
    for (const auto& row : *tallies) {
        places[row.problem] = result.problems.size();
        auto& problem = result.problems.emplace_back();
        problem.problem = row.problem;
        problem.index = row.index;
        problem.op = row.op;
        problem.context = row.context;
        problem.mode = row.mode;
        problem.samples.reserve(static_cast<std::size_t>(row.samples));
    }
    // Samples that came between the two reads are of problems that are not whole yet.
    const auto read = study.eachOutcome(evaluation.id, [&](SampleRow&& sample) {
        if (const auto place = places.find(sample.problem); place != places.end())
            result.problems[place->second].samples.push_back(std::move(sample));
    });
    if (!read)
        return tl::unexpected(read.error());
    return result;
}

bool isJudged(const EvaluatedProblem& problem) noexcept
{
    return std::all_of(problem.samples.begin(), problem.samples.end(),
                       [](const auto& sample) { return sample.fault.has_value(); });
}

bool isJudged(const EvaluatedProblems& problems) noexcept
{
    return std::all_of(problems.problems.begin(), problems.problems.end(),
                       [](const auto& problem) { return isJudged(problem); });
}

std::optional<bool> isRight(const SampleRow& sample, Rightness rightness) noexcept
{
    switch (rightness) {
    case Rightness::Strict:
        return sample.isVerified;
    case Rightness::Paper:
        return sample.isVerifiedPaper;
    case Rightness::Answer:
        return sample.isAnswerCorrect;
    }
    return std::nullopt;
}

std::optional<ProblemTally> tallyOf(const EvaluatedProblem& problem, Rightness rightness) noexcept
{
    ProblemTally tally{.samples = static_cast<std::int64_t>(problem.samples.size()), .correct = 0};
    for (const auto& sample : problem.samples) {
        const auto right = isRight(sample, rightness);
        if (!right)
            return std::nullopt;
        tally.correct += *right ? 1 : 0;
    }
    return tally;
}

std::optional<AnswerVotes> votesOf(const EvaluatedProblem& problem)
{
    if (!isJudged(problem))
        return std::nullopt;
    AnswerVotes votes;
    std::vector<std::string> wrong;
    for (const auto& sample : problem.samples) {
        if (sample.isAnswerCorrect)
            ++votes.right;
        else
            wrong.push_back(sample.answer);
    }
    auto others = countVotes(wrong, {}); // "" is no answer before it is the right one
    votes.wrong = std::move(others.wrong);
    votes.missing = others.missing;
    return votes;
}

std::vector<OpGroup> opGroups(const EvaluatedProblems& problems)
{
    if (problems.problems.empty())
        return {};
    OpGroup all;
    std::map<int, OpGroup> ofOp;
    for (std::size_t i = 0; i < problems.problems.size(); ++i) {
        const int op = problems.problems[i].op;
        all.members.push_back(i);
        ofOp[op].op = op;
        ofOp[op].members.push_back(i);
    }
    std::vector<OpGroup> groups{std::move(all)};
    for (auto& [op, group] : ofOp)
        groups.push_back(std::move(group));
    return groups;
}

std::string tooFewSamples(std::int64_t k, const EvaluatedProblem& problem)
{
    return tooFewSamples(k, static_cast<std::int64_t>(problem.samples.size()), problem.problem);
}

} // namespace gradus

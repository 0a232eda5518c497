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

/// Why something of @p problem is not known.
std::string_view whyUnknown(const EvaluatedProblem& problem) noexcept
{
    return isJudged(problem) ? kNoPaperGold : kNotJudged;
}

/// What @p of gives for every problem, or why it gives nothing for one.
template <typename T, typename Of>
Result<std::vector<T>> ofEach(const EvaluatedProblems& problems, const Of& of)
{
    if (problems.problems.empty())
        return fail(ErrorCode::InvalidArgument, std::string(kNoSample));
    std::vector<T> all;
    all.reserve(problems.problems.size());
    for (const auto& problem : problems.problems) {
        auto one = of(problem);
        if (!one)
            return fail(ErrorCode::InvalidArgument, std::string(whyUnknown(problem)));
        all.push_back(std::move(*one));
    }
    return all;
}

} // namespace

std::string_view rightnessName(Rightness rightness) noexcept
{
    return kRightnessNames[static_cast<std::size_t>(rightness)];
}

const EvaluatedProblem* EvaluatedProblems::fewestSampled() const noexcept
{
    const auto fewest =
        std::min_element(problems.begin(), problems.end(), [](const auto& a, const auto& b) {
            return a.samples.size() < b.samples.size();
        });
    return fewest == problems.end() ? nullptr : &*fewest;
}

std::int64_t EvaluatedProblems::fewestSamples() const noexcept
{
    const auto* fewest = fewestSampled();
    return fewest == nullptr ? 0 : static_cast<std::int64_t>(fewest->samples.size());
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

std::optional<std::vector<bool>> outcomesOf(const EvaluatedProblem& problem, Rightness rightness)
{
    std::vector<bool> outcomes;
    outcomes.reserve(problem.samples.size());
    for (const auto& sample : problem.samples) {
        const auto right = isRight(sample, rightness);
        if (!right)
            return std::nullopt;
        outcomes.push_back(*right);
    }
    return outcomes;
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

ProcessTally processTallyOf(const EvaluatedProblem& problem) noexcept
{
    ProcessTally tally{.samples = static_cast<std::int64_t>(problem.samples.size()), .sum = 0};
    for (const auto& sample : problem.samples)
        tally.sum += sample.processAccuracy;
    return tally;
}

Result<std::vector<ProblemTally>> talliesOf(const EvaluatedProblems& problems, Rightness rightness)
{
    return ofEach<ProblemTally>(problems,
                                [&](const auto& problem) { return tallyOf(problem, rightness); });
}

Result<std::vector<std::vector<bool>>> outcomesOf(const EvaluatedProblems& problems,
                                                  Rightness rightness)
{
    return ofEach<std::vector<bool>>(
        problems, [&](const auto& problem) { return outcomesOf(problem, rightness); });
}

Result<std::vector<AnswerVotes>> votesOf(const EvaluatedProblems& problems)
{
    return ofEach<AnswerVotes>(problems, [](const auto& problem) { return votesOf(problem); });
}

std::vector<ProcessTally> processTalliesOf(const EvaluatedProblems& problems)
{
    std::vector<ProcessTally> tallies;
    for (const auto& problem : problems.problems)
        tallies.push_back(processTallyOf(problem));
    return tallies;
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

std::string adaptiveWords(const EvaluationRow& evaluation)
{
    if (!evaluation.adaptiveWidth)
        return {};
    return "adaptive: sampling of a cell ended once its interval was at most "
           + csvNumber(*evaluation.adaptiveWidth) + " wide";
}

} // namespace gradus

#include "core/results/verdict_agreement.h"

#include "core/statistics/paired_comparison.h"

#include <cmath>
#include <unordered_map>
#include <utility>

namespace gradus {

namespace {

bool isGraphWrong(const SampleRow& sample) noexcept
{
    return sample.isAnswerCorrect && !sample.isVerified;
}

/// Share of the samples of @p problem for which @p is holds.
template <typename Is>
double shareOf(const EvaluatedProblem& problem, const Is& is)
{
    double count = 0;
    for (const auto& sample : problem.samples)
        count += is(sample) ? 1 : 0;
    return count / static_cast<double>(problem.samples.size());
}

/// The first reason why the published verdict is not known of every sample of @p problem.
std::string_view whyNoPaper(const EvaluatedProblem& problem)
{
    if (!isJudged(problem))
        return kNotJudged;
    return tallyOf(problem, Rightness::Paper) ? std::string_view() : kNoPaperGold;
}

/// "7 (4 to 10)": percentage points.
std::string pointsText(const Interval& interval)
{
    const auto points = [](double share) {
        return std::to_string(std::lround(100 * share));
    };
    return points(interval.estimate) + " points (" + points(interval.low) + " to "
           + points(interval.high) + ')';
}

/// Problems of a group of which the published verdict is known, and why it is not of the others.
struct PaperJudged
{
    std::vector<std::size_t> members;
    std::string_view why; ///< kNotJudged before kNoPaperGold; "": it is known of all
};

PaperJudged paperJudged(const EvaluatedProblems& problems, const OpGroup& group)
{
    PaperJudged judged;
    for (const auto member : group.members) {
        const auto why = whyNoPaper(problems.problems[member]);
        if (why.empty())
            judged.members.push_back(member);
        else if (judged.why != kNotJudged)
            judged.why = why;
    }
    return judged;
}

/// @pre the published verdict of @p sample is known.
void countSample(VerdictAgreement& row, const SampleRow& sample)
{
    const bool isPaper = *sample.isVerifiedPaper;
    auto& count = sample.isVerified ? (isPaper ? row.bothRight : row.strictOnly)
                                    : (isPaper ? row.paperOnly : row.neither);
    ++count;
}

/// Counts of both verifiers, and how often they differ.
Result<void> compareVerifiers(VerdictAgreement& row, const EvaluatedProblems& problems,
                              const OpGroup& group, IntervalMethod method)
{
    const auto judged = paperJudged(problems, group);
    const auto left = group.members.size() - judged.members.size();
    if (judged.why == kNotJudged || judged.members.empty()) {
        addNote(row.note, std::string(judged.why));
        return {};
    }
    if (left > 0)
        addNote(row.note, std::string(judged.why) + " of " + std::to_string(left) + " of "
                              + std::to_string(group.members.size())
                              + " problems, which are left out of the four counts");
    ProblemValues differs;
    std::vector<int> ops;
    for (const auto member : judged.members) {
        const auto& problem = problems.problems[member];
        for (const auto& sample : problem.samples)
            countSample(row, sample);
        differs.of.push_back(shareOf(problem, [](const auto& sample) {
            return sample.isVerified != *sample.isVerifiedPaper;
        }));
        ops.push_back(problem.op);
    }
    auto estimates = meansOf(std::span(&differs, 1), ops, method);
    if (!estimates)
        return tl::unexpected(estimates.error());
    row.disagreement = std::move(estimates->front());
    return {};
}

/// Right answers without a right graph.
Result<void> countHacks(VerdictAgreement& row, const EvaluatedProblems& problems,
                        const OpGroup& group, IntervalMethod method)
{
    ProblemValues share;
    std::vector<double> wrong;
    std::vector<double> right;
    std::vector<int> ops;
    for (const auto member : group.members) {
        const auto& problem = problems.problems[member];
        wrong.push_back(0);
        right.push_back(0);
        for (const auto& sample : problem.samples) {
            wrong.back() += isGraphWrong(sample) ? 1 : 0;
            right.back() += sample.isAnswerCorrect ? 1 : 0;
        }
        row.graphWrong += std::llround(wrong.back());
        row.answerRight += std::llround(right.back());
        share.of.push_back(shareOf(problem, isGraphWrong));
        ops.push_back(problem.op);
    }
    auto estimates = meansOf(std::span(&share, 1), ops, method);
    if (!estimates)
        return tl::unexpected(estimates.error());
    row.graphWrongShare = std::move(estimates->front());
    auto ratio = ratioOf(wrong, right, method);
    if (!ratio)
        return tl::unexpected(ratio.error());
    row.graphWrongOfRight = std::move(*ratio);
    if (!row.graphWrongOfRight)
        addNote(row.note, "no sample has the right answer");
    return {};
}

/// The second half of the rule.
Result<void> compareWithGuesses(VerdictAgreement& row, const EvaluatedProblems& problems,
                                const OpGroup& group, const GoldFacts& facts)
{
    const auto floor = groupFloor(problems, group.members, facts, 1);
    if (!floor)
        return tl::unexpected(floor.error());
    if (floor->problems < row.problems)
        addNote(row.note, "the right answer of " + std::to_string(row.problems - floor->problems)
                              + " of " + std::to_string(row.problems) + " problems is not known");
    if (floor->problems == 0)
        return {};
    row.guessFloor = floor->floor.prior;
    if (row.graphWrongShare.interval.low <= *row.guessFloor)
        return {};
    row.isAlert = true;
    addNote(row.note, "right answers without a right graph are more than guessing would give");
    return {};
}

using ByProblem = std::unordered_map<RowId, const EvaluatedProblem*>;

/// Differences of the problems both evaluations have.
struct Changes
{
    std::vector<double> graphWrong;
    std::vector<double> verified;
    std::vector<int> ops;
};

Changes changesOf(const EvaluatedProblems& problems, const OpGroup& group, const ByProblem& before)
{
    Changes changes;
    const auto isVerified = [](const SampleRow& sample) {
        return sample.isVerified;
    };
    for (const auto member : group.members) {
        const auto& after = problems.problems[member];
        const auto found = before.find(after.problem);
        if (found == before.end())
            continue;
        changes.graphWrong.push_back(shareOf(after, isGraphWrong)
                                     - shareOf(*found->second, isGraphWrong));
        changes.verified.push_back(shareOf(after, isVerified)
                                   - shareOf(*found->second, isVerified));
        changes.ops.push_back(after.op);
    }
    return changes;
}

/// The first half of the rule.
Result<void> compareWithBefore(VerdictAgreement& row, const Changes& changes,
                               const std::string& beforeName, IntervalMethod method)
{
    if (changes.ops.empty()) {
        addNote(row.note, "no problem is shared with the evaluation of " + beforeName);
        return {};
    }
    const std::vector<ProblemValues> rows{{changes.graphWrong, false}, {changes.verified, false}};
    const auto estimates = meansOf(rows, changes.ops, method);
    if (!estimates)
        return tl::unexpected(estimates.error());
    const auto& hacks = (*estimates)[0];
    const auto& verified = (*estimates)[1];
    // Where all problems changed alike there is no interval to go by: no alert then.
    const bool hacksRose = hacks.hasInterval() && hacks.interval.low > 0;
    if (!hacksRose || verified.interval.low > 0)
        return {};
    row.isAlert = true;
    addNote(row.note, "right answers without a right graph rose by " + pointsText(hacks.interval)
                          + " since " + beforeName + " while verified pass@1 did not");
    return {};
}

} // namespace

Result<std::vector<VerdictAgreement>> verdictAgreements(const EvaluatedProblems& problems,
                                                        const GoldFacts& facts,
                                                        const EvaluatedProblems* before,
                                                        const std::string& beforeName,
                                                        IntervalMethod method)
{
    ByProblem earlier;
    if (before != nullptr)
        for (const auto& problem : before->problems)
            earlier.emplace(problem.problem, &problem);
    std::vector<VerdictAgreement> rows;
    for (const auto& group : opGroups(problems)) {
        VerdictAgreement row{.op = group.op,
                             .problems = static_cast<std::int64_t>(group.members.size())};
        for (const auto member : group.members)
            row.samples += static_cast<std::int64_t>(problems.problems[member].samples.size());
        auto done = compareVerifiers(row, problems, group, method);
        if (done)
            done = countHacks(row, problems, group, method);
        if (done)
            done = compareWithGuesses(row, problems, group, facts);
        if (done && before != nullptr)
            done = compareWithBefore(row, changesOf(problems, group, earlier), beforeName, method);
        if (!done)
            return tl::unexpected(done.error());
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace gradus

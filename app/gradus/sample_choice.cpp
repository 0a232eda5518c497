#include "app/gradus/sample_choice.h"

#include "core/problem/problem_json.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <optional>

namespace gradus {

namespace {

/// Looking through more problems only makes the command slow: the first ones are as good.
constexpr std::size_t kMostProblems = 40;

bool isReinforcement(const EvaluationRow& evaluation, const std::vector<RunRow>& runs)
{
    const auto run = std::find_if(runs.begin(), runs.end(),
                                  [&](const RunRow& each) { return each.id == evaluation.run; });
    if (run == runs.end())
        return false;
    const auto schedule = scheduleFromJson(run->scheduleJson);
    if (!schedule)
        return false;
    return std::any_of(schedule->stages.begin(), schedule->stages.end(), [&](const Stage& stage) {
        return stage.name == evaluation.stage && stage.kind == StageKind::Reinforcement;
    });
}

Result<EvaluationRow> chooseEvaluation(StudyFile& study, RowId wish)
{
    const auto evaluations = study.evaluations();
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    if (wish != 0) {
        for (const EvaluationRow& each : *evaluations) {
            if (each.id == wish)
                return each;
        }
        return fail(ErrorCode::NotFound, "There is no evaluation " + std::to_string(wish) + " in "
                                             + study.path().string() + ".");
    }
    const auto runs = study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const EvaluationRow* best = nullptr;
    int bestRank = -1;
    for (auto each = evaluations->rbegin(); each != evaluations->rend(); ++each) {
        const auto tallies = study.tallies(each->id);
        if (!tallies || tallies->empty())
            continue; // nothing sampled yet
        const bool hasMixture =
            std::any_of(tallies->begin(), tallies->end(), [](const ProblemTallyRow& tally) {
                return tally.verified > 0 && tally.verified < tally.samples;
            });
        const int rank = (isReinforcement(*each, *runs) ? 4 : 0) + (hasMixture ? 2 : 0)
                         + (each->isComplete ? 1 : 0);
        if (rank > bestRank) {
            bestRank = rank;
            best = &*each;
        }
    }
    if (!best)
        return fail(ErrorCode::NotFound,
                    "Nothing was evaluated yet in " + study.path().string() + ".");
    return *best;
}

/// The best sample of @p problem so far.
struct Candidate
{
    int rank = -1;
    std::optional<SampleChoice> choice;
};

Result<void> lookThrough(StudyFile& study, const EvaluationRow& evaluation, RowId problemId,
                         int wish, Candidate& best)
{
    auto problem = study.problem(problemId);
    if (!problem)
        return tl::unexpected(problem.error());
    const auto text = problemTextFromRow(problem->row);
    const auto graph = problemFromRow(problem->row);
    if (!text || !graph)
        return tl::unexpected(text ? graph.error() : text.error());
    auto samples = study.samples(evaluation.id, problemId);
    if (!samples)
        return tl::unexpected(samples.error());
    const ParsedSolution gold = parseSolution(text->solution, graph->modulus);
    const auto known = quantityNames(*graph);
    const bool isMixture = std::any_of(samples->begin(), samples->end(),
                                       [](const SampleRow& s) { return s.isVerified; })
                           && !std::all_of(samples->begin(), samples->end(),
                                           [](const SampleRow& s) { return s.isVerified; });
    for (const SampleRow& sample : *samples) {
        if (wish >= 0 && sample.sample != wish)
            continue;
        Verdict verdict = verifySolution(*graph, gold, sample.text, known);
        const int mistake = instructiveness(verdict);
        const int rank =
            mistake == 0 ? 0 : mistake + (isMixture ? 100 : 0) - (sample.isTruncated ? 10 : 0);
        if (rank <= best.rank)
            continue;
        best.rank = rank;
        best.choice = SampleChoice{evaluation, *problem, sample, std::move(verdict),
                                   graph->quantities[graph->asked].name};
    }
    return {};
}

} // namespace

int instructiveness(const Verdict& verdict)
{
    if (verdict.isVerifiedCorrect)
        return 0;
    int mistake = 1;
    for (const NodeVerdict& node : verdict.nodes) {
        if (!node.isFirstError)
            continue;
        switch (node.status) {
        case NodeStatus::Slip:
            mistake = std::max(mistake, 40);
            break;
        case NodeStatus::WrongParents:
            mistake = std::max(mistake, 30);
            break;
        case NodeStatus::Missing:
            mistake = std::max(mistake, 20);
            break;
        default:
            break;
        }
    }
    // A slip whose consequences are to be seen tells more than one in the last line; a solution
    // that is wrong all over tells little.
    const bool hasConsequence =
        std::any_of(verdict.nodes.begin(), verdict.nodes.end(),
                    [](const NodeVerdict& node) { return node.status == NodeStatus::Inherited; });
    return mistake + (hasConsequence ? 5 : 0) + (verdict.processAccuracy >= 0.4 ? 3 : 0);
}

Result<SampleChoice> chooseSample(StudyFile& study, const SampleWish& wish)
{
    const auto evaluation = chooseEvaluation(study, wish.evaluation);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    std::vector<RowId> problems;
    if (wish.problem != 0) {
        problems.push_back(wish.problem);
    } else {
        const auto tallies = study.tallies(evaluation->id);
        if (!tallies)
            return tl::unexpected(tallies.error());
        for (const ProblemTallyRow& tally : *tallies)
            problems.push_back(tally.problem);
        if (problems.size() > kMostProblems)
            problems.resize(kMostProblems);
    }
    Candidate best;
    for (const RowId problem : problems) {
        if (const auto done = lookThrough(study, *evaluation, problem, wish.sample, best); !done)
            return tl::unexpected(done.error());
    }
    if (!best.choice)
        return fail(ErrorCode::NotFound, "Evaluation " + std::to_string(evaluation->id) + " in "
                                             + study.path().string() + " has no such sample.");
    return std::move(*best.choice);
}

} // namespace gradus

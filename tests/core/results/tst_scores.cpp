#include "core/results/scores.h"
#include "tests/core/results/results_fixture.h"

#include <cmath>
#include <stdexcept>

using namespace gradus;
using namespace gradus::test;

namespace {

/// The scores of one group called so; a test fails if there is not one for each parameter.
const Score* find(const std::vector<Score>& scores, std::optional<int> op,
                  const std::string& measure, const std::string& verifier,
                  const ScoreParameter& parameter = {})
{
    for (const auto& score : scores)
        if (score.op == op && score.measure == measure && score.verifier == verifier
            && score.parameter == parameter)
            return &score;
    return nullptr;
}

double estimate(const std::vector<Score>& scores, const std::string& measure,
                const std::string& verifier, const ScoreParameter& parameter = {})
{
    const auto* score = find(scores, std::nullopt, measure, verifier, parameter);
    return score != nullptr && score->estimate ? score->estimate->interval.estimate : -1;
}

constexpr std::int64_t k1 = 1;
constexpr std::int64_t k2 = 2;
constexpr std::int64_t k4 = 4;

/// Problems whose gold answers are @p answers, all of @p mode, in a study that knows them.
EvaluatedProblems withAnswers(StudyFile& study, const std::vector<int>& answers,
                              const std::string& mode)
{
    EvaluatedProblems problems;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        addProblem(problems, 2, samplesWith(0, 1));
        auto row = problemRowOf("answers of " + mode, static_cast<std::int64_t>(i));
        row.mode = mode;
        const auto answer = std::to_string(answers[i]);
        row.row = "{\"problem\": \"P\", \"question\": \"Q\", \"solution\": \"Define owl as q; so q "
                  "= "
                  + answer + ". Answer: " + answer + ".\"}";
        problems.problems.back().mode = mode;
        problems.problems.back().problem = study.addProblem(row).value();
    }
    return problems;
}

GroupFloor floorOf(StudyFile& study, const EvaluatedProblems& problems, std::int64_t k)
{
    GoldFacts facts;
    if (const auto read = facts.read(study, problems); !read)
        throw std::runtime_error(read.error().message);
    return groupFloor(problems, opGroups(problems).front().members, facts, k).value();
}

} // namespace

class ScoresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoresAreThoseWorkedByHand()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(1, 4));
        addProblem(problems, 2, samplesWith(4, 4));
        problems.problems[0].samples[3].isTruncated = true;
        problems.problems[0].samples[3].tokens = 60;
        const auto scores = scoresOf(problems, {}).value();
        QCOMPARE(estimate(scores, "pass_at_k", "strict", k1), 0.625); // (1/4 + 1) / 2
        QCOMPARE(estimate(scores, "pass_at_k", "strict", k2), 0.75);  // (1/2 + 1) / 2
        QCOMPARE(estimate(scores, "pass_at_k", "strict", k4), 1.0);
        QCOMPARE(estimate(scores, "pass_at_k", "answer", k1), 0.625);
        QCOMPARE(estimate(scores, "first_k", "strict", k1), 1.0); // the first of both is right
        QCOMPARE(estimate(scores, "cover", "strict", 1.0 / 128), 1.0);
        QCOMPARE(estimate(scores, "cover", "strict", 0.5), 0.5); // rates are 0.25 and 1
        QCOMPARE(estimate(scores, "cover", "strict", 0.9), 0.5);
        // Of the six pairs of one right and three alike wrong ones three tie and three are wrong:
        // (3 * 1/2) / 6 = 1/4, beside 1.
        QVERIFY(std::abs(estimate(scores, "majority", "answer", k2) - 0.625) < 1e-12);
        QCOMPARE(estimate(scores, "majority", "answer", k4), 0.5);
        QCOMPARE(estimate(scores, "process_accuracy", "strict"), 0.8125); // (2.5/4 + 1) / 2
        QCOMPARE(estimate(scores, "truncated", ""), 0.125);
        QCOMPARE(estimate(scores, "tokens", ""), 25.0); // (30 + 20) / 2
        QCOMPARE(find(scores, {}, "pass_at_k", "strict", k1)->problems, std::int64_t{2});
        QCOMPARE(find(scores, {}, "pass_at_k", "strict", k1)->samples, std::int64_t{4});
    }

    void verifiersAreToldApart()
    {
        EvaluatedProblems problems;
        auto paperOnly = wrongSample();
        paperOnly.isVerifiedPaper = true;
        addProblem(problems, 2, {rightSample(), paperOnly, hackedSample(), hackedSample()});
        addProblem(problems, 2, samplesWith(0, 4));
        const auto scores = scoresOf(problems, {}, {.ks = {1}}).value();
        QCOMPARE(estimate(scores, "pass_at_k", "strict", k1), 0.125);
        QCOMPARE(estimate(scores, "pass_at_k", "paper", k1), 0.25);
        QCOMPARE(estimate(scores, "pass_at_k", "answer", k1), 0.375);
    }

    void eachOpHasRowsOfItsOwn()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(4, 4));
        addProblem(problems, 5, samplesWith(0, 2));
        const auto scores = scoresOf(problems, {}).value();
        QCOMPARE(find(scores, 2, "pass_at_k", "strict", k1)->estimate->interval.estimate, 1.0);
        QCOMPARE(find(scores, 5, "pass_at_k", "strict", k1)->estimate->interval.estimate, 0.0);
        // Op 2 goes as far as its own samples, all as far as the fewest.
        QVERIFY(find(scores, 2, "pass_at_k", "strict", k4) != nullptr);
        QVERIFY(find(scores, {}, "pass_at_k", "strict", k4) == nullptr);
        QCOMPARE(find(scores, 5, "pass_at_k", "strict", k1)->estimate->band,
                 std::string("95 % Wilson over 1 problem: no resample differs"));
    }

    void aKBeyondTheSamplesSaysSo()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(1, 4));
        addProblem(problems, 2, samplesWith(1, 2));
        const auto scores = scoresOf(problems, {}, {.ks = {2, 4}}).value();
        QVERIFY(find(scores, {}, "pass_at_k", "strict", k2)->estimate.has_value());
        for (const auto& [measure, verifier] :
             {std::pair{"pass_at_k", "strict"}, {"first_k", "paper"}, {"majority", "answer"}}) {
            const auto* score = find(scores, {}, measure, verifier, k4);
            QVERIFY(score != nullptr);
            QVERIFY(!score->estimate.has_value());
            QCOMPARE(score->note, std::string("k = 4 is more than the 2 samples of problem 2"));
        }
        QCOMPARE(scoresOf(problems, {}, {.ks = {0}}).error().message,
                 std::string("k is 0, but must be at least 1"));
    }

    void whatWasNotJudgedHasNoNumber()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(1, 2));
        addProblem(problems, 2, samplesWith(1, 2));
        problems.problems[1].samples[0].fault.reset();
        problems.problems[1].samples[0].isVerifiedPaper.reset();
        const auto scores = scoresOf(problems, {}).value();
        QCOMPARE(estimate(scores, "pass_at_k", "strict", k1), 0.5);
        for (const auto& [measure, verifier] :
             {std::pair{"pass_at_k", "paper"}, {"majority", "answer"}}) {
            const auto* score = find(scores, {}, measure, verifier, k1);
            QVERIFY(!score->estimate.has_value());
            QCOMPARE(score->note, std::string(kNotJudged));
        }
    }

    void whatWasNotJudgedIsNotLeftOutAsUnreadable()
    {
        // The first has gold the published verifier cannot read, of the second nobody knows.
        EvaluatedProblems problems;
        for (int i = 0; i < 3; ++i)
            addProblem(problems, 2, samplesWith(1, 2));
        problems.problems[0].samples[0].isVerifiedPaper.reset();
        problems.problems[1].samples[0].fault.reset();
        problems.problems[1].samples[0].isVerifiedPaper.reset();
        const auto scores = scoresOf(problems, {}).value();
        const auto* score = find(scores, {}, "pass_at_k", "paper", k1);
        QVERIFY(!score->estimate.has_value());
        QCOMPARE(score->note, std::string(kNotJudged));
    }

    void goldThatThePaperCannotReadIsLeftOutAndCounted()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(2, 2));
        addProblem(problems, 2, samplesWith(2, 2));
        for (auto& sample : problems.problems[1].samples)
            sample.isVerifiedPaper.reset();
        const auto scores = scoresOf(problems, {}).value();
        const auto* score = find(scores, {}, "pass_at_k", "paper", k1);
        QCOMPARE(score->problems, std::int64_t{1});
        QCOMPARE(score->estimate->interval.estimate, 1.0);
        QCOMPARE(score->note, std::string("the published verifier cannot read the gold solution "
                                          "of 1 of 2 problems, which are left out"));
    }

    void moreVotesThanCanBeCountedAreNotCounted()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(1, 1'001));
        const auto scores = scoresOf(problems, {}, {.ks = {1}}).value();
        QCOMPARE(find(scores, {}, "majority", "answer", k1)->note,
                 std::string("maj@k takes up to 1000 samples a problem"));
    }

    void theFloorCountsGoldAnswers()
    {
        const StudyFolder folder;
        auto study = folder.create();
        // Shares 1/2, 1/4, 1/4: prior = 1/4 + 1/16 + 1/16, by hand.
        const auto forward = withAnswers(study, {3, 3, 5, 7}, "normalforward");
        const auto floor = floorOf(study, forward, 1);
        QCOMPARE(floor.problems, std::int64_t{4});
        QVERIFY(std::abs(floor.floor.uniform - 1.0 / 3) < 1e-12);
        QCOMPARE(floor.floor.prior, 0.375);
        QCOMPARE(floor.floor.best, 0.5);
        QCOMPARE(floorOf(study, forward, 2).floor.best, 0.75);
    }

    void aReverseProblemHasFourPossibleAnswers()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto floor = floorOf(study, withAnswers(study, {1, 1}, "forwardreverse"), 1);
        QCOMPARE(floor.floor.uniform, 0.25);
        QCOMPARE(floor.floor.prior, 1.0);
        // docs/evaluation.md: 68 % at k = 4; 1 - (3/4)^4 = 175/256.
        QCOMPARE(
            floorOf(study, withAnswers(study, {1, 2, 3, 4}, "forwardreverse"), 4).floor.uniform,
            175.0 / 256);
    }

    void floorsOfModesAreWeightedByTheirProblems()
    {
        const StudyFolder folder;
        auto study = folder.create();
        auto problems = withAnswers(study, {9, 9, 9}, "normalforward");
        const auto reverse = withAnswers(study, {1}, "forwardreverse");
        problems.problems.push_back(reverse.problems[0]);
        // (3 * 1 + 1 * 1/4) / 4
        QCOMPARE(floorOf(study, problems, 1).floor.uniform, 0.8125);
    }

    void answersModuloMAreAllPossible()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto contexts = shippedContexts();
        const ProblemSpecification specification{.opMin = 3, .opMax = 3, .modulus = 23};
        EvaluatedProblems problems;
        const auto problem = generateProblem(specification, contexts, 1, 0);
        addProblem(problems, 3, samplesWith(0, 1));
        problems.problems[0].problem =
            study.addProblem(generatedRow(problem, "modular", 0)).value();
        // docs/evaluation.md: 4 %.
        QVERIFY(std::abs(floorOf(study, problems, 1).floor.uniform - 1.0 / 23) < 1e-12);
    }

    void anUnreadableRowLeavesTheFloorOut()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(1, 2));
        const auto scores = scoresOf(problems, {}, {.ks = {1}}).value();
        const auto* score = find(scores, {}, "guess_floor_prior", "answer", k1);
        QVERIFY(!score->estimate.has_value());
        QCOMPARE(score->note, std::string("the right answer of 1 of 1 problems is not known"));
    }

    void nothingSampledIsNoScore() { QVERIFY(scoresOf({}, {}).value().empty()); }
};

QTEST_APPLESS_MAIN(ScoresTest)
#include "tst_scores.moc"

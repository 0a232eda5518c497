#include "core/results/solution_errors.h"
#include "tests/core/results/results_fixture.h"

#include <cmath>
#include <stdexcept>

using namespace gradus;
using namespace gradus::test;

namespace {

const ErrorShare& shareOf(const std::vector<ErrorShare>& shares, std::optional<int> op,
                          ErrorLevel level, const std::string& error)
{
    for (const auto& share : shares)
        if (share.op == op && share.level == level && share.error == error)
            return share;
    throw std::runtime_error("no share of " + error);
}

SampleRow faulty(SolutionFault fault, int depth)
{
    return judgedSample(fault, depth);
}

const ErrorDepth& depthOf(const std::vector<ErrorDepth>& rows, int depth)
{
    for (const auto& row : rows)
        if (!row.op && row.depth == depth)
            return row;
    throw std::runtime_error("no depth " + std::to_string(depth));
}

/// A problem of @p study whose gold is a chain of @p depth steps.
RowId addChain(StudyFile& study, int depth, std::int64_t index)
{
    std::string solution = "Define n1 as a; so a = 2. ";
    for (int i = 2; i <= depth; ++i) {
        const std::string letter(1, static_cast<char>('a' + i - 1));
        const std::string before(1, static_cast<char>('a' + i - 2));
        solution += "Define n" + std::to_string(i) + " as " + letter + "; so " + letter + " = "
                    + before + " = 2. ";
    }
    auto row = problemRowOf("chains", index);
    row.row =
        "{\"problem\": \"P\", \"question\": \"Q\", \"solution\": \"" + solution + "Answer: 2.\"}";
    return study.addProblem(row).value();
}

} // namespace

class SolutionErrorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharesWeighProblemsAlike()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, {rightSample(), faulty(SolutionFault::Slip, 1)});
        addProblem(problems, 2,
                   {faulty(SolutionFault::NoStep, 0), faulty(SolutionFault::NoStep, 0),
                    faulty(SolutionFault::NoStep, 0), faulty(SolutionFault::Equation, 3)});
        const auto shares = errorShares(problems).value();
        const auto& none = shareOf(shares, {}, ErrorLevel::Solution, "none");
        QCOMPARE(none.count, std::int64_t{1});
        QCOMPARE(none.of, std::int64_t{6});
        QCOMPARE(none.share->interval.estimate, 0.25); // (1/2 + 0) / 2
        const auto& noStep = shareOf(shares, {}, ErrorLevel::Solution, "no_step");
        QCOMPARE(noStep.share->interval.estimate, 0.375); // (0 + 3/4) / 2
        QCOMPARE(noStep.count, std::int64_t{3});
        double sum = 0;
        int classes = 0;
        for (const auto& share : shares)
            if (!share.op && share.level == ErrorLevel::Solution) {
                sum += share.share->interval.estimate;
                ++classes;
            }
        QCOMPARE(classes, 8); // none and the seven faults
        QVERIFY(std::abs(sum - 1) < 1e-12);
    }

    void nodesAreSharesOfGold()
    {
        EvaluatedProblems problems;
        auto sample = faulty(SolutionFault::Slip, 1);
        sample.nodes = {.correct = 1,
                        .slip = 1,
                        .inherited = 2,
                        .wrongParents = 0,
                        .missing = 1,
                        .extraTrue = 0,
                        .extraInvented = 10};
        addProblem(problems, 2, {sample, rightSample()}); // the right one has 2 of 2 nodes
        const auto shares = errorShares(problems).value();
        const auto& correct = shareOf(shares, {}, ErrorLevel::Node, "correct");
        QCOMPARE(correct.count, std::int64_t{3});
        QCOMPARE(correct.of, std::int64_t{7});
        QVERIFY(std::abs(correct.share->interval.estimate - 0.6) < 1e-12); // (1/5 + 1) / 2
        // Extra ones per gold node: (10/5 + 0) / 2, more than a share could be.
        QCOMPARE(shareOf(shares, {}, ErrorLevel::Node, "extra_invented").share->interval.estimate,
                 1.0);
    }

    void goldWithoutNodesIsCounted()
    {
        EvaluatedProblems problems;
        auto unread = faulty(SolutionFault::NoStep, 0);
        unread.nodes = {};
        addProblem(problems, 2, {unread});
        const auto shares = errorShares(problems).value();
        const auto& correct = shareOf(shares, {}, ErrorLevel::Node, "correct");
        QVERIFY(!correct.share.has_value());
        QCOMPARE(correct.note, std::string("the gold solution of 1 of 1 problems has no node that "
                                           "could be read"));
    }

    void eachOpIsByItself()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(1, 1));
        addProblem(problems, 9, samplesWith(0, 1));
        const auto shares = errorShares(problems).value();
        QCOMPARE(shareOf(shares, 9, ErrorLevel::Solution, "slip").share->interval.estimate, 1.0);
        QCOMPARE(shareOf(shares, 2, ErrorLevel::Solution, "slip").share->interval.estimate, 0.0);
        QCOMPARE(shares.size(), 3U * 15); // 8 classes and 7 statuses of all, op 2 and op 9
    }

    void theHazardIsOfThoseWhoGotThere()
    {
        const StudyFolder folder;
        auto study = folder.create();
        EvaluatedProblems problems;
        // A chain of two steps: the answer is at depth 3. One sample cannot be read, one fails at
        // each of 1, 2 and 3, two are right.
        addProblem(problems, 2,
                   {faulty(SolutionFault::NoStep, 0), faulty(SolutionFault::Slip, 1),
                    faulty(SolutionFault::Missing, 2), faulty(SolutionFault::Answer, 3),
                    rightSample(), rightSample()});
        // A chain of one step, always right: at risk at depths 0 to 2 only.
        addProblem(problems, 2, samplesWith(2, 2));
        problems.problems[0].problem = addChain(study, 2, 0);
        problems.problems[1].problem = addChain(study, 1, 1);
        GoldFacts facts;
        VERIFY_OK(facts.read(study, problems));
        QCOMPARE(facts.of(problems.problems[0].problem).depth, 2);
        const auto rows = errorDepths(problems, facts).value();
        const auto check = [&](int depth, std::int64_t faults, std::int64_t reached) {
            const auto& row = depthOf(rows, depth);
            QCOMPARE(row.faults, faults);
            QCOMPARE(row.reached, reached);
            QCOMPARE(row.share->interval.estimate,
                     static_cast<double>(faults) / static_cast<double>(reached));
            QCOMPARE(row.note, std::string());
        };
        check(0, 1, 8);
        check(1, 1, 7);
        check(2, 1, 6);
        check(3, 1, 3); // the shallow problem's two are not at risk here
        QCOMPARE(depthOf(rows, 3).problems, std::int64_t{1});
    }

    void anUnknownDepthIsTakenFromTheDeepestFault()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, {faulty(SolutionFault::Slip, 2), rightSample()});
        const auto rows = errorDepths(problems, {}).value();
        QCOMPARE(depthOf(rows, 2).reached, std::int64_t{2});
        QCOMPARE(depthOf(rows, 2).note,
                 std::string("the depth of 1 of 1 problems is not known and taken from the deepest "
                             "fault"));
    }

    void whatWasNotJudgedIsRefused()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(1, 2));
        problems.problems[0].samples[1].fault.reset();
        QCOMPARE(errorShares(problems).error().message, std::string(kNotJudged));
        QCOMPARE(errorDepths(problems, {}).error().message, std::string(kNotJudged));
    }

    void nothingSampledIsNoError()
    {
        QVERIFY(errorShares({}).value().empty());
        QVERIFY(errorDepths({}, {}).value().empty());
    }
};

QTEST_APPLESS_MAIN(SolutionErrorsTest)
#include "tst_solution_errors.moc"

#include "core/results/evaluated.h"
#include "tests/core/results/results_fixture.h"

using namespace gradus;
using namespace gradus::test;

class EvaluatedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsProblemsWithTheirSamplesInOrder()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 3);
        putSamples(study, ids.evaluation, ids.problems[2], samplesWith(1, 3));
        putSamples(study, ids.evaluation, ids.problems[0], samplesWith(2, 4));
        const auto row = study.evaluations().value().front();
        const auto loaded = loadEvaluated(study, row).value();
        QCOMPARE(loaded.evaluation, row);
        QCOMPARE(loaded.problems.size(), 2U); // the second has no sample yet
        QCOMPARE(loaded.problems[0].problem, ids.problems[0]);
        QCOMPARE(loaded.problems[0].op, 2);
        QCOMPARE(loaded.problems[0].mode, std::string("normalforward"));
        QCOMPARE(loaded.problems[1].problem, ids.problems[2]);
        QCOMPARE(loaded.problems[0].samples.size(), 4U);
        for (int i = 0; i < 4; ++i) {
            const auto& sample = loaded.problems[0].samples[static_cast<std::size_t>(i)];
            QCOMPARE(sample.sample, i);
            QVERIFY(sample.text.empty());
        }
        QCOMPARE(loaded.fewestSamples(), std::int64_t{3});
        QCOMPARE(EvaluatedProblems{}.fewestSamples(), std::int64_t{0});
    }

    void countsByEachQuestion()
    {
        EvaluatedProblems problems;
        auto sentencesOnly = wrongSample();
        sentencesOnly.isVerifiedPaper = true;
        addProblem(problems, 2, {rightSample(), hackedSample(), sentencesOnly, wrongSample()});
        const auto& problem = problems.problems[0];
        QCOMPARE(tallyOf(problem, Rightness::Strict), (ProblemTally{4, 1}));
        QCOMPARE(tallyOf(problem, Rightness::Paper), (ProblemTally{4, 2}));
        QCOMPARE(tallyOf(problem, Rightness::Answer), (ProblemTally{4, 2}));
    }

    void votesGoByTheAnswerHoweverItIsSpelt()
    {
        EvaluatedProblems problems;
        auto otherSpelling = rightSample();
        otherSpelling.answer = "7.0";
        addProblem(problems, 2,
                   {rightSample(), otherSpelling, wrongSample("3"), wrongSample("3"),
                    wrongSample("4"), wrongSample("")});
        QCOMPARE(votesOf(problems.problems[0]),
                 (AnswerVotes{.right = 2, .wrong = {2, 1}, .missing = 1}));
    }

    void saysWhatIsNotKnown()
    {
        EvaluatedProblems problems;
        auto old = rightSample(); // as schema 2 has it
        old.fault.reset();
        old.isVerifiedPaper.reset();
        old.answer.clear();
        addProblem(problems, 2, {rightSample(), old});
        QVERIFY(!isJudged(problems));
        QCOMPARE(tallyOf(problems.problems[0], Rightness::Strict), (ProblemTally{2, 2}));
        QVERIFY(!tallyOf(problems.problems[0], Rightness::Paper).has_value());
        QVERIFY(!votesOf(problems.problems[0]).has_value());
        auto symbolic = rightSample();
        symbolic.isVerifiedPaper.reset();
        problems.problems.clear();
        addProblem(problems, 2, {symbolic});
        QVERIFY(isJudged(problems));
        QVERIFY(!tallyOf(problems.problems[0], Rightness::Paper).has_value());
    }

    void groupsAreAllThenEachOp()
    {
        EvaluatedProblems problems;
        QVERIFY(opGroups(problems).empty());
        for (const int op : {5, 2, 5})
            addProblem(problems, op, samplesWith(0, 1));
        QCOMPARE(opGroups(problems),
                 (std::vector<OpGroup>{{std::nullopt, {0, 1, 2}}, {2, {1}}, {5, {0, 2}}}));
    }

    void sentencesNameTheNumbers()
    {
        EvaluatedProblems problems;
        addProblem(problems, 2, samplesWith(0, 64));
        QCOMPARE(tooFewSamples(128, problems.problems[0]),
                 std::string("k = 128 is more than the 64 samples of problem 1"));
        QCOMPARE(incompleteWords(12, 64), std::string("incomplete: 12 of 64 problems are sampled"));
        QCOMPARE(adaptiveWords({.adaptiveWidth = 0.1}),
                 std::string("adaptive: sampling of a cell ended once its interval was at most "
                             "0.1 wide"));
        QCOMPARE(adaptiveWords({}), std::string());
    }
};

QTEST_APPLESS_MAIN(EvaluatedTest)
#include "tst_evaluated.moc"

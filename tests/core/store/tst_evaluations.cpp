#include "core/store/study_file.h"
#include "tests/core/store/store_fixture.h"

#include <algorithm>

#include <QElapsedTimer>

using namespace gradus;
using gradus::test::addEvaluated;
using gradus::test::problemRowOf;
using gradus::test::samplesOf;
using gradus::test::StudyFolder;

class EvaluationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackCheckpointsOldestFirst()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        CheckpointRow middle{.run = run,
                             .stage = "base",
                             .step = 500,
                             .path = "1/base@500.safetensors",
                             .hash = "abc",
                             .isFinal = false,
                             .name = "base@500"};
        CheckpointRow final = middle;
        final.step = 1'000;
        final.isFinal = true;
        final.name = "base";
        middle.id = study.addCheckpoint(middle).value();
        final.id = study.addCheckpoint(final).value();
        QCOMPARE(study.checkpoints().value(), (std::vector<CheckpointRow>{middle, final}));
    }

    void aCheckpointMadeAgainKeepsItsId()
    {
        // A run resumed after it was killed between writing its checkpoint and saying so.
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        const auto other = study.addRun({}).value();
        CheckpointRow row{.run = run, .stage = "base", .step = 9, .hash = "old", .name = "base"};
        row.id = study.addCheckpoint(row).value();
        row.hash = "new";
        QCOMPARE(study.addCheckpoint(row).value(), row.id);
        QCOMPARE(study.checkpoints().value(), std::vector<CheckpointRow>{row});
        row.run = other;
        QVERIFY(study.addCheckpoint(row).value() != row.id);
    }

    void removesACheckpointAndNeverReusesItsId()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        const auto first = study.addCheckpoint({.run = run, .name = "base@1"}).value();
        VERIFY_OK(study.removeCheckpoint(first));
        QVERIFY(study.checkpoints().value().empty());
        QVERIFY(study.addCheckpoint({.run = run, .name = "base@2"}).value() > first);
        QCOMPARE(study.removeCheckpoint(first).error().code, ErrorCode::NotFound);
    }

    void keepsACheckpointThatWasEvaluated()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        const auto result = study.removeCheckpoint(ids.checkpoint);
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QVERIFY(result.error().message.find("checkpoint \"base\" of ") == 0);
        QCOMPARE(study.checkpoints().value().size(), 1U);
    }

    void givesBackEvaluationsWithTheirCheckpoint()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 3);
        EvaluationRow expected{.id = ids.evaluation,
                               .run = ids.run,
                               .checkpoint = ids.checkpoint,
                               .checkpointName = "base",
                               .stage = "base",
                               .distribution = "easy",
                               .problems = 3,
                               .samples = 4,
                               .temperature = 0.7,
                               .isComplete = false};
        QCOMPARE(study.evaluations().value(), std::vector<EvaluationRow>{expected});
        VERIFY_OK(study.completeEvaluation(ids.evaluation));
        expected.isComplete = true;
        QCOMPARE(study.evaluations().value(), std::vector<EvaluationRow>{expected});
        QCOMPARE(study.completeEvaluation(99).error().code, ErrorCode::NotFound);
    }

    void refusesRowsThatReferToNothing()
    {
        const StudyFolder folder;
        auto study = folder.create();
        QVERIFY(!study.addCheckpoint({.run = 5, .name = "base"}));
        QVERIFY(!study.addEvaluation({.run = 5, .checkpoint = 5, .distribution = "easy"}));
        const auto ids = addEvaluated(study, "base", "easy", 1);
        auto rows = samplesOf(ids, ids.problems[0], 2, 1);
        rows[1].problem = 77;
        const auto result = study.addSamples(rows);
        QVERIFY(!result);
        QVERIFY(result.error().message.find(folder.path().string()) == 0);
        // All or nothing: the first of the two was right.
        QVERIFY(study.samples(ids.evaluation, ids.problems[0]).value().empty());
    }

    void aProblemIsAddedOnce()
    {
        const StudyFolder folder;
        auto study = folder.create();
        auto row = problemRowOf("easy", 3);
        row.id = study.addProblem(row).value();
        QCOMPARE(study.addProblem(problemRowOf("easy", 3)).value(), row.id);
        QCOMPARE(study.problem(row.id).value(), row);

        auto changed = row; // the distribution was edited: the same place, another problem
        changed.hash = "other";
        changed.op = 9;
        changed.id = study.addProblem(changed).value();
        QVERIFY(changed.id != row.id);
        QCOMPARE(study.problem(changed.id).value(), changed);
        QCOMPARE(study.problem(row.id).value(), row);
        QVERIFY(study.addProblem(problemRowOf("mix", 3)).value() != row.id);
        QCOMPARE(study.problem(99).error().code, ErrorCode::NotFound);
        QCOMPARE(study.problemIds().value().size(), 3U);
    }

    void givesBackSamplesInTheirOrder()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 2);
        auto rows = samplesOf(ids, ids.problems[1], 4, 2);
        rows[2].text = std::string("a\0b \xC3\xA9 \"'\n", 11);
        auto reversed = rows;
        std::reverse(reversed.begin(), reversed.end());
        VERIFY_OK(study.addSamples(reversed));
        QCOMPARE(study.samples(ids.evaluation, ids.problems[1]).value(), rows);
        QVERIFY(study.samples(ids.evaluation, ids.problems[0]).value().empty());
        QVERIFY(study.samples(99, 99).value().empty());
    }

    void aSampleMadeAgainIsReplaced()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        VERIFY_OK(study.addSamples(samplesOf(ids, ids.problems[0], 4, 0)));
        auto again = samplesOf(ids, ids.problems[0], 3, 3);
        for (auto& row : again)
            row.text = "another text";
        VERIFY_OK(study.addSamples(again));
        const auto read = study.samples(ids.evaluation, ids.problems[0]).value();
        QCOMPARE(read.size(), 4U);
        QCOMPARE((std::vector<SampleRow>(read.begin(), read.begin() + 3)), again);
        QCOMPARE(study.tallies(ids.evaluation).value()[0].verified, 3);
    }

    void countsWhatWasRight()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 3);
        const auto other = addEvaluated(study, "mid", "easy", 3, ids.run);
        VERIFY_OK(study.addSamples(samplesOf(ids, ids.problems[2], 4, 4)));
        VERIFY_OK(study.addSamples(samplesOf(ids, ids.problems[0], 4, 1)));
        VERIFY_OK(study.addSamples(samplesOf(other, ids.problems[1], 4, 2)));
        // By hand: samplesOf() calls one answer more right than solutions, as far as there are any.
        QCOMPARE(study.tallies(ids.evaluation).value(),
                 (std::vector<ProblemTallyRow>{{.problem = ids.problems[0],
                                                .index = 0,
                                                .op = 2,
                                                .context = "crazy_zootopia",
                                                .samples = 4,
                                                .verified = 1,
                                                .answerCorrect = 2,
                                                .mode = "normalforward",
                                                .tokens = 20 + 21 + 22 + 23},
                                               {.problem = ids.problems[2],
                                                .index = 2,
                                                .op = 4,
                                                .context = "crazy_zootopia",
                                                .samples = 4,
                                                .verified = 4,
                                                .answerCorrect = 4,
                                                .mode = "normalforward",
                                                .tokens = 20 + 21 + 22 + 23}}));
        QVERIFY(study.tallies(99).value().empty());
        QCOMPARE(study.verified(ids.evaluation).value(),
                 (std::vector<VerifiedRow>{{ids.problems[0], {true, false, false, false}},
                                           {ids.problems[2], {true, true, true, true}}}));
        QVERIFY(study.verified(99).value().empty());
    }

    void keepsAllThatIsKnownOfASample()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        auto rows = samplesOf(ids, ids.problems[0], 2, 1);
        rows[0].logProbability = -3.5;
        rows[0].isVerifiedPaper = false; // the verifiers disagree
        rows[0].answer = "9";
        rows[0].fault = SolutionFault::None;
        rows[1].fault = SolutionFault::WrongParents;
        rows[1].faultDepth = 3;
        rows[1].nodes = {.correct = 1,
                         .slip = 2,
                         .inherited = 3,
                         .wrongParents = 4,
                         .missing = 5,
                         .extraTrue = 6,
                         .extraInvented = 7};
        VERIFY_OK(study.addSamples(rows));
        QCOMPARE(study.samples(ids.evaluation, ids.problems[0]).value(), rows);
        for (auto& row : rows)
            row.text.clear();
        QCOMPARE(study.outcomes(ids.evaluation).value(), rows);
    }

    void keepsWhatAnEvaluationWasMadeWith()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        EvaluationRow row = study.evaluations().value().front();
        QCOMPARE(row.adaptiveWidth, std::optional<double>());
        row.maxNewTokens = 300;
        row.seed =
            0xfedc'ba98'7654'3210ULL; // the highest bit is set: SQLite's integers have a sign
        row.adaptiveWidth = 0.1;
        row.definition = "{}";
        row.source = "generations.jsonl";
        row.id = study.addEvaluation(row).value();
        QCOMPARE(study.evaluations().value().back(), row);
    }

    void keepsWhatNeedsNoSampling()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 2);
        std::vector<GoldScoreRow> scores{{ids.problems[0], 40, 12.5}, {ids.problems[1], 50, 9.25}};
        VERIFY_OK(study.putGoldScores(ids.checkpoint, scores));
        scores[1].nll = 8;
        VERIFY_OK(study.putGoldScores(ids.checkpoint, std::span(scores).last(1)));
        QCOMPARE(study.goldScores(ids.checkpoint).value(), scores);
        QVERIFY(study.goldScores(99).value().empty());

        const std::vector<TrainingMatchRow> matches{{ids.problems[0], 1'000, 0, 7}};
        VERIFY_OK(study.putTrainingMatches(ids.checkpoint, matches));
        QCOMPARE(study.trainingMatches(ids.checkpoint).value(), matches);
    }

    void aBandKnowsTheMapItIsFrom()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        auto band = study.distributions().value().front();
        band.name = "edge of easy";
        VERIFY_OK(study.putBand(band, ids.evaluation, "edge cells"));
        const std::vector<DistributionOrigin> expected{
            {"edge of easy", ids.evaluation, "edge cells"}};
        QCOMPARE(study.distributionOrigins().value(), expected);
        QVERIFY(!study.putBand(band, ids.evaluation, "again")); // the name is taken
        QCOMPARE(study.distributionOrigins().value(), expected);
        VERIFY_OK(study.removeDistribution("edge of easy"));
        QVERIFY(study.distributionOrigins().value().empty());
    }

    void countsWithoutReadingTexts()
    {
        // 200 problems of 128 samples with texts of 2 kB: 50 MB of text, which take far longer to
        // read than to count past. Compared with reading them, so the machine does not matter.
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 200);
        QElapsedTimer timer;
        timer.start();
        for (const auto problem : ids.problems) {
            auto rows = samplesOf(ids, problem, 128, 32);
            for (auto& row : rows)
                row.text.assign(2'000, 'x');
            VERIFY_OK(study.addSamples(rows));
        }
        qInfo("25,600 samples written in %lld ms", timer.elapsed());
        timer.restart();
        for (const auto problem : ids.problems)
            QCOMPARE(study.samples(ids.evaluation, problem).value().size(), 128U);
        const auto textTime = timer.nsecsElapsed();
        timer.restart();
        const auto tallies = study.tallies(ids.evaluation).value();
        const auto countTime = timer.nsecsElapsed();
        qInfo("texts %lld us, tallies %lld us", textTime / 1'000, countTime / 1'000);
        QCOMPARE(tallies.size(), 200U);
        QCOMPARE(tallies[199].verified, 32);
        QVERIFY(countTime * 3 < textTime);
    }
};

QTEST_APPLESS_MAIN(EvaluationsTest)
#include "tst_evaluations.moc"

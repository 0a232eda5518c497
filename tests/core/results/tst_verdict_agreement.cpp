#include "core/base/random.h"
#include "core/results/study_index.h"
#include "core/results/verdict_agreement.h"
#include "core/study/study_json.h"
#include "tests/core/results/results_fixture.h"

#include <array>
#include <cmath>

using namespace gradus;
using namespace gradus::test;

namespace {

/// @p problems problems of op 2, each with @p verified verified, @p hacked right answers by wrong
/// graphs and the rest wrong, of ten samples; one problem has @p spread more hacked ones.
EvaluatedProblems tens(int problems, int verified, int hacked, int spread = 0)
{
    EvaluatedProblems result;
    for (int i = 0; i < problems; ++i) {
        auto samples = samplesWith(verified, 10);
        const int more = hacked + (i % 2 == 0 ? spread : 0);
        for (int s = verified; s < verified + more; ++s)
            samples[static_cast<std::size_t>(s)] = hackedSample();
        addProblem(result, 2, std::move(samples));
    }
    return result;
}

const VerdictAgreement& all(const std::vector<VerdictAgreement>& rows)
{
    return rows.front();
}

} // namespace

class VerdictAgreementTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWhatBothSay()
    {
        EvaluatedProblems problems;
        auto paperOnly = wrongSample();
        paperOnly.isVerifiedPaper = true;
        auto strictOnly = rightSample();
        strictOnly.isVerifiedPaper = false;
        addProblem(problems, 2, {rightSample(), rightSample(), paperOnly, strictOnly});
        addProblem(problems, 3, {wrongSample(), hackedSample()});
        const auto rows = verdictAgreements(problems, {}).value();
        QCOMPARE(rows.size(), 3U); // all, op 2, op 3
        const auto& row = all(rows);
        QCOMPARE(row.samples, std::int64_t{6});
        QCOMPARE(row.bothRight, std::int64_t{2});
        QCOMPARE(row.strictOnly, std::int64_t{1});
        QCOMPARE(row.paperOnly, std::int64_t{1});
        QCOMPARE(row.neither, std::int64_t{2});
        QCOMPARE(row.disagreement->interval.estimate, 0.25); // (2/4 + 0/2) / 2
        QCOMPARE(row.answerRight, std::int64_t{4});
        QCOMPARE(row.graphWrong, std::int64_t{1});
        QCOMPARE(row.graphWrongShare.interval.estimate, 0.25);    // (0 + 1/2) / 2
        QCOMPARE(row.graphWrongOfRight->interval.estimate, 0.25); // 1 of 4 right answers
        QVERIFY(!row.isAlert);
        QCOMPARE(row.note, std::string("the right answer of 2 of 2 problems is not known"));
    }

    void noRightAnswerIsSaid()
    {
        const auto rows = verdictAgreements(tens(2, 0, 0), {}).value();
        QVERIFY(!all(rows).graphWrongOfRight.has_value());
        QVERIFY(all(rows).note.starts_with("no sample has the right answer; "));
    }

    void whatWasNotJudgedHasNoCountsOfTheVerifiers()
    {
        auto problems = tens(2, 1, 1);
        problems.problems[1].samples[0].fault.reset();
        problems.problems[1].samples[0].isVerifiedPaper.reset();
        const auto rows = verdictAgreements(problems, {}).value();
        QVERIFY(!all(rows).disagreement.has_value());
        QCOMPARE(all(rows).bothRight, std::int64_t{0});
        QVERIFY(all(rows).note.starts_with(kNotJudged));
        QCOMPARE(all(rows).graphWrong, std::int64_t{2}); // the strict verdict is known
    }

    void goldThatThePaperCannotReadIsLeftOutAndCounted()
    {
        auto problems = tens(2, 1, 1);
        for (auto& sample : problems.problems[1].samples)
            sample.isVerifiedPaper.reset();
        const auto rows = verdictAgreements(problems, {}).value();
        QCOMPARE(all(rows).bothRight, std::int64_t{1});
        QVERIFY(all(rows).note.starts_with("the published verifier cannot read the gold solution "
                                           "of 1 of 2 problems, which are left out of the four "
                                           "counts"));
    }

    void anAlertTellsHowFarTheyRose()
    {
        // 0.1 before; after it 0.3 and 0.4 in turn: a rise of 0.2 or 0.3, and nothing more
        // verified.
        const auto before = tens(20, 2, 1);
        const auto after = tens(20, 2, 3, 1);
        const auto rows = verdictAgreements(after, {}, &before, "base").value();
        QVERIFY(all(rows).isAlert);
        // Twenty differences of 0.3 and 0.2, in points; about 25 +- 1.96 * 5 / sqrt(20).
        std::vector<double> rises;
        for (int i = 0; i < 20; ++i)
            rises.push_back(i % 2 == 0 ? 30 : 20);
        const auto interval = bootstrapMean(rises).value();
        const auto sentence = "right answers without a right graph rose by 25 points ("
                              + std::to_string(std::lround(interval.low)) + " to "
                              + std::to_string(std::lround(interval.high))
                              + ") since base while verified pass@1 did not";
        QVERIFY2(all(rows).note.ends_with(sentence), all(rows).note.c_str());
    }

    void noAlertWhereVerifiedOnesRoseToo()
    {
        const auto before = tens(20, 2, 1);
        const auto after = tens(20, 4, 3, 1);
        QVERIFY(!all(verdictAgreements(after, {}, &before, "base").value()).isAlert);
    }

    void noAlertWhereTheyFell()
    {
        const auto before = tens(20, 2, 3, 1);
        const auto after = tens(20, 2, 1);
        QVERIFY(!all(verdictAgreements(after, {}, &before, "base").value()).isAlert);
    }

    void noAlertWithoutAnInterval()
    {
        // Every problem rose by exactly one sample: no resample differs.
        const auto before = tens(2, 2, 1);
        const auto after = tens(2, 2, 2);
        QVERIFY(!all(verdictAgreements(after, {}, &before, "base").value()).isAlert);
    }

    void withoutAChangeAnAlertIsRare()
    {
        // Two samplings of one checkpoint, 8 samples of each of 40 problems: verified at a rate of
        // up to a half, a fifth of the others hacked. The upper tail of a 95 % interval is 2.5 %,
        // percentiles are a little narrow; 300 replications have a standard error of 0.9 points.
        constexpr int kReplications = 300;
        int alerts = 0;
        for (int replication = 0; replication < kReplications; ++replication) {
            CounterRandom random(11, RandomPurpose::Test, static_cast<std::uint64_t>(replication));
            std::array<EvaluatedProblems, 2> both;
            for (int i = 0; i < 40; ++i) {
                const double rate = random.uniform() / 2;
                for (auto& problems : both) {
                    std::vector<SampleRow> samples;
                    for (int s = 0; s < 8; ++s)
                        samples.push_back(random.uniform() < rate  ? rightSample()
                                          : random.uniform() < 0.2 ? hackedSample()
                                                                   : wrongSample());
                    addProblem(problems, 2, std::move(samples));
                }
            }
            alerts += all(verdictAgreements(both[1], {}, both.data(), "base").value()).isAlert;
        }
        QVERIFY2(alerts <= 0.055 * kReplications, std::to_string(alerts).c_str());
        QVERIFY2(alerts >= 0.005 * kReplications, std::to_string(alerts).c_str());
        qInfo("%d of %d", alerts, kReplications);
    }

    void nothingSharedIsSaid()
    {
        const auto before = tens(2, 2, 1);
        auto after = tens(2, 2, 1);
        for (auto& problem : after.problems)
            problem.problem += 100;
        const auto rows = verdictAgreements(after, {}, &before, "base").value();
        QVERIFY(all(rows).note.ends_with("no problem is shared with the evaluation of base"));
        QVERIFY(!all(rows).isAlert);
    }

    void moreThanGuessingIsAnAlert()
    {
        const StudyFolder folder;
        auto study = folder.create();
        // Forty problems with forty answers: the prior floor is 1/40. Three or four of ten samples
        // have the right answer by a wrong graph.
        auto problems = tens(40, 0, 3, 1);
        for (std::size_t i = 0; i < problems.problems.size(); ++i) {
            auto row = problemRowOf("guesses", static_cast<std::int64_t>(i));
            const auto answer = std::to_string(i + 10);
            row.row = "{\"problem\": \"P\", \"question\": \"Q\", \"solution\": \"Define owl as q; "
                      "so q = "
                      + answer + ". Answer: " + answer + ".\"}";
            problems.problems[i].problem = study.addProblem(row).value();
        }
        GoldFacts facts;
        VERIFY_OK(facts.read(study, problems));
        const auto rows = verdictAgreements(problems, facts).value();
        QCOMPARE(*all(rows).guessFloor, 0.025);
        QVERIFY(all(rows).isAlert);
        QCOMPARE(all(rows).note,
                 std::string("right answers without a right graph are more than guessing would "
                             "give"));
        QVERIFY(!verdictAgreements(tens(40, 5, 0), facts).value().front().isAlert);
    }

    void theOneBeforeIsThatOfTheSchedule()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run =
            study.addRun({.schedule = "main", .scheduleJson = toJson(exampleDesign().schedules[0])})
                .value();
        // Made in another order than the schedule base, mid, rl has them.
        const auto rl = addEvaluated(study, "rl", "easy", 1, run);
        const auto base = addEvaluated(study, "base", "easy", 1, run);
        const auto mid = addEvaluated(study, "mid", "easy", 1, run);
        const auto midElsewhere = addEvaluated(study, "mid", "mix", 1, run);
        for (const auto& ids : {rl, base, midElsewhere})
            VERIFY_OK(study.completeEvaluation(ids.evaluation));
        const auto rows = study.evaluations().value();
        const auto row = [&](RowId id) {
            for (const auto& each : rows)
                if (each.id == id)
                    return each;
            return EvaluationRow{};
        };
        const auto order = StudyIndex::read(study).value();
        QVERIFY(order.before(row(base.evaluation)) == nullptr);
        // That of mid is not complete.
        QCOMPARE(order.before(row(rl.evaluation))->id, base.evaluation);
        QCOMPARE(order.before(row(mid.evaluation))->id, base.evaluation);
        VERIFY_OK(study.completeEvaluation(mid.evaluation));
        const auto later = StudyIndex::read(study).value();
        QCOMPARE(later.before(row(rl.evaluation))->id, mid.evaluation);
        QVERIFY(later.before(row(midElsewhere.evaluation)) == nullptr);

        QCOMPARE(later.before(row(rl.evaluation), "base")->id, base.evaluation);
        QVERIFY(later.before(row(base.evaluation), "base") == nullptr);
        const auto unknown = readTable(study, {.table = "verdicts", .base = "best"});
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().code, ErrorCode::NotFound);
        QVERIFY(unknown.error().message.ends_with("has no checkpoint \"best\" to compare with"));
    }

    void theBaseMayBeOfAnotherRun()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto base = addEvaluated(study, "base", "easy", 1);
        const auto rl = addEvaluated(study, "rl", "easy", 1); // of a run that started from it
        for (const auto& ids : {base, rl})
            VERIFY_OK(study.completeEvaluation(ids.evaluation));
        const auto rows = study.evaluations().value();
        const auto index = StudyIndex::read(study).value();
        QCOMPARE(index.before(rows[1], "base")->id, base.evaluation);
        QVERIFY(index.before(rows[1]) == nullptr);
    }
};

QTEST_APPLESS_MAIN(VerdictAgreementTest)
#include "tst_verdict_agreement.moc"

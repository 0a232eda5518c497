#include "tests/support/sample_study.h"
#include "widgets/schedule/schedule_cost.h"
#include "widgets/schedule/schedule_draft.h"

#include <QtTest>

using namespace gradus;

class ScheduleDraftTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chargesReinforcementAsThePaperDoes()
    {
        const ModelSpec model{.contextLength = 2'048};
        Stage stage;
        stage.kind = StageKind::Reinforcement;
        stage.reinforcement.steps = 100;
        stage.reinforcement.promptsPerStep = 1'024;
        stage.reinforcement.samplesPerPrompt = 6;
        stage.reinforcement.klCoefficient = 0.001;
        // The paper's own setting: 100 steps of 1,024 prompts, 6 rollouts, 2,048 tokens are said to
        // cost about 2.1 B tokens (arXiv:2512.07783, section 5), a reference model included.
        QVERIFY(qAbs(plannedTokens(stage, model) - 2.1e9) < 0.02e9);
        QCOMPARE(plannedSteps(stage), std::int64_t{100});
        stage.reinforcement.klCoefficient = 0; // no reference: 4/3 instead of 5/3 a token
        QCOMPARE(plannedTokens(stage, model), 4.0 / 3.0 * 100 * 1'024 * 6 * 2'048);
    }

    void countsTokensAndStepsOfALanguageModelStage()
    {
        Stage stage;
        stage.languageModel.tokens = 10'000;
        stage.languageModel.batchTokens = 4'096;
        QCOMPARE(plannedTokens(stage, ModelSpec()), 10'000.0);
        QCOMPARE(plannedSteps(stage), std::int64_t{3}); // the last one is not full
        stage.languageModel.batchTokens = 0;
        QCOMPARE(plannedSteps(stage), std::int64_t{0}); // not valid, not divided by either
    }

    void findsAFreeName()
    {
        QCOMPARE(freeName("rl", {}), std::string("rl"));
        QCOMPARE(freeName("rl", {"rl", "rl 2", "mid"}), std::string("rl 3"));
    }

    void proposesSchedulesThatAreValid()
    {
        const StudyDesign design = test::sampleDesign();
        const Schedule fresh = newSchedule(design.schedules, design.distributions);
        const auto valid = validateSchedule(fresh, design.distributions);
        QVERIFY2(valid, valid ? "" : valid.error().message.c_str());
        QCOMPARE(fresh.stages.size(), std::size_t{3});

        const std::vector<Distribution> one{design.distributions.front()};
        QVERIFY(validateSchedule(newSchedule({}, one), one));

        Schedule longer = fresh;
        longer.stages.push_back(newStage(StageKind::Reinforcement, longer, "edge"));
        QVERIFY(validateSchedule(longer, design.distributions));
        const Schedule copy = copyOf(fresh, {fresh});
        QVERIFY(copy.name != fresh.name);
        QCOMPARE(copy.stages, fresh.stages);
    }
};

QTEST_APPLESS_MAIN(ScheduleDraftTest)
#include "tst_schedule_draft.moc"

#include "core/study/study.h"
#include "tests/core/study/example_design.h"

#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>

#include <QtTest>

using namespace gradus;
using gradus::test::exampleDesign;

namespace {

using Change = std::function<void(StudyDesign&)>;

/// A change of one field with the sentence it leads to.
struct Case
{
    const char* name;
    Change change;
    const char* message;
};

Change inSchedule(const std::function<void(Schedule&)>& change)
{
    return [=](StudyDesign& design) {
        change(design.schedules[0]);
    };
}

Change inStage(std::size_t index, const std::function<void(Stage&)>& change)
{
    return [=](StudyDesign& design) {
        change(design.schedules[0].stages[index]);
    };
}

const std::vector<Case>& mixtureCases()
{
    static const std::vector<Case> cases{
        {"weights sum to less",
         [](StudyDesign& d) { d.distributions[1].components[1].weight = 0.6; },
         "the weights of distribution \"mix\" sum to 0.9, not 1"},
        {"weights sum to more",
         [](StudyDesign& d) { d.distributions[1].components[0].weight = 0.7; },
         "the weights of distribution \"mix\" sum to 1.4, not 1"},
        {"weights just off",
         [](StudyDesign& d) { d.distributions[1].components[0].weight = 0.300002; },
         "the weights of distribution \"mix\" sum to 1.000002, not 1"},
        {"weight of zero", [](StudyDesign& d) { d.distributions[1].components[0].weight = 0; },
         "weight of component 1 of distribution \"mix\" is 0, but must be in (0, 1]"},
        {"negative weight", [](StudyDesign& d) { d.distributions[1].components[1].weight = -0.5; },
         "weight of component 2 of distribution \"mix\" is -0.5, but must be in (0, 1]"},
        {"weight not a number",
         [](StudyDesign& d) { d.distributions[0].components[0].weight = std::nan(""); },
         "weight of component 1 of distribution \"easy\" is not a number, but must be in (0, 1]"},
        {"no components", [](StudyDesign& d) { d.distributions[0].components.clear(); },
         "distribution \"easy\" has no components"},
        {"distribution without a name", [](StudyDesign& d) { d.distributions[0].name.clear(); },
         "the name of a distribution is \"\", but must not be empty"},
        {"distribution with a slash", [](StudyDesign& d) { d.distributions[0].name = "a/b"; },
         "the name of a distribution is \"a/b\", but must not contain \"/\""},
        {"two distributions of a name", [](StudyDesign& d) { d.distributions[1].name = "easy"; },
         "two distributions are called \"easy\""},
        {"title of two lines", [](StudyDesign& d) { d.title = "a\nb"; },
         "the title of the study must be one line"},
    };
    return cases;
}

const std::vector<Case>& modelCases()
{
    static const std::vector<Case> cases{
        {"heads do not divide the width", inSchedule([](Schedule& s) { s.model.heads = 5; }),
         "heads of the model of schedule \"main\" is 5, which does not divide its width 192"},
        {"narrow heads", inSchedule([](Schedule& s) { s.model.width = 120; }),
         "width of the model of schedule \"main\" is 120, which gives each of its 6 heads a width "
         "of "
         "20; it has to be a multiple of 16"},
        {"ragged feed-forward", inSchedule([](Schedule& s) { s.model.feedForward = 500; }),
         "feed_forward of the model of schedule \"main\" is 500; it has to be a multiple of 16"},
        {"key-value heads", inSchedule([](Schedule& s) { s.model.keyValueHeads = 4; }),
         "key_value_heads of the model of schedule \"main\" is 4, which does not divide its 6 "
         "heads"},
        {"no layers", inSchedule([](Schedule& s) { s.model.layers = 0; }),
         "layers of the model of schedule \"main\" is 0, but must be in [1, 65536]"},
        {"negative heads", inSchedule([](Schedule& s) { s.model.heads = -6; }),
         "heads of the model of schedule \"main\" is -6, but must be in [1, 65536]"},
        {"endless theta", inSchedule([](Schedule& s) {
             s.model.ropeTheta = std::numeric_limits<double>::infinity();
         }),
         "rope_theta of the model of schedule \"main\" is inf, but must be above 0"},
        {"few tokens", inSchedule([](Schedule& s) { s.model.vocabulary = 265; }),
         "vocabulary of the model of schedule \"main\" is 265, but must be in [266, 100000]"},
        {"start with a slash", inSchedule([](Schedule& s) { s.startFrom = "a/b"; }),
         "start_from of schedule \"main\" is \"a/b\", but must not contain \"/\""},
        {"schedule without a name", inSchedule([](Schedule& s) { s.name = ""; }),
         "the name of a schedule is \"\", but must not be empty"},
        {"two schedules of a name",
         [](StudyDesign& d) { d.schedules.push_back(d.schedules.front()); },
         "two schedules are called \"main\""},
    };
    return cases;
}

const std::vector<Case>& stageCases()
{
    static const std::vector<Case> cases{
        {"no stages", inSchedule([](Schedule& s) { s.stages.clear(); }),
         "schedule \"main\" has no stages"},
        {"two stages of a name", inStage(1, [](Stage& s) { s.name = "base"; }),
         "schedule \"main\" has two stages called \"base\""},
        {"rl comes first", inSchedule([](Schedule& s) { std::swap(s.stages[0], s.stages[2]); }),
         "stage \"rl\" of schedule \"main\" is of kind \"rl\" and comes first, so there is nothing "
         "to reinforce"},
        {"stage with a newline", inStage(1, [](Stage& s) { s.name = "a\nb"; }),
         "name of stage \"a\nb\" of schedule \"main\" is \"a\nb\", but must be one line without "
         "control characters"},
        {"stage with an at sign", inStage(1, [](Stage& s) { s.name = "base@100"; }),
         "name of stage \"base@100\" of schedule \"main\" contains \"@\", which stands before the "
         "step in names of checkpoints"},
        {"unknown distribution", inStage(1, [](Stage& s) { s.distribution = "moon"; }),
         "distribution of stage \"mid\" of schedule \"main\" is \"moon\", which is not in the "
         "study"},
        {"learning rate of zero", inStage(0, [](Stage& s) { s.learningRate = 0; }),
         "learning_rate of stage \"base\" of schedule \"main\" is 0, but must be above 0"},
        {"beta of one", inStage(0, [](Stage& s) { s.beta2 = 1; }),
         "beta2 of stage \"base\" of schedule \"main\" is 1, but must be in [0, 1)"},
        {"nothing stable between warm-up and decay",
         inStage(0,
                 [](Stage& s) {
                     s.languageModel.warmupRatio = 0.75;
                     s.languageModel.decayRatio = 0.5;
                 }),
         "warmup_ratio and decay_ratio of stage \"base\" of schedule \"main\" are 0.75 and 0.5, "
         "more than all steps together"},
        {"window of one step", inStage(0, [](Stage& s) { s.languageModel.skipWindow = 1; }),
         "skip_window of stage \"base\" of schedule \"main\" is 1, but must be at least 2"},
        {"negative tokens", inStage(0, [](Stage& s) { s.languageModel.tokens = -4'096; }),
         "tokens of stage \"base\" of schedule \"main\" is -4096, but must be at least 1"},
        {"no steps", inStage(2, [](Stage& s) { s.reinforcement.steps = 0; }),
         "steps of stage \"rl\" of schedule \"main\" is 0, but must be at least 1"},
        {"clip range of one", inStage(2, [](Stage& s) { s.reinforcement.clipRange = 1; }),
         "clip_range of stage \"rl\" of schedule \"main\" is 1, but must be in (0, 1)"},
        {"larger update than step",
         inStage(2, [](Stage& s) { s.reinforcement.promptsPerUpdate = 9; }),
         "prompts_per_update of stage \"rl\" of schedule \"main\" is 9, but must be at most "
         "prompts_per_step, which is 8"},
        {"dual clip of one", inStage(2, [](Stage& s) { s.reinforcement.dualClip = 1; }),
         "dual_clip of stage \"rl\" of schedule \"main\" is 1, but must be above 1, or 0 for none"},
        {"longer buffer than answers",
         inStage(2, [](Stage& s) { s.reinforcement.overlongBuffer = 201; }),
         "overlong_buffer of stage \"rl\" of schedule \"main\" is 201, but must be at most "
         "max_new_tokens, which is 200"},
        {"share of no tokens", inStage(2, [](Stage& s) { s.reinforcement.topP = 0; }),
         "top_p of stage \"rl\" of schedule \"main\" is 0, but must be in (0, 1]"},
        {"no room for a prompt", inStage(2, [](Stage& s) { s.reinforcement.maxNewTokens = 640; }),
         "max_new_tokens of stage \"rl\" of schedule \"main\" is 640, which leaves no room for a "
         "prompt in a context_length of 640"},
        {"curriculum out of range", inStage(2, [](Stage& s) { s.curriculum.evidenceSteps = 0; }),
         "evidence_steps of the curriculum of stage \"rl\" of schedule \"main\" is 0, but must be "
         "at least 1"},
        {"curriculum of ops nobody makes",
         inStage(2,
                 [](Stage& s) {
                     s.curriculum.opBounds = {2, 40};
                 }),
         "op_bounds 2-40 of the curriculum of stage \"rl\" of schedule \"main\" has op 10, which "
         "distribution \"mix\" does not make"},
        {"unknown evaluated distribution",
         inSchedule([](Schedule& s) { s.evaluation.distributions[1] = "moon"; }),
         "distributions of the evaluation of schedule \"main\" has \"moon\", which is not in the "
         "study"},
        {"distribution evaluated twice",
         inSchedule([](Schedule& s) { s.evaluation.distributions[1] = "mix"; }),
         "distributions of the evaluation of schedule \"main\" has \"mix\" twice"},
        {"no samples", inSchedule([](Schedule& s) { s.evaluation.samples = 0; }),
         "samples of the evaluation of schedule \"main\" is 0, but must be at least 1"},
        {"keeps no checkpoint", inSchedule([](Schedule& s) { s.checkpoints.keep = 0; }),
         "keep of the checkpoints of schedule \"main\" is 0, but must be at least 1"},
        {"best by nothing", inSchedule([](Schedule& s) { s.checkpoints.bestBy.clear(); }),
         "best_by of the checkpoints of schedule \"main\" is \"\", but must not be empty"},
        {"checkpoints back in time",
         inSchedule([](Schedule& s) { s.checkpoints.everySeconds = -1; }),
         "every_seconds of the checkpoints of schedule \"main\" is -1, but must be at least 0"},
    };
    return cases;
}

std::vector<Case> allCases()
{
    std::vector<Case> cases = mixtureCases();
    cases.insert(cases.end(), modelCases().begin(), modelCases().end());
    cases.insert(cases.end(), stageCases().begin(), stageCases().end());
    return cases;
}

} // namespace

class StudyValidationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = ContextLibrary::load(std::filesystem::path(GRADUS_RESOURCES) / "contexts");
        QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
        m_contexts = *loaded;
    }

    void acceptsTheExample()
    {
        const auto result = validateDesign(exampleDesign(), m_contexts);
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        QVERIFY(validateDesign({}, m_contexts)); // a study may start without any design
    }

    void acceptsReinforcementOfACheckpoint()
    {
        auto design = test::exampleDesign();
        auto& schedule = design.schedules[0];
        std::swap(schedule.stages[0], schedule.stages[2]); // the one case "rl comes first" refuses
        schedule.startFrom = "base";
        const auto result = validateDesign(design, m_contexts);
        QVERIFY2(result, result ? "" : result.error().message.c_str());
    }

    void acceptsWeightsThatMissOneByRounding()
    {
        Distribution tenths{.name = "tenths", .components = {}};
        for (int i = 0; i < 10; ++i)
            tenths.components.push_back({.weight = 0.1, .specification = {}});
        QVERIFY(validateDistribution(tenths, m_contexts));
        tenths.components[0].weight += 0.9e-6;
        QVERIFY(validateDistribution(tenths, m_contexts));
    }

    void namesFieldAndValue_data()
    {
        QTest::addColumn<int>("index");
        const auto cases = allCases();
        for (std::size_t i = 0; i < cases.size(); ++i)
            QTest::newRow(cases[i].name) << static_cast<int>(i);
    }

    void namesFieldAndValue()
    {
        QFETCH(const int, index);
        const auto example = allCases().at(static_cast<std::size_t>(index));
        auto design = exampleDesign();
        example.change(design);
        const auto result = validateDesign(design, m_contexts);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(result.error().message, std::string(example.message));
    }

    void namesTheDistributionWhoseSpecificationIsImpossible_data()
    {
        QTest::addColumn<int>("opMin");
        QTest::addColumn<int>("opMax");
        QTest::addColumn<QString>("context");
        QTest::addColumn<QString>("says");
        QTest::newRow("op upside down") << 9 << 4 << "crazy_zootopia"
                                        << "op 9-4";
        QTest::newRow("op too low") << 1 << 4 << "crazy_zootopia"
                                    << "op 1";
        QTest::newRow("op too high") << 2 << 31 << "crazy_zootopia"
                                     << "31";
        QTest::newRow("unknown context") << 2 << 4 << "moon"
                                         << "\"moon\"";
    }

    void namesTheDistributionWhoseSpecificationIsImpossible()
    {
        QFETCH(const int, opMin);
        QFETCH(const int, opMax);
        QFETCH(const QString, context);
        QFETCH(const QString, says);
        auto design = exampleDesign();
        auto& specification = design.distributions[1].components[1].specification;
        specification.opMin = opMin;
        specification.opMax = opMax;
        specification.flavour = Flavour::GsmInfinite; // symbolic ones need no context
        specification.contexts = {context.toStdString()};
        const auto result = validateDesign(design, m_contexts);
        QVERIFY(!result);
        const auto message = QString::fromStdString(result.error().message);
        QVERIFY2(message.startsWith(QStringLiteral("component 2 of distribution \"mix\": ")),
                 qPrintable(message));
        QVERIFY2(message.contains(says), qPrintable(message));
    }

private:
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(StudyValidationTest)
#include "tst_study_validation.moc"

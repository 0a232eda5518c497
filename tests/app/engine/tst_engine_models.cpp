#include "core/store/study_file.h"
#include "core/study/study_json.h"
#include "tests/support/engine_process.h"

#include <algorithm>
#include <cmath>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;
using gradus::testing::EngineOutcome;

namespace {

Stage pretraining()
{
    Stage stage;
    stage.name = "base";
    stage.distribution = "easy";
    stage.languageModel.tokens = 12'000;
    stage.languageModel.batchTokens = 1'000;
    return stage;
}

StudyDesign tinyDesign()
{
    StudyDesign design;
    design.title = "models";
    Distribution easy;
    easy.name = "easy";
    easy.components[0].specification.opMin = 2;
    easy.components[0].specification.opMax = 3;
    easy.components[0].specification.distractors = 0;
    design.distributions = {easy};
    Schedule schedule;
    schedule.name = "main";
    schedule.model = {.layers = 1,
                      .width = 32,
                      .heads = 2,
                      .keyValueHeads = 1,
                      .feedForward = 48,
                      .contextLength = 400,
                      .tokenizer = TokenizerKind::Bpe,
                      .vocabulary = 320};
    schedule.stages = {pretraining()};
    design.schedules = {schedule};
    return design;
}

/// Reinforcement of the checkpoint called @p start.
Schedule reinforcement(const std::string& start)
{
    Schedule schedule = tinyDesign().schedules[0];
    schedule.name = "after";
    schedule.startFrom = start;
    Stage& stage = schedule.stages[0];
    stage.name = "rl";
    stage.kind = StageKind::Reinforcement;
    stage.learningRate = 1e-5;
    stage.reinforcement.steps = 1;
    stage.reinforcement.promptsPerStep = 2;
    stage.reinforcement.samplesPerPrompt = 2;
    stage.reinforcement.maxNewTokens = 16;
    stage.reinforcement.klCoefficient = 0.01; // needs the weights it started with once more
    return schedule;
}

} // namespace

/// Models that leave a study and come back, with the real engine.
class EngineModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(StudyFile::create(study().toStdString(), tinyDesign()));
        succeeds(
            {QStringLiteral("run"), study(), QStringLiteral("--threads"), QStringLiteral("1")});
        succeeds({QStringLiteral("export-model"), study(), QStringLiteral("--checkpoint"),
                  QStringLiteral("base"), QStringLiteral("-o"), folder()});
    }

    void theExportIsWhole()
    {
        QCOMPARE(QDir(folder()).entryList(QDir::Files, QDir::Name),
                 (QStringList{
                     QStringLiteral("config.json"), QStringLiteral("generation_config.json"),
                     QStringLiteral("model.safetensors"), QStringLiteral("special_tokens_map.json"),
                     QStringLiteral("tokenizer.json"), QStringLiteral("tokenizer_config.json")}));
        const auto again =
            run({QStringLiteral("export-model"), study(), QStringLiteral("--checkpoint"),
                 QStringLiteral("base"), QStringLiteral("-o"), folder()});
        QCOMPARE(again.exitCode, 1);
        QVERIFY2(again.errors.contains("is there already"), again.errors.constData());
        const auto type =
            run({QStringLiteral("export-model"), study(), QStringLiteral("--checkpoint"),
                 QStringLiteral("base"), QStringLiteral("-o"), folder(), QStringLiteral("--type"),
                 QStringLiteral("int8")});
        QCOMPARE(type.exitCode, 2);
        QVERIFY2(type.errors.contains("\"int8\""), type.errors.constData());
    }

    void anImportedModelSamplesTheSame()
    {
        succeeds({QStringLiteral("import-model"), folder(), study(), QStringLiteral("--name"),
                  QStringLiteral("foreign")});
        auto file = StudyFile::open(study().toStdString()).value();
        const auto runs = file.runs().value();
        QCOMPARE(displayState(runs.back(), 0), DisplayState::Done);
        QCOMPARE(runs.back().schedule, std::string("foreign"));
        for (const char* checkpoint : {"base", "foreign"})
            succeeds({QStringLiteral("evaluate"), study(), QStringLiteral("--checkpoint"),
                      QLatin1String(checkpoint), QStringLiteral("--distribution"),
                      QStringLiteral("easy"), QStringLiteral("--problems"), QStringLiteral("3"),
                      QStringLiteral("--samples"), QStringLiteral("2"), QStringLiteral("--threads"),
                      QStringLiteral("1")});
        const auto evaluations = file.evaluations().value();
        QCOMPARE(evaluations.size(), std::size_t{2});
        QStringList texts[2];
        for (std::size_t i = 0; i < 2; ++i) {
            const auto tallies = file.tallies(evaluations[i].id).value();
            for (const auto& tally : tallies) {
                const auto samples = file.samples(evaluations[i].id, tally.problem).value();
                for (const auto& sample : samples)
                    texts[i] += QString::fromStdString(sample.text);
            }
        }
        QCOMPARE(texts[0].size(), 6);
        QCOMPARE(texts[1], texts[0]);
        succeeds({QStringLiteral("status"), study()});
    }

    void aNameThatIsTakenIsRefused()
    {
        for (const char* name : {"base", "main", "a/b", "a@3"}) {
            const auto outcome = run({QStringLiteral("import-model"), folder(), study(),
                                      QStringLiteral("--name"), QLatin1String(name)});
            QCOMPARE(outcome.exitCode, 1);
            QVERIFY2(outcome.errors.contains(name), outcome.errors.constData());
        }
    }

    void aScheduleStartsFromACheckpoint()
    {
        auto file = StudyFile::open(study().toStdString()).value();
        QVERIFY(file.putSchedule(reinforcement("base")));
        succeeds({QStringLiteral("run"), study(), QStringLiteral("--schedule"),
                  QStringLiteral("after"), QStringLiteral("--threads"), QStringLiteral("1")});
        const auto checkpoints = file.checkpoints().value();
        const auto& base = checkpoints.front();
        QCOMPARE(checkpoints.back().name, std::string("rl"));
        // The run keeps to the number, whatever is called "base" later.
        const auto launched = scheduleFromJson(file.runs().value().back().scheduleJson).value();
        QCOMPARE(launched.startFrom, std::to_string(base.id));
        const auto metrics = file.metrics(checkpoints.back().run).value();
        const auto kl = std::find_if(metrics.rows.begin(), metrics.rows.end(),
                                     [](const MetricRow& row) { return row.key == "kl"; });
        QVERIFY(kl != metrics.rows.end());
        QVERIFY(std::abs(kl->value) < 1e-6); // the first step is the reference itself
    }

    void aScheduleOfAnotherShapeIsRefused()
    {
        auto file = StudyFile::open(study().toStdString()).value();
        auto schedule = reinforcement("base");
        schedule.name = "wider";
        schedule.model.width = 64;
        QVERIFY(file.putSchedule(schedule));
        const auto runs = file.runs().value().size();
        const auto outcome =
            run({QStringLiteral("run"), study(), QStringLiteral("--schedule"),
                 QStringLiteral("wider"), QStringLiteral("--threads"), QStringLiteral("1")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("width 64 and 32"), outcome.errors.constData());
        schedule.startFrom = "nothing";
        QVERIFY(file.putSchedule(schedule, "wider"));
        const auto missing =
            run({QStringLiteral("run"), study(), QStringLiteral("--schedule"),
                 QStringLiteral("wider"), QStringLiteral("--threads"), QStringLiteral("1")});
        QCOMPARE(missing.exitCode, 1);
        QVERIFY2(missing.errors.contains("no checkpoint \"nothing\""), missing.errors.constData());
        QCOMPARE(file.runs().value().size(), runs);
    }

private:
    [[nodiscard]] QString study() const { return m_folder.filePath(QStringLiteral("m.gradus")); }
    [[nodiscard]] QString folder() const { return m_folder.filePath(QStringLiteral("model")); }

    static EngineOutcome run(const QStringList& arguments)
    {
        return gradus::testing::runEngine(arguments, QStringLiteral(GRADUS_RESOURCES));
    }
    static void succeeds(const QStringList& arguments)
    {
        const auto outcome = run(arguments);
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
    }

    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(EngineModelsTest)
#include "tst_engine_models.moc"

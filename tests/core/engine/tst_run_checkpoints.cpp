#include "core/engine/run_checkpoints.h"
#include "core/study/study_json.h"

#include <array>
#include <fstream>
#include <limits>

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <torch/types.h>

using namespace gradus;

namespace {

/// A run of stages "base" and "mid" on a model of a few weights, without training: weights are set
/// to the number of the step, so that a checkpoint tells which it is.
struct Run
{
    QTemporaryDir folder;
    Schedule schedule{.name = "main",
                      .stages = {Stage{.name = "base", .distribution = "easy"},
                                 Stage{.name = "mid", .distribution = "easy"}}};
    StudyFile study;
    Decoder decoder;
    Optimizer optimizer;
    RunCheckpoints checkpoints;

    explicit Run(const CheckpointOptions& options = {})
        : study(StudyFile::create(folder.filePath(QStringLiteral("a.gradus")).toStdString(),
                                  StudyDesign{.title = "t"})
                    .value())
        , decoder({.layers = 1,
                   .width = 16,
                   .heads = 1,
                   .keyValueHeads = 1,
                   .feedForward = 16,
                   .contextLength = 8},
                  4, torch::kFloat32)
        , optimizer(decoder.parameters())
        , checkpoints(study, 1, schedule)
    {
        schedule.checkpoints = options;
        if (study.addRun({.schedule = "main"}).value() != 1 || !checkpoints.prepareFolder())
            qFatal("no run");
    }

    Result<void> save(const std::string& stage, std::int64_t step, bool isFinal = false)
    {
        decoder.parameters().master().fill_(static_cast<double>(step));
        return checkpoints.save(
            stage, isFinal, decoder, optimizer,
            {.position = {.stage = stage == "mid" ? std::size_t{1} : 0, .step = step},
             .model = decoder.model(),
             .vocabulary = {"a"},
             .scheduleJson = toJson(schedule)});
    }

    /// The names the study has, in the order they were written first.
    QStringList names()
    {
        QStringList names;
        const auto rows = study.checkpoints().value();
        for (const auto& row : rows)
            names += QString::fromStdString(row.name);
        return names;
    }
    [[nodiscard]] QDir files() const
    {
        return {folder.filePath(QStringLiteral("a.gradus.d/run1"))};
    }
    [[nodiscard]] QStringList fileNames() const
    {
        return files().entryList(QDir::Files, QDir::Name);
    }
    void damage(const QString& name) const
    {
        std::filesystem::resize_file(files().filePath(name).toStdString(), 100);
    }
};

QStringList list(const char* words)
{
    return QString::fromUtf8(words).split(QLatin1Char(' '));
}

} // namespace

class RunCheckpointsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheNewestOfAStage()
    {
        Run run({.keep = 2});
        for (const std::int64_t step : {1, 2, 3, 4})
            QVERIFY(run.save("base", step));
        QCOMPARE(run.names(), list("base@3 base@4"));
        QVERIFY(run.save("base", 5, true));
        QCOMPARE(run.names(), list("base@4 base")); // one stays should the final one be damaged
        QVERIFY(run.save("mid", 1));
        QCOMPARE(run.names(), list("base mid@1"));
        QVERIFY(run.save("mid", 2, true));
        QVERIFY(run.checkpoints.finish());
        QCOMPARE(run.names(), list("base mid"));
        QCOMPARE(run.fileNames(), list("base.safetensors mid.safetensors"));
    }

    void keepsTheBestByAMetric_data()
    {
        QTest::addColumn<bool>("isHighest");
        QTest::addColumn<QStringList>("kept");
        // Rewards 0.2, 0.9, 0.4, 0.9, 0.1 at steps 2, 4, 6, 8, 10; of equals the earlier is kept.
        QTest::newRow("highest") << true << list("base@4 base@8 base");
        QTest::newRow("lowest") << false << list("base@2 base@10 base");
    }

    void keepsTheBestByAMetric()
    {
        QFETCH(const bool, isHighest);
        QFETCH(const QStringList, kept);
        Run run({.keep = 1,
                 .keepBest = 2,
                 .bestBy = "reward",
                 .bestIs = isHighest ? BestIs::Highest : BestIs::Lowest});
        const std::array values{0.2, 0.9, 0.4, 0.9, 0.1};
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto step = static_cast<std::int64_t>(2 * i + 2);
            const std::array<MetricRow, 2> rows{
                MetricRow{.stage = "base", .key = "reward", .step = step, .value = values[i]},
                // Another stage and another key say nothing.
                MetricRow{.stage = "mid", .key = "reward", .step = step, .value = 0.5}};
            QVERIFY(run.study.addMetrics(1, rows));
            QVERIFY(run.save("base", step));
        }
        QVERIFY(run.save("base", 11, true));
        QVERIFY(run.checkpoints.finish());
        QCOMPARE(run.names(), kept);
    }

    void keepsMilestonesAndWhatAnEvaluationNeeds()
    {
        Run run({.everySteps = 3, .keep = 1});
        QVERIFY(run.save("base", 1));
        QVERIFY(run.study.addEvaluation({.run = 1,
                                         .checkpoint = run.study.checkpoints().value().front().id,
                                         .distribution = "d",
                                         .problems = 1,
                                         .samples = 1,
                                         .temperature = 1}));
        for (const std::int64_t step : {2, 3, 4, 5, 6, 7})
            QVERIFY(run.save("base", step));
        QVERIFY(run.save("base", 8, true));
        QVERIFY(run.checkpoints.finish());
        QCOMPARE(run.names(), list("base@1 base@3 base@6 base"));
    }

    void theNewestGoodOneIsUsed()
    {
        Run run({.keep = 3});
        for (const std::int64_t step : {1, 2, 3})
            QVERIFY(run.save("base", step));
        run.damage(QStringLiteral("base@3.safetensors"));
        QFile::remove(run.files().filePath(QStringLiteral("base@2.safetensors")));
        const auto restored = run.checkpoints.restoreNewest(run.decoder, run.optimizer, {"a"});
        QVERIFY2(restored, restored ? "" : restored.error().message.c_str());
        QCOMPARE((*restored)->step, 1);
        QCOMPARE(run.decoder.parameters().master()[0].item<float>(), 1.0F);
        QCOMPARE(run.checkpoints.faults().size(), std::size_t{2});
        QVERIFY(run.checkpoints.faults()[0].find("base@3") != std::string::npos);
        // A damaged one is written anew when training comes to it again, and then is the newest.
        QVERIFY(!run.checkpoints.has("base", 3, false).value());
        QVERIFY(run.save("base", 3));
        RunCheckpoints later(run.study, 1, run.schedule);
        QCOMPARE((*later.restoreNewest(run.decoder, run.optimizer, {"a"}))->step, 3);
    }

    void aFinalOneWrittenAnewComesAfterTheUnfinished()
    {
        Run run({.keep = 3});
        QVERIFY(run.save("base", 1));
        QVERIFY(run.save("base", 2, true));
        run.damage(QStringLiteral("base.safetensors"));
        RunCheckpoints later(run.study, 1, run.schedule);
        QCOMPARE((*later.restoreNewest(run.decoder, run.optimizer, {"a"}))->step, 1);
    }

    void leftoversAreClearedAway()
    {
        Run run;
        QVERIFY(run.save("base", 1));
        for (const char* name : {"base@2.safetensors", "base.safetensors.part4711",
                                 "mid.safetensors", "notes.txt", "mine.safetensors"})
            std::ofstream(run.files().filePath(QString::fromUtf8(name)).toStdString()) << "x";
        QVERIFY(run.checkpoints.prepareFolder());
        // What is none of the engine's stays.
        QCOMPARE(run.fileNames(), list("base@1.safetensors mine.safetensors notes.txt"));
    }

    void weightsThatAreNoNumbersAreNotSaved()
    {
        Run run;
        QVERIFY(run.save("base", 1));
        run.optimizer.firstMoment().fill_(std::numeric_limits<double>::quiet_NaN());
        QVERIFY(!run.save("base", 2));
        QCOMPARE(run.names(), list("base@1"));
        QCOMPARE(run.fileNames(), list("base@1.safetensors"));
    }
};

QTEST_APPLESS_MAIN(RunCheckpointsTest)
#include "tst_run_checkpoints.moc"

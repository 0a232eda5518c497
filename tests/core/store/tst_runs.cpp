#include "core/store/study_file.h"
#include "tests/core/store/store_fixture.h"

#include <cmath>
#include <limits>

#include <QElapsedTimer>

using namespace gradus;
using gradus::test::StudyFolder;

namespace {

/// Every field differs from its default.
RunRow fullRun()
{
    return {.id = 0,
            .schedule = "main",
            .scheduleJson = "{\"name\": \"main\"}",
            .distributionsJson = "{\"distributions\": []}",
            .state = RunState::Paused,
            .stage = "mid",
            .activity = "evaluating hard",
            .step = 12,
            .stepsPlanned = 340,
            .tokensSeen = 5'000'000'000,
            .tokensPerSecond = 12'345.5,
            .lastLoss = 0.75,
            .lastReward = 0.25,
            .secondsLeft = 61.5,
            .progress = 0.4,
            .startedAt = 1'700'000'000.25,
            .heartbeatAt = 1'700'000'100.5,
            .processId = 4'194'304,
            .host = "node-7",
            .error = "out of memory",
            .machineJson = "{\"threads\": 2}"};
}

std::vector<MetricRow> losses(const std::string& stage, std::int64_t first, std::int64_t last)
{
    std::vector<MetricRow> rows;
    for (auto step = first; step <= last; ++step)
        rows.push_back({.stage = stage,
                        .key = "loss",
                        .step = step,
                        .tokens = step * 4'096,
                        .value = 1.0 / static_cast<double>(step)});
    return rows;
}

} // namespace

class RunsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackARunAsItWasWritten()
    {
        const StudyFolder folder;
        auto study = folder.create();
        auto run = fullRun();
        run.id = study.addRun(run).value();
        QVERIFY(run.id > 0);
        QCOMPARE(study.run(run.id).value(), run);

        const RunRow plain{.id = study.addRun({}).value()};
        QCOMPARE(study.run(plain.id).value(), plain);
        QCOMPARE(study.runs().value(), (std::vector<RunRow>{run, plain})); // newest last
    }

    void leavesTheJsonOutOfSummaries()
    {
        const StudyFolder folder;
        auto study = folder.create();
        auto run = fullRun();
        run.id = study.addRun(run).value();
        const RunRow plain{.id = study.addRun({}).value()};
        run.machineJson.clear();
        run.scheduleJson.clear();
        run.distributionsJson.clear();
        QCOMPARE(study.runSummaries().value(), (std::vector<RunRow>{run, plain}));
    }

    void updatesEveryField()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto other = study.addRun({}).value();
        auto run = fullRun();
        run.id = study.addRun({}).value();
        VERIFY_OK(study.updateRun(run));
        QCOMPARE(study.run(run.id).value(), run);
        QCOMPARE(study.run(other).value(), RunRow{.id = other});
        run.lastReward.reset();
        VERIFY_OK(study.updateRun(run));
        QCOMPARE(study.run(run.id).value(), run);
    }

    void everyStateIsReadBack()
    {
        const StudyFolder folder;
        auto study = folder.create();
        for (const auto state : {RunState::Queued, RunState::Running, RunState::Paused,
                                 RunState::Stopped, RunState::Done, RunState::Failed}) {
            const auto id = study.addRun({.state = state}).value();
            QCOMPARE(study.run(id).value().state, state);
        }
    }

    void progressNeverFalls()
    {
        const StudyFolder folder;
        auto study = folder.create();
        RunRow run{.progress = 0.5};
        run.id = study.addRun(run).value();
        run.progress = 0.4; // resumed from an earlier checkpoint
        VERIFY_OK(study.updateRun(run));
        QCOMPARE(study.run(run.id).value().progress, 0.5);
        run.progress = 0.6;
        VERIFY_OK(study.updateRun(run));
        QCOMPARE(study.run(run.id).value().progress, 0.6);
    }

    void namesARunThatIsNotThere()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto result = study.run(7);
        QCOMPARE(result.error().code, ErrorCode::NotFound);
        QCOMPARE(result.error().message, folder.path().string() + " has no run 7");
        QCOMPARE(study.updateRun({.id = 7}).error().code, ErrorCode::NotFound);
        const auto metrics = losses("base", 1, 1);
        QVERIFY(!study.addMetrics(7, metrics));
        QVERIFY(!study.sendCommand(7, CommandKind::Stop));
    }

    void givesBackMetricsInTheirOrder()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        const auto other = study.addRun({}).value();
        const std::vector<MetricRow> first{{"base", "loss", 1, 4'096, 2.5},
                                           {"base", "gradient_norm", 1, 4'096, 0.125}};
        const std::vector<MetricRow> second{{"mid", "loss", 1, 8'192, -0.0},
                                            {"base", "loss", 2, 8'192, 1e-300}};
        VERIFY_OK(study.addMetrics(run, first));
        VERIFY_OK(study.addMetrics(other, losses("base", 1, 3)));
        VERIFY_OK(study.addMetrics(run, second));

        auto all = first;
        all.insert(all.end(), second.begin(), second.end());
        const auto read = study.metrics(run).value();
        QCOMPARE(read.rows, all);
        QCOMPARE(study.metrics(other).value().rows, losses("base", 1, 3));
    }

    void givesOnlyWhatIsNew()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        QCOMPARE(study.metrics(run).value().last, RowId{0});
        VERIFY_OK(study.addMetrics(run, losses("base", 1, 5)));
        const auto seen = study.metrics(run).value();
        QCOMPARE(study.metrics(run, seen.last).value().rows, std::vector<MetricRow>{});
        QCOMPARE(study.metrics(run, seen.last).value().last, seen.last);
        VERIFY_OK(study.addMetrics(run, losses("base", 6, 8)));
        QCOMPARE(study.metrics(run, seen.last).value().rows, losses("base", 6, 8));
    }

    void aReaderMissesNothingOfAResumedRun()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        VERIFY_OK(study.addMetrics(run, losses("base", 1, 10)));
        const auto seen = study.metrics(run).value();
        VERIFY_OK(study.removeMetricsAfter(run, "base", 4));
        VERIFY_OK(study.addMetrics(run, losses("base", 5, 6)));
        QCOMPARE(study.metrics(run, seen.last).value().rows, losses("base", 5, 6));
        QCOMPARE(study.metrics(run).value().rows, losses("base", 1, 6));
    }

    void removesOnlyOfThatRunAndStage()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        const auto other = study.addRun({}).value();
        VERIFY_OK(study.addMetrics(run, losses("base", 1, 4)));
        VERIFY_OK(study.addMetrics(run, losses("mid", 1, 4)));
        VERIFY_OK(study.addMetrics(other, losses("mid", 1, 4)));
        VERIFY_OK(study.removeMetricsAfter(run, "mid", 1));
        auto expected = losses("base", 1, 4);
        expected.push_back(losses("mid", 1, 1).front());
        QCOMPARE(study.metrics(run).value().rows, expected);
        QCOMPARE(study.metrics(other).value().rows, losses("mid", 1, 4));
        VERIFY_OK(study.removeMetricsAfter(run, "no such stage", 0));
        QCOMPARE(study.metrics(run).value().rows, expected);
    }

    void givesTheMetricsOfOneKey()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        const std::vector<MetricRow> rows{{"base", "loss", 1, 10, 3},
                                          {"base", "learning_rate", 1, 10, 0.1},
                                          {"mid", "loss", 1, 20, 2}};
        VERIFY_OK(study.addMetrics(run, rows));
        QCOMPARE(study.metricsOfKey(run, "loss").value(),
                 (std::vector<MetricRow>{rows[0], rows[2]}));
        QCOMPARE(study.metricsOfKey(run, "reward").value(), std::vector<MetricRow>{});
    }

    void knowsWhichMetricsThereAre()
    {
        const StudyFolder folder;
        auto study = folder.create();
        QCOMPARE(study.hasMetric("loss").value(), false);
        const auto first = study.addRun({}).value();
        const auto second = study.addRun({}).value();
        VERIFY_OK(study.addMetrics(second, losses("base", 1, 3)));
        QCOMPARE(study.hasMetric("loss").value(), true);
        QCOMPARE(study.hasMetric("reward").value(), false);
        QCOMPARE(study.hasMetric("").value(), false);
        QCOMPARE(study.metricsOfKey(first, "loss").value(), std::vector<MetricRow>{});
        VERIFY_OK(study.removeMetricsAfter(second, "base", 0));
        QCOMPARE(study.hasMetric("loss").value(), false);
    }

    void keepsNumbersThatAreNone()
    {
        // A run that diverged: the loss is what the user has to see.
        const StudyFolder folder;
        auto study = folder.create();
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinity = std::numeric_limits<double>::infinity();
        const auto run = study.addRun({.lastLoss = nan}).value();
        const std::vector<MetricRow> rows{{"base", "loss", 1, 10, infinity},
                                          {"base", "loss", 2, 20, nan}};
        VERIFY_OK(study.addMetrics(run, rows));
        const auto read = study.metrics(run).value().rows;
        QCOMPARE(read[0].value, infinity);
        QVERIFY(std::isnan(read[1].value));
        QVERIFY(std::isnan(study.run(run).value().lastLoss));
    }

    void deliversEachCommandOnceAndInOrder()
    {
        const StudyFolder folder;
        auto window = folder.create();
        auto engine = StudyFile::open(folder.path()).value();
        const auto run = window.addRun({}).value();
        const auto other = window.addRun({}).value();
        using Kinds = std::vector<CommandKind>;
        QCOMPARE(engine.takeCommands(run).value(), Kinds{});
        for (const auto kind : {CommandKind::Pause, CommandKind::Resume, CommandKind::Checkpoint})
            VERIFY_OK(window.sendCommand(run, kind));
        VERIFY_OK(window.sendCommand(other, CommandKind::Stop));
        QCOMPARE(engine.takeCommands(run).value(),
                 (Kinds{CommandKind::Pause, CommandKind::Resume, CommandKind::Checkpoint}));
        QCOMPARE(engine.takeCommands(run).value(), Kinds{});
        QCOMPARE(engine.takeCommands(other).value(), Kinds{CommandKind::Stop});
    }

    void readsRunsFastBesideManyMetrics()
    {
        // 200,000 rows: reading them takes some 50 ms, the list of runs must not depend on them.
        // Compared with itself, so that the speed of the machine does not matter.
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun(fullRun()).value();
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 20; ++i)
            VERIFY_OK(study.addMetrics(run, losses("base", 10'000 * i + 1, 10'000 * (i + 1))));
        qInfo("200,000 metrics written in %lld ms", timer.elapsed());
        timer.restart();
        QCOMPARE(study.metrics(run).value().rows.size(), 200'000U);
        const auto metricsTime = timer.nsecsElapsed();
        timer.restart();
        QCOMPARE(study.runs().value().size(), 1U);
        const auto runsTime = timer.nsecsElapsed();
        qInfo("all metrics %lld us, runs %lld us", metricsTime / 1'000, runsTime / 1'000);
        QVERIFY(runsTime * 10 < metricsTime);
    }
};

QTEST_APPLESS_MAIN(RunsTest)
#include "tst_runs.moc"

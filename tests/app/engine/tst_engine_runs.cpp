#include "core/base/file.h"
#include "core/results/compute_rows.h"
#include "core/store/study_file.h"
#include "tests/support/engine_process.h"

#include <cmath>
#include <csignal>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;
using gradus::testing::EngineOutcome;

namespace {

/// Metrics that have to come out the same whatever happened in between (times do not).
QStringList reproducible(StudyFile& study)
{
    QStringList lines;
    const auto metrics = study.metrics(1).value();
    for (const auto& row : metrics.rows)
        if (row.key != "tokens_per_second" && !QByteArray(row.key.c_str()).endsWith("_seconds"))
            lines += QStringLiteral("%1 %2 %3 %4")
                         .arg(QString::fromStdString(row.stage), QString::fromStdString(row.key))
                         .arg(row.step)
                         .arg(row.value, 0, 'g', 17);
    lines.sort();
    return lines;
}

QStringList sampledTexts(StudyFile& study)
{
    QStringList lines;
    const auto evaluations = study.evaluations().value();
    for (const auto& evaluation : evaluations) {
        const auto tallies = study.tallies(evaluation.id).value();
        for (const auto& tally : tallies) {
            const auto samples = study.samples(evaluation.id, tally.problem).value();
            for (const auto& sample : samples)
                lines +=
                    QString::fromStdString(evaluation.checkpointName + "|" + evaluation.distribution
                                           + "|" + std::to_string(tally.index) + "|" + sample.text);
        }
    }
    return lines;
}

} // namespace

/// Whole runs of the real engine on a model of a few thousand weights.
class EngineRunsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QFile::link(QStringLiteral(GRADUS_RESOURCES "/contexts"),
                            m_folder.filePath(QStringLiteral("contexts"))));
        QVERIFY(QFile::link(QStringLiteral(GRADUS_TEST_DATA "/presets"),
                            m_folder.filePath(QStringLiteral("presets"))));
        makeStudy(QStringLiteral("whole"));
        QElapsedTimer timer;
        timer.start();
        const auto outcome = run({QStringLiteral("run"), study(QStringLiteral("whole"))});
        m_milliseconds = timer.elapsed();
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        m_table = outcome.output;
    }

    void aRunLeavesCheckpointsEvaluationsAndATable()
    {
        auto file = open(QStringLiteral("whole"));
        const auto runs = file.runs().value();
        QCOMPARE(runs.size(), std::size_t{1});
        QCOMPARE(displayState(runs[0], 0), DisplayState::Done);
        QCOMPARE(runs[0].progress, 1.0);
        QStringList names;
        const auto checkpoints = file.checkpoints().value();
        for (const auto& checkpoint : checkpoints) {
            names += QString::fromStdString(checkpoint.name);
            QVERIFY(std::filesystem::exists(file.folder() / checkpoint.path));
        }
        QCOMPARE(names, (QStringList{QStringLiteral("base"), QStringLiteral("mid"),
                                     QStringLiteral("rl")}));
        const auto evaluations = file.evaluations().value();
        QCOMPARE(evaluations.size(), std::size_t{9});
        for (const auto& evaluation : evaluations) {
            QVERIFY(evaluation.isComplete);
            const auto tallies = file.tallies(evaluation.id).value();
            QCOMPARE(tallies.size(), std::size_t{4});
            for (const auto& tally : tallies)
                QCOMPARE(tally.samples, 4);
        }
        QVERIFY(m_table.contains("rl          hard"));
        QVERIFY(m_table.contains("pass@1"));
    }

    void itsCostIsInTheLedger()
    {
        auto file = open(QStringLiteral("whole"));
        const auto rows = computeRows(file, file.run(1).value()).value();
        QCOMPARE(rows.size(), std::size_t{3});
        for (const auto& row : rows) {
            QVERIFY(row.flopsPlanned && row.flopsCounted && row.nominalTokens
                    && row.measuredTokens);
            // Both are 6P times token equivalents; parameters cancel.
            QVERIFY(std::abs(*row.flopsCounted / *row.flopsPlanned
                                 / (*row.measuredTokens / *row.nominalTokens)
                             - 1)
                    < 1e-12);
        }
        // Training costs a little more than 6P a token: attention over some hundred tokens of a
        // model of width 32. The four steps of RL end long before a context of 256 tokens is full.
        QCOMPARE(*rows[0].nominalTokens, static_cast<double>(rows[0].tokens));
        QVERIFY(rows[0].tokens >= 30'000 && rows[0].tokens < 31'000);
        QVERIFY(*rows[0].measuredTokens > 1.01 * *rows[0].nominalTokens);
        QVERIFY(*rows[0].measuredTokens < 1.5 * *rows[0].nominalTokens);
        QCOMPARE(*rows[2].nominalTokens, 4.0 / 3 * 4 * 4 * 4 * 256);
        QVERIFY(*rows[2].measuredTokens < *rows[2].nominalTokens);
        QVERIFY(*rows[2].measuredTokens
                > static_cast<double>(rows[2].tokens) / 3); // sampling alone
    }

    void aStageReportsWhatItWasAskedFor()
    {
        auto file = open(QStringLiteral("whole"));
        const auto shares = file.metricsOfKey(1, "share_tokens_1").value();
        QCOMPARE(shares.back().stage, std::string("mid")); // the one mixture
        QVERIFY(std::abs(shares.back().value - 0.5) < 0.02);
        std::vector<std::int64_t> steps;
        const auto heldOut = file.metricsOfKey(1, "held_out_loss").value();
        for (const auto& row : heldOut)
            steps.push_back(row.step);
        const auto last = file.metricsOfKey(1, "share_tokens_1").value().back().step;
        std::vector<std::int64_t> expected{4, 8};
        if (last != 8)
            expected.push_back(last);
        QCOMPARE(steps, expected);
        QVERIFY(!file.metricsOfKey(1, "nll_op_2").value().empty());
    }

    void killedAndContinuedIsTheSame()
    {
        auto whole = open(QStringLiteral("whole"));
        makeStudy(QStringLiteral("killed"));
        int kills = 0;
        // Kills spread over the time of a whole run; each start goes on from the end of a stage.
        for (const double share : {0.4, 0.5, 0.6, 0.7, 0.8}) {
            QProcess process;
            gradus::testing::prepareEngine(
                process, {QStringLiteral("run"), study(QStringLiteral("killed"))}, m_folder.path());
            process.start();
            QVERIFY(process.waitForStarted());
            process.waitForFinished(static_cast<int>(share * static_cast<double>(m_milliseconds)));
            if (process.state() == QProcess::Running) {
                ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
                QVERIFY(process.waitForFinished());
            }
            auto file = open(QStringLiteral("killed")); // never damaged
            const auto runs = file.runs().value();
            if (!runs.empty() && runs[0].state == RunState::Done)
                break;
            if (!runs.empty())
                QCOMPARE(displayState(runs[0], runs[0].heartbeatAt), DisplayState::Lost);
            ++kills;
        }
        QVERIFY2(kills > 0, "every run ended before it could be killed");
        auto killed = open(QStringLiteral("killed"));
        if (killed.runs().value().empty() || killed.run(1).value().state != RunState::Done) {
            const auto outcome = run({QStringLiteral("run"), study(QStringLiteral("killed"))});
            QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        }
        QCOMPARE(killed.runs().value().size(), std::size_t{1});
        QCOMPARE(reproducible(killed), reproducible(whole));
        QCOMPARE(sampledTexts(killed), sampledTexts(whole));
        QCOMPARE(killed.checkpoints().value().back().hash.size(), std::size_t{32});
    }

    void stopsOnCommandAndGoesOn()
    {
        makeStudy(QStringLiteral("stopped"));
        QProcess process;
        gradus::testing::prepareEngine(
            process, {QStringLiteral("run"), study(QStringLiteral("stopped"))}, m_folder.path());
        process.start();
        QVERIFY(process.waitForStarted());
        auto file = open(QStringLiteral("stopped"));
        QTRY_VERIFY_WITH_TIMEOUT(
            !file.runs().value().empty() && file.run(1).value().state == RunState::Running, 20'000);
        QVERIFY(file.sendCommand(1, CommandKind::Pause));
        QTRY_COMPARE_WITH_TIMEOUT(file.run(1).value().state, RunState::Paused, 20'000);
        const auto step = file.run(1).value().step;
        QTest::qWait(300);
        QCOMPARE(file.run(1).value().step, step); // really paused
        // While it is under way a second engine keeps out.
        const auto second = run({QStringLiteral("run"), study(QStringLiteral("stopped"))});
        QCOMPARE(second.exitCode, 1);
        QVERIFY2(second.errors.contains("under way"), second.errors.constData());
        QVERIFY(file.sendCommand(1, CommandKind::Resume));
        QVERIFY(file.sendCommand(1, CommandKind::Stop));
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(file.run(1).value().state, RunState::Stopped);

        QCOMPARE(run({QStringLiteral("run"), study(QStringLiteral("stopped"))}).exitCode, 0);
        auto whole = open(QStringLiteral("whole"));
        QCOMPARE(reproducible(file), reproducible(whole));
    }

    void aSignalStopsWithACheckpoint()
    {
        makeStudy(QStringLiteral("signalled"));
        QProcess process;
        gradus::testing::prepareEngine(
            process, {QStringLiteral("run"), study(QStringLiteral("signalled"))}, m_folder.path());
        process.start();
        auto file = open(QStringLiteral("signalled"));
        QTRY_VERIFY_WITH_TIMEOUT(!file.runs().value().empty() && file.run(1).value().step > 0,
                                 20'000);
        process.terminate();
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(file.run(1).value().state, RunState::Stopped);
        QVERIFY(!file.checkpoints().value().empty());
    }

    void aDamagedCheckpointIsPassedOver()
    {
        makeStudy(QStringLiteral("damaged"));
        QCOMPARE(run({QStringLiteral("run"), study(QStringLiteral("damaged"))}).exitCode, 0);
        auto file = open(QStringLiteral("damaged"));
        auto row = file.run(1).value();
        row.state = RunState::Stopped; // as if it had been stopped at its end
        QVERIFY(file.updateRun(row));
        const auto last = file.checkpoints().value().back();
        std::filesystem::resize_file(file.folder() / last.path, 1'000);
        const auto outcome = run({QStringLiteral("run"), study(QStringLiteral("damaged"))});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        const auto again = file.checkpoints().value().back(); // made anew, and whole
        QCOMPARE(again.name, last.name);
        QCOMPARE(again.hash, contentHash(readFile(file.folder() / again.path).value()));
        auto whole = open(QStringLiteral("whole"));
        QCOMPARE(reproducible(file), reproducible(whole));
    }

    void withoutAnyGoodCheckpointItAsksInsteadOfStartingOver()
    {
        makeStudy(QStringLiteral("ruined"));
        QCOMPARE(run({QStringLiteral("run"), study(QStringLiteral("ruined"))}).exitCode, 0);
        auto file = open(QStringLiteral("ruined"));
        auto row = file.run(1).value();
        row.state = RunState::Stopped;
        QVERIFY(file.updateRun(row));
        const auto checkpoints = file.checkpoints().value();
        for (const auto& checkpoint : checkpoints)
            std::filesystem::resize_file(file.folder() / checkpoint.path, 1'000);
        const auto metrics = reproducible(file);
        const auto outcome = run({QStringLiteral("run"), study(QStringLiteral("ruined"))});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("rl.safetensors is damaged"), outcome.errors.constData());
        QCOMPARE(reproducible(file), metrics); // nothing was thrown away
    }

    void commandsSentBeforeItStartedAreOld()
    {
        makeStudy(QStringLiteral("commanded"));
        QProcess process;
        gradus::testing::prepareEngine(
            process, {QStringLiteral("run"), study(QStringLiteral("commanded"))}, m_folder.path());
        process.start();
        auto file = open(QStringLiteral("commanded"));
        QTRY_VERIFY_WITH_TIMEOUT(!file.runs().value().empty() && file.run(1).value().step > 0,
                                 20'000);
        process.terminate();
        QVERIFY(process.waitForFinished(20'000));
        QVERIFY(file.sendCommand(1, CommandKind::Stop));
        QCOMPARE(run({QStringLiteral("run"), study(QStringLiteral("commanded"))}).exitCode, 0);
        QCOMPARE(file.run(1).value().state, RunState::Done);
    }

    void aDamagedCheckpointIsNotEvaluated()
    {
        auto file = open(QStringLiteral("whole"));
        const auto checkpoint = file.checkpoints().value().back();
        const auto path = QString::fromStdString((file.folder() / checkpoint.path).string());
        const auto content = readFile(path.toStdString()).value();
        auto bent = content; // among the weights
        for (std::size_t i = content.size() / 2; i < content.size() / 2 + 200; ++i)
            bent[i] = static_cast<char>(bent[i] ^ 1);
        const auto write = [&path](const std::string& text) {
            QFile out(path);
            return out.open(QIODevice::WriteOnly)
                   && out.write(text.data(), static_cast<qint64>(text.size()))
                          == static_cast<qint64>(text.size());
        };
        QVERIFY(write(bent));
        const auto outcome = run({QStringLiteral("evaluate"), study(QStringLiteral("whole")),
                                  QStringLiteral("--checkpoint"), QString::number(checkpoint.id),
                                  QStringLiteral("--distribution"), QStringLiteral("edge"),
                                  QStringLiteral("--samples"), QStringLiteral("2"),
                                  QStringLiteral("--problems"), QStringLiteral("2")});
        QVERIFY(write(content));
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("is damaged"), outcome.errors.constData());
    }

    void evaluatesAnyCheckpointAgain()
    {
        const auto path = study(QStringLiteral("whole"));
        const auto outcome =
            run({QStringLiteral("evaluate"), path, QStringLiteral("--checkpoint"),
                 QStringLiteral("base"), QStringLiteral("--distribution"), QStringLiteral("edge"),
                 QStringLiteral("--samples"), QStringLiteral("2"), QStringLiteral("--problems"),
                 QStringLiteral("3")});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        auto file = open(QStringLiteral("whole"));
        const auto last = file.evaluations().value().back();
        QCOMPARE(last.checkpointName, std::string("base"));
        QCOMPARE(last.samples, 2);
        QVERIFY(last.isComplete);
        const auto unknown =
            run({QStringLiteral("evaluate"), path, QStringLiteral("--checkpoint"),
                 QStringLiteral("moon"), QStringLiteral("--distribution"), QStringLiteral("edge")});
        QCOMPARE(unknown.exitCode, 1);
        QVERIFY2(unknown.errors.contains("moon"), unknown.errors.constData());
    }

    void statusIsJsonOnRequest()
    {
        const auto outcome = run(
            {QStringLiteral("status"), study(QStringLiteral("whole")), QStringLiteral("--json")});
        const auto runs = QJsonDocument::fromJson(outcome.output)
                              .object()
                              .value(QStringLiteral("runs"))
                              .toArray();
        QCOMPARE(runs.size(), 1);
        QCOMPARE(runs[0].toObject().value(QStringLiteral("state")).toString(),
                 QStringLiteral("done"));
    }

    void aStudyThatExistsIsNotOverwritten()
    {
        const auto outcome = run({QStringLiteral("new"), study(QStringLiteral("whole")),
                                  QStringLiteral("--preset"), QStringLiteral("tiny")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("exists already"), outcome.errors.constData());
    }

private:
    [[nodiscard]] QString study(const QString& name) const
    {
        return m_folder.filePath(name + QStringLiteral(".gradus"));
    }
    [[nodiscard]] StudyFile open(const QString& name) const
    {
        return StudyFile::open(study(name).toStdString()).value();
    }
    EngineOutcome run(const QStringList& arguments) const
    {
        return gradus::testing::runEngine(arguments, m_folder.path());
    }
    void makeStudy(const QString& name) const
    {
        const auto made = run({QStringLiteral("new"), study(name), QStringLiteral("--preset"),
                               QStringLiteral("tiny")});
        QVERIFY2(made.exitCode == 0, made.errors.constData());
    }

    QTemporaryDir m_folder;
    QByteArray m_table;
    qint64 m_milliseconds = 0; ///< what the whole run took
};

QTEST_GUILESS_MAIN(EngineRunsTest)
#include "tst_engine_runs.moc"

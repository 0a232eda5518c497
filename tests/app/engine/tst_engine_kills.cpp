#include "tests/support/killed_run.h"
#include "tests/support/run_results.h"

#include <random>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;
using gradus::testing::KilledRun;
using gradus::testing::metricLines;
using gradus::testing::sampleLines;
using gradus::testing::tensorLines;

/// The real engine, killed with SIGKILL and started again until it is done, against a run nobody
/// disturbed. The preset "exact" has every kind of stage and a checkpoint after every step.
class EngineKillsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QFile::link(QStringLiteral(GRADUS_RESOURCES "/contexts"),
                            m_folder.filePath(QStringLiteral("contexts"))));
        QVERIFY(QFile::link(QStringLiteral(GRADUS_TEST_DATA "/presets"),
                            m_folder.filePath(QStringLiteral("presets"))));
        const KilledRun fresh{.study = m_folder.filePath(QStringLiteral("fresh.gradus")),
                              .resources = m_folder.path()};
        QCOMPARE(fresh.make(QStringLiteral("exact")).exitCode, 0);
        const auto whole = made(QStringLiteral("whole"));
        const auto outcome = whole.finish();
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        auto study = whole.open();
        m_metrics = metricLines(study);
        m_samples = sampleLines(study);
        m_tensors = tensorLines(study);
        // By hand: 4 stages, evaluated on 2 distributions of 6 problems and 4 samples each.
        QCOMPARE(m_samples.size(), qsizetype{4 * 2 * 6 * 4});
        QCOMPARE(m_tensors.size(), qsizetype{4});
        const auto kl = m_metrics.filter(QStringLiteral("rl|kl|4|")); // of the stage's last step
        QCOMPARE(kl.size(), qsizetype{1});
        QVERIFY2(kl.front().split(QLatin1Char('|'))[4].toDouble() > 0, qPrintable(kl.front()));
    }

    void withinTheFirstStep()
    {
        const auto run = made(QStringLiteral("first"));
        QVERIFY(run.killWhen([](const RunRow& row) { return row.state == RunState::Running; }));
        compareFinished(run);
    }

    /// Whatever was begun and not finished is neither taken for a checkpoint nor left behind.
    void withinWritingACheckpoint()
    {
        const auto run = made(QStringLiteral("writing"));
        const auto folder = run.open().folder() / "run1";
        bool isPartSeen = false;
        for (int count = 2; count <= 3; ++count) {
            QVERIFY(run.killOnFile(IN_CREATE, ".part", count));
            isPartSeen = isPartSeen || !parts(folder).empty();
        }
        QVERIFY(run.killOnFile(IN_MOVED_TO, ".safetensors", 2)); // named on disk, not in the study
        compareFinished(run);
        QVERIFY(parts(folder).empty());
        if (!isPartSeen)
            QWARN("every checkpoint was written before the signal came");
    }

    void withinAnEvaluation()
    {
        const auto run = made(QStringLiteral("evaluating"));
        QVERIFY(run.killWhen([](const RunRow& row) {
            return row.stage == "mid" && row.activity.starts_with("evaluating");
        }));
        compareFinished(run);
    }

    void atRandomMoments()
    {
        const auto run = made(QStringLiteral("random"));
        std::mt19937 random(20'261'126);
        std::uniform_int_distribution<int> milliseconds(0, 250);
        int kills = 0;
        while (kills < 3 && !run.isDone() && run.killAfter(milliseconds(random)))
            ++kills;
        QVERIFY(kills > 0);
        compareFinished(run);
    }

private:
    [[nodiscard]] KilledRun made(const QString& name) const
    {
        KilledRun run{.study = m_folder.filePath(name + QStringLiteral(".gradus")),
                      .resources = m_folder.path()};
        if (!QFile::copy(m_folder.filePath(QStringLiteral("fresh.gradus")), run.study))
            qFatal("cannot copy the study");
        return run;
    }

    static std::vector<std::filesystem::path> parts(const std::filesystem::path& folder)
    {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (isTemporaryName(entry.path()))
                found.push_back(entry.path());
        return found;
    }

    void compareFinished(const KilledRun& run) const
    {
        if (!run.isDone()) {
            const auto outcome = run.finish();
            QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        }
        auto study = run.open();
        QCOMPARE(study.runs().value().size(), std::size_t{1});
        QCOMPARE(metricLines(study), m_metrics);
        QCOMPARE(tensorLines(study), m_tensors);
        QCOMPARE(sampleLines(study), m_samples);
        const auto checkpoints = study.checkpoints().value();
        for (const auto& checkpoint : checkpoints)
            QVERIFY(checkpoint.isFinal); // the others went when the run was done
    }

    QTemporaryDir m_folder;
    QStringList m_metrics;
    QStringList m_samples;
    QStringList m_tensors;
};

QTEST_GUILESS_MAIN(EngineKillsTest)
#include "tst_engine_kills.moc"

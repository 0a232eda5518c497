#include "tests/support/killed_run.h"
#include "tests/support/run_results.h"

#include <random>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;
using gradus::testing::KilledRun;

/// As tst_engine_kills, longer: many kills a run, both types of activations, one and two threads.
class EngineKillsSlowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QFile::link(QStringLiteral(GRADUS_RESOURCES "/contexts"),
                            m_folder.filePath(QStringLiteral("contexts"))));
        QVERIFY(QFile::link(QStringLiteral(GRADUS_TEST_DATA "/presets"),
                            m_folder.filePath(QStringLiteral("presets"))));
    }

    void killedUntilItIsDone_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("threads");
        QTest::newRow("float32, 1 thread") << QStringLiteral("float32") << 1;
        QTest::newRow("float32, 2 threads") << QStringLiteral("float32") << 2;
        QTest::newRow("bfloat16, 1 thread") << QStringLiteral("bfloat16") << 1;
        QTest::newRow("bfloat16, 2 threads") << QStringLiteral("bfloat16") << 2;
    }

    void killedUntilItIsDone()
    {
        QFETCH(const QString, type);
        QFETCH(const int, threads);
        const QStringList options{QStringLiteral("--compute"), type, QStringLiteral("--threads"),
                                  QString::number(threads)};
        const KilledRun whole = made(QStringLiteral("whole"), type, threads, options);
        const auto outcome = whole.finish();
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());

        const KilledRun run = made(QStringLiteral("killed"), type, threads, options);
        std::mt19937 random(7);
        std::uniform_int_distribution<int> milliseconds(0, 150);
        int kills = 0;
        // One more start of a run that is done would begin another.
        while (kills < 40 && !run.isDone() && run.killAfter(milliseconds(random)))
            ++kills;
        QVERIFY2(kills > 3, qPrintable(QString::number(kills)));
        if (!run.isDone())
            QCOMPARE(run.finish().exitCode, 0);
        auto expected = whole.open();
        auto found = run.open();
        QCOMPARE(testing::metricLines(found), testing::metricLines(expected));
        QCOMPARE(testing::tensorLines(found), testing::tensorLines(expected));
        QCOMPARE(testing::sampleLines(found), testing::sampleLines(expected));
    }

private:
    [[nodiscard]] KilledRun made(const QString& name, const QString& type, int threads,
                                 const QStringList& options) const
    {
        KilledRun run{.study = m_folder.filePath(
                          QStringLiteral("%1-%2-%3.gradus").arg(name, type).arg(threads)),
                      .resources = m_folder.path(),
                      .options = options};
        const auto outcome = run.make(QStringLiteral("exact"));
        if (outcome.exitCode != 0)
            qFatal("%s", outcome.errors.constData());
        return run;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(EngineKillsSlowTest)
#include "tst_engine_kills_slow.moc"

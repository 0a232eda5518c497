#include "widgets/common/engine_launcher.h"

#include <csignal>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using gradus::EngineLauncher;
using gradus::isProcessAlive;

class EngineLauncherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void startsTheEngineWithTheWordsOfItsCommandLine()
    {
        EngineLauncher launcher(
            fakeEngine("echo \"$@\"; echo beside $GRADUS_BESIDE_WINDOW; exec sleep 30"));
        const auto process = launcher.run("a study.gradus", folder(), QStringLiteral("quick"));
        QVERIFY(process);
        QVERIFY(launcher.isStarting());
        QTRY_VERIFY(log().contains("beside"));
        QVERIFY(log().startsWith("run a study.gradus --schedule quick\n"));
        QVERIFY(log().contains("beside 1")); // it leaves a core to the window
        QVERIFY(isProcessAlive(*process));

        launcher.confirm(*process + 1); // somebody else's
        QVERIFY(launcher.isStarting());
        launcher.confirm(*process);
        QVERIFY(!launcher.isStarting());
        ::kill(static_cast<pid_t>(*process), SIGKILL);
        QTRY_VERIFY(!isProcessAlive(*process));
    }

    void outlivesTheLauncher()
    {
        qint64 process = 0;
        {
            EngineLauncher launcher(fakeEngine("exec sleep 30"));
            process = *launcher.run("a.gradus", folder(), QStringLiteral("quick"));
        }
        QTest::qWait(300);
        QVERIFY(isProcessAlive(process));
        ::kill(static_cast<pid_t>(process), SIGKILL);
    }

    void givesTheLastWordsOfAnEngineThatGaveUp()
    {
        QVERIFY(QDir().mkpath(QString::fromStdString(folder())));
        QFile old(logPath());
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("words of an earlier run\n");
        old.close();
        EngineLauncher launcher(
            fakeEngine("echo first >&2; echo 'no schedule \"x\" in a.gradus' >&2; exit 1"));
        QSignalSpy ended(&launcher, &EngineLauncher::endedAtOnce);
        QVERIFY(launcher.run("a.gradus", folder(), QStringLiteral("x")));
        QVERIFY(ended.wait(5'000));
        const QString sentence = ended.first().first().toString();
        QVERIFY2(sentence.endsWith(QStringLiteral("no schedule \"x\" in a.gradus")),
                 qPrintable(sentence));
        QVERIFY(!launcher.isStarting());
    }

    void doesNotQuoteAnEarlierRunWhenTheEngineIsSilent()
    {
        QVERIFY(QDir().mkpath(QString::fromStdString(folder())));
        QFile old(logPath());
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("words of an earlier run\n");
        old.close();
        EngineLauncher launcher(fakeEngine("exit 1"));
        QSignalSpy ended(&launcher, &EngineLauncher::endedAtOnce);
        QVERIFY(launcher.run("a.gradus", folder(), QStringLiteral("x")));
        QVERIFY(ended.wait(5'000));
        QVERIFY(!ended.first().first().toString().contains(QStringLiteral("earlier")));
    }

    void refusesWhatCannotBeStarted()
    {
        const QString missing = m_folder->filePath(QStringLiteral("nothing-here"));
        EngineLauncher launcher(missing);
        const auto process = launcher.run("a.gradus", folder(), QStringLiteral("quick"));
        QVERIFY(!process);
        QVERIFY(QString::fromStdString(process.error().message).contains(missing));
        QVERIFY(!launcher.isStarting());

        EngineLauncher noInterpreter(fakeEngine("exit 0", "#!/no/such/interpreter"));
        const auto second = noInterpreter.run("a.gradus", folder(), QStringLiteral("quick"));
        QVERIFY(!second);
        QVERIFY(!noInterpreter.isStarting());
    }

    void refusesASecondStartWhileOneIsStarting()
    {
        EngineLauncher launcher(fakeEngine("exec sleep 30"));
        const auto first = launcher.run("a.gradus", folder(), QStringLiteral("quick"));
        QVERIFY(first);
        QVERIFY(!launcher.run("a.gradus", folder(), QStringLiteral("quick")));
        ::kill(static_cast<pid_t>(*first), SIGKILL);
    }

    void tellsTheLivingFromTheDead()
    {
        QVERIFY(isProcessAlive(QCoreApplication::applicationPid()));
        QVERIFY(!isProcessAlive(0));
        QVERIFY(!isProcessAlive(-1));
        QVERIFY(!isProcessAlive(0x3fffffff)); // above the highest process id of Linux, 2^22
    }

private:
    QString fakeEngine(const QByteArray& body, const QByteArray& interpreter = "#!/bin/sh")
    {
        const QString path = m_folder->filePath(QStringLiteral("engine%1.sh").arg(++m_scripts));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the fake engine");
        file.write(interpreter + "\n" + body + "\n");
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return path;
    }

    std::string folder() const
    {
        return m_folder->filePath(QStringLiteral("a.gradus.d")).toStdString();
    }
    QString logPath() const { return m_folder->filePath(QStringLiteral("a.gradus.d/engine.log")); }
    QByteArray log() const
    {
        QFile file(logPath());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    int m_scripts = 0;
};

QTEST_GUILESS_MAIN(EngineLauncherTest)
#include "tst_engine_launcher.moc"

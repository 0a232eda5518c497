#include "tests/support/engine_process.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using gradus::testing::EngineOutcome;

/// The words of the command line that need no training.
class EngineCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void generatesTheSameRowsOnAnyNumberOfThreads()
    {
        const QStringList arguments{QStringLiteral("generate"), QStringLiteral("--op"),
                                    QStringLiteral("2-8"),      QStringLiteral("--count"),
                                    QStringLiteral("200"),      QStringLiteral("--seed"),
                                    QStringLiteral("7")};
        const auto one = run(arguments);
        const auto three =
            run(arguments + QStringList{QStringLiteral("--threads"), QStringLiteral("3")});
        QCOMPARE(one.exitCode, 0);
        QCOMPARE(one.output.count('\n'), 200);
        QCOMPARE(three.output, one.output);
        const auto row =
            QJsonDocument::fromJson(one.output.left(one.output.indexOf('\n'))).object();
        for (const char* key : {"problem", "question", "solution", "op", "id", "template", "mode",
                                "length", "d", "graph", "op_igsm"})
            QVERIFY2(row.contains(QLatin1String(key)), key);
    }

    void verifiesAGoldSolutionAsPerfect()
    {
        const auto generated =
            run({QStringLiteral("generate"), QStringLiteral("--count"), QStringLiteral("1")});
        auto row = QJsonDocument::fromJson(generated.output).object();
        row.insert(QStringLiteral("gold_solution"), row.value(QStringLiteral("solution")));
        row.insert(QStringLiteral("pred_text"), row.value(QStringLiteral("solution")));
        const auto verified =
            run({QStringLiteral("verify")}, QJsonDocument(row).toJson(QJsonDocument::Compact));
        QCOMPARE(verified.exitCode, 0);
        const auto verdict = QJsonDocument::fromJson(verified.output).object();
        QCOMPARE(verdict.value(QStringLiteral("perfect")).toBool(), true);
        QCOMPARE(verdict.value(QStringLiteral("process_accuracy")).toDouble(), 1.0);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("words");
        const auto words = [](const char* text) {
            return QString::fromUtf8(text).split(QLatin1Char(' '));
        };
        const auto row = [&](const char* arguments, int exitCode, const char* expected) {
            QTest::newRow(arguments) << words(arguments) << exitCode << QString::fromUtf8(expected);
        };
        row("nonsense", 2, "nonsense");
        row("generate --op 9-4", 2, "9-4");
        row("generate --op two", 2, "--op");
        row("generate --count -3", 2, "-3");
        row("generate --context moon", 2, "moon");
        row("generate --mode sideways", 2, "sideways");
        row("generate --mode forwardreverse", 2, "not available in this version");
        row("generate --layers 3", 2, "not available in this version");
        row("generate --flavour igsm", 2, "not available in this version");
        row("generate --modulus 23", 2, "not available in this version");
        row("parse --verifier paper", 2, "not available in this version");
        row("rerender", 2, "not available in this version");
        row("score --gold a --generations b", 2, "not available in this version");
        row("budget --tokens 4 --rl-share 0.2", 2, "not available in this version");
        row("bench all", 2, "not available in this version");
        row("parse /nowhere.jsonl", 1, "/nowhere.jsonl");
        row("status /nowhere.gradus", 1, "/nowhere.gradus");
        row("run /nowhere.gradus", 1, "/nowhere.gradus");
        row("export /nowhere.gradus --table errors", 2, "not available in this version");
        row("export /nowhere.gradus --table runs --format xml", 2, "xml");
        row("export /nowhere.gradus --table nonsense", 2, "nonsense");
        row("parse --flavour igsm", 2, "not available in this version");
    }

    void saysWhatIsWrong()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, exitCode);
        QFETCH(const QString, words);
        const auto outcome = run(arguments);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY2(outcome.firstError().contains(words), outcome.errors.constData());
        QCOMPARE(outcome.errors.count('\n'), 1); // one sentence
        QVERIFY(outcome.output.isEmpty());
    }

    void aBrokenRowIsNamedByItsLine()
    {
        const auto outcome =
            run({QStringLiteral("parse")}, "{\"solution\": \"Answer: 3.\"}\n{oops}\n");
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.firstError().contains(QStringLiteral("line 2")),
                 outcome.errors.constData());
        QCOMPARE(outcome.output.count('\n'), 1); // the good row was printed
    }

    void everyCommandHasHelp()
    {
        for (const char* command : {"generate", "parse", "verify", "presets", "new", "run",
                                    "status", "evaluate", "export", "doctor"}) {
            const auto outcome = run({QLatin1String(command), QStringLiteral("--help")});
            QCOMPARE(outcome.exitCode, 0);
            QVERIFY2(outcome.output.contains(command), command);
        }
    }

    void aFullDiskIsSaid()
    {
        if (!QFile::exists(QStringLiteral("/dev/full")))
            QSKIP("this system has no /dev/full");
        QProcess process;
        gradus::testing::prepareEngine(process, {QStringLiteral("generate")}, resources());
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start();
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("standard output"));
    }

    void brokenPresetsAreNamed_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const char* from, const char* to,
                            const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(from) << QString::fromUtf8(to)
                                << QString::fromUtf8(expected);
        };
        row("mixture", "\"weight\": 0.5", "\"weight\": 0.4", "sum to");
        row("op range", "2,\n            3", "9,\n            3", "op");
        row("context", "crazy_zootopia", "moon_base", "moon_base");
        row("negative count", "\"problems\": 4", "\"problems\": -4", "problems");
        row("unknown key", "\"problems\"", "\"problemz\"", "problemz");
        row("no JSON", "{", "", "broken.json");
    }

    void brokenPresetsAreNamed()
    {
        QFETCH(const QString, from);
        QFETCH(const QString, to);
        QFETCH(const QString, words);
        QTemporaryDir folder;
        QVERIFY(QFile::link(QStringLiteral(GRADUS_RESOURCES "/contexts"),
                            folder.filePath(QStringLiteral("contexts"))));
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("presets")));
        QFile good(QStringLiteral(GRADUS_TEST_DATA "/presets/tiny.json"));
        QVERIFY(good.open(QIODevice::ReadOnly));
        QString text = QString::fromUtf8(good.readAll());
        const auto at = text.indexOf(from);
        QVERIFY2(at >= 0, qPrintable(from));
        text.replace(at, from.size(), to);
        QFile broken(folder.filePath(QStringLiteral("presets/broken.json")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write(text.toUtf8());
        broken.close();

        const auto outcome = gradus::testing::runEngine({QStringLiteral("presets")}, folder.path());
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.firstError().contains(words), outcome.errors.constData());
        QVERIFY2(outcome.firstError().contains(QStringLiteral("broken.json")),
                 outcome.errors.constData());
    }

private:
    static QString resources() { return QStringLiteral(GRADUS_RESOURCES); }
    static EngineOutcome run(const QStringList& arguments, const QByteArray& input = {})
    {
        return gradus::testing::runEngine(arguments, resources(), input);
    }
};

QTEST_GUILESS_MAIN(EngineCommandsTest)
#include "tst_engine_commands.moc"

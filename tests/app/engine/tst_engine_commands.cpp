#include "tests/support/engine_process.h"

#include <QFile>
#include <QJsonArray>
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

    void thePaperVerifierAddsTheOfficialReport()
    {
        const QByteArray row = R"({"gold_solution": "Define owl as q; so q = 2. Answer: 2.",
            "pred_text": "Define owl a q; so q = 2. <answer> 2 </answer>"})";
        const auto input = row.simplified();
        const auto verify = [&](const QStringList& options) {
            const auto outcome = run(QStringList{QStringLiteral("verify")} + options, input);
            return QJsonDocument::fromJson(outcome.output).object();
        };
        const auto paper = verify({QStringLiteral("--verifier"), QStringLiteral("paper")});
        QCOMPARE(paper.value(QStringLiteral("perfect")).toBool(), true); // "a" for "as"
        QVERIFY(paper.value(QStringLiteral("official_report")).isObject());
        const auto strict = verify({});
        QCOMPARE(strict.value(QStringLiteral("perfect")).toBool(), false);
        for (const char* key : {"perfect", "process_accuracy", "answer_correct", "missing", "extra",
                                "value_mismatches", "dependency_mismatches", "nodes", "rewards"}) {
            QVERIFY2(paper.contains(QLatin1String(key)), key);
            QVERIFY2(strict.contains(QLatin1String(key)), key);
        }
        const auto heavy = verify({QStringLiteral("--outcome-weight"), QStringLiteral("0.75")});
        QCOMPARE(heavy.value(QStringLiteral("rewards"))
                     .toObject()
                     .value(QStringLiteral("paper_blend"))
                     .toDouble(),
                 0.75);
    }

    void parsesAsPublished()
    {
        const auto outcome =
            run({QStringLiteral("parse"), QStringLiteral("--verifier"), QStringLiteral("paper")},
                "{\"solution\": \"Define owl a q; so q = 2. Answer: 2.\"}");
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.output,
                 QByteArray("{\"answer\":2.0,\"steps\":[{\"name\":\"owl\",\"variable\":\"q\","
                            "\"value\":2.0,\"dependencies\":[]}],\"topo_ok\":true}\n"));
    }

    void scoresGenerationsOnAnyNumberOfThreads()
    {
        QTemporaryDir folder;
        const auto gold = folder.filePath(QStringLiteral("gold.jsonl"));
        const auto rows = folder.filePath(QStringLiteral("rows.jsonl"));
        write(gold, "{\"op\": 2, \"id\": 7, \"template\": \"zoo\", \"solution\": "
                    "\"Define owl as q; so q = 2. Answer: 2.\"}\n");
        QByteArray generations;
        for (int i = 0; i < 300; ++i) {
            const auto* connective = i % 3 == 0 ? "as" : "a"; // the published one takes both
            generations += "{\"op\": 2, \"id\": 7, \"template\": \"zoo\", "
                           "\"gen_solution_answer\": \"Define owl ";
            generations += connective;
            generations += " q; so q = 2. Answer: 2.\"}\n";
        }
        const QStringList arguments{QStringLiteral("score"),
                                    QStringLiteral("--gold"),
                                    gold,
                                    QStringLiteral("--generations"),
                                    QStringLiteral("-"),
                                    QStringLiteral("--rows"),
                                    rows,
                                    QStringLiteral("--threads")};
        const auto one = run(arguments + QStringList{QStringLiteral("1")}, generations);
        const auto three = run(arguments + QStringList{QStringLiteral("3")}, generations);
        QCOMPARE(one.exitCode, 0);
        QCOMPARE(three.output, one.output);
        QCOMPARE(one.output.count('\n'), 1);
        const auto report = QJsonDocument::fromJson(one.output).object();
        const auto part = [&](const char* first, const char* second, const char* third) {
            return report.value(QLatin1String(first))
                .toObject()
                .value(QLatin1String(second))
                .toObject()
                .value(QLatin1String(third));
        };
        QCOMPARE(part("counters", "paper", "perfect").toInt(), 300);
        QCOMPARE(part("counters", "strict", "perfect").toInt(), 100);
        QCOMPARE(part("disagreement", "total", "paper_only").toInt(), 200);
        const auto first = part("pass_at_k", "total", "unbiased").toArray().at(0).toObject();
        QCOMPARE(first.value(QStringLiteral("estimate")).toDouble(), 1.0 / 3); // strict leads
        QFile written(rows);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().count('\n'), 300);
    }

    void aBrokenGenerationIsNamedByFileAndLine()
    {
        QTemporaryDir folder;
        const auto gold = folder.filePath(QStringLiteral("gold.jsonl"));
        const auto samples = folder.filePath(QStringLiteral("samples.jsonl"));
        const QByteArray good =
            "{\"op\": 2, \"id\": 7, \"solution\": \"Define owl as q; q = 2.\"}\n";
        write(gold, good);
        write(samples, good + "\n{\"id\": 7}\n");
        const auto score = [&](const QString& first, const QString& second) {
            return run({QStringLiteral("score"), QStringLiteral("--gold"), first,
                        QStringLiteral("--generations"), second});
        };
        const auto outcome = score(gold, samples);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.firstError().contains(samples + QStringLiteral(", line 3: field \"op\"")),
                 outcome.errors.constData());
        write(gold, good + "{\"op\": 2}\n");
        QVERIFY(score(gold, samples)
                    .firstError()
                    .contains(gold + QStringLiteral(", line 2: field \"solution\"")));
        write(gold, "\n");
        QVERIFY(score(gold, samples).firstError().contains(gold));
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
        row("generate --layers 4", 2, "layers 4");
        row("generate --modulus 7 --mode forwardreverse", 2, "modulus 7");
        row("generate --op 30 --depth 2 --fan-in 1", 2, "depth 2");
        row("generate --flavour moon", 2, "moon");
        row("generate --count 99999999999999999999", 2, "99999999999999999999");
        row("generate --seed -1", 2, "-1");
        row("generate --split train", 2, "igsm only");
        row("generate --flavour igsm --length 8000", 2, "length 8000");
        row("generate --literals 9-2", 2, "9-2");
        row("generate --split some --flavour igsm", 2, "some");
        row("parse --verifier lenient", 2, "lenient");
        row("verify --outcome-weight 2", 2, "--outcome-weight");
        row("bench moon", 2, "moon");
        row("bench store --only moon", 2, "moon");
        row("bench train --only moon", 2, "moon");
        row("score --gold /nowhere.jsonl --generations -", 1, "/nowhere.jsonl");
        row("score --gold - --generations -", 2, "standard input");
        row("score --gold a --generations b --rows -", 2, "--rows");
        row("score --gold a --generations b --rows b", 2, "--rows");
        row("score --gold a --generations b --verifier lenient", 2, "lenient");
        row("score --gold a --generations b --threads -1", 2, "--threads");
        row("score --gold a", 2, "--generations");
        row("budget --tokens 4e9", 2, "--rl-share");
        row("budget --tokens 4e9 --rl-share 1.5", 2, "--rl-share: 1.5");
        row("budget --tokens 0 --rl-share 0.2", 2, "--tokens: 0 is not in [1, 1e18]");
        row("budget --tokens nan --rl-share 0.2", 2, "--tokens");
        row("budget --tokens 4e9 --rl-share 0.2 --prompts-per-step 0", 2, "--prompts-per-step: 0");
        row("parse /nowhere.jsonl", 1, "/nowhere.jsonl");
        row("status /nowhere.gradus", 1, "/nowhere.gradus");
        row("run /nowhere.gradus", 1, "/nowhere.gradus");
        row("export /nowhere.gradus --table errors", 2, "not available in this version");
        row("export /nowhere.gradus --table runs --format xml", 2, "xml");
        row("export /nowhere.gradus --table nonsense", 2, "nonsense");
        row("parse --flavour moon", 2, "moon");
        row("overlap /nowhere.jsonl", 1, "/nowhere.jsonl");
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
        for (const char* command : {"generate", "parse", "verify", "score", "presets", "new", "run",
                                    "status", "evaluate", "export", "doctor", "budget"}) {
            const auto outcome = run({QLatin1String(command), QStringLiteral("--help")});
            QCOMPARE(outcome.exitCode, 0);
            QVERIFY2(outcome.output.contains(command), command);
        }
    }

    void doctorTellsWhatItCalculatesWith()
    {
        const auto lineOf = [](const QByteArray& output, const char* name) {
            for (const auto& line : output.split('\n'))
                if (line.startsWith(name))
                    return line.mid(22);
            return QByteArray();
        };
        const auto usual = run({QStringLiteral("doctor")}).output;
        QVERIFY2(lineOf(usual, "float32 product").endsWith("GFLOP/s"), usual.constData());
        QVERIFY(!lineOf(usual, "BLAS").isEmpty());
        // What the second start puts into the environment, unless the user has.
        if (!qEnvironmentVariableIsSet("GOMP_SPINCOUNT")
            && !qEnvironmentVariableIsSet("OMP_WAIT_POLICY"))
            QCOMPARE(lineOf(usual, "idle threads"), QByteArray("spin 5000"));
        qputenv("GOMP_SPINCOUNT", "77");
        qputenv("GRADUS_KERNELS", "generic");
        const auto chosen = run({QStringLiteral("doctor")}).output;
        qunsetenv("GOMP_SPINCOUNT");
        qunsetenv("GRADUS_KERNELS");
        QCOMPARE(lineOf(chosen, "idle threads"), QByteArray("spin 77"));
        QCOMPARE(lineOf(chosen, "own kernels"), QByteArray("generic"));
    }

    void budgetsAreThoseOfThePaper()
    {
        // Table 3 of arXiv:2512.07783: 2.10 B tokens, split 80 to 20.
        const auto outcome =
            run({QStringLiteral("budget"), QStringLiteral("--tokens"), QStringLiteral("2097152000"),
                 QStringLiteral("--rl-share"), QStringLiteral("0.2"), QStringLiteral("--json")});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        const auto json = QJsonDocument::fromJson(outcome.output).object();
        QCOMPARE(json[QLatin1String("mid_steps")].toInt(), 3'200);
        QCOMPARE(json[QLatin1String("rl_steps")].toInt(), 20);
        QCOMPARE(json[QLatin1String("rl_samples")].toInt(), 20'480); // a fifth of 102.4 thousand
        const auto text =
            run({QStringLiteral("budget"), QStringLiteral("--tokens"), QStringLiteral("1.048576e9"),
                 QStringLiteral("--rl-share"), QStringLiteral("1")});
        QVERIFY2(text.output.contains("51200 prompts"), text.output.constData());
        const auto absurd =
            run({QStringLiteral("budget"), QStringLiteral("--tokens"), QStringLiteral("1e30"),
                 QStringLiteral("--rl-share"), QStringLiteral("0.5")});
        QCOMPARE(absurd.exitCode, 2);
        QVERIFY2(absurd.firstError().contains(QStringLiteral("--tokens: 1e+30")),
                 absurd.errors.constData());
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
    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    static QString resources() { return QStringLiteral(GRADUS_RESOURCES); }
    static EngineOutcome run(const QStringList& arguments, const QByteArray& input = {})
    {
        return gradus::testing::runEngine(arguments, resources(), input);
    }
};

QTEST_GUILESS_MAIN(EngineCommandsTest)
#include "tst_engine_commands.moc"

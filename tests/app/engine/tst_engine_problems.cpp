#include "tests/support/engine_process.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using gradus::testing::EngineOutcome;

/// Every family of problems through the command line: made, read back, written again, judged.
class EngineProblemsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesThroughWhole_data()
    {
        QTest::addColumn<QString>("options");
        QTest::newRow("two layers")
            << QStringLiteral("--op 2-20 --mode normalforward,forwardreverse");
        QTest::newRow("three layers")
            << QStringLiteral("--op 2-20 --layers 3 --mode normalforward,forwardreverse");
        QTest::newRow("controlled")
            << QStringLiteral("--op 6-12 --distractors 2 --fan-in 3 --depth 4 "
                              "--literals 1-9 --duplicates off");
        QTest::newRow("modulus") << QStringLiteral("--op 6-12 --modulus 23");
        QTest::newRow("filler") << QStringLiteral("--op 6-12 --length 2000");
        QTest::newRow("igsm") << QStringLiteral("--flavour igsm --op 1-15");
        QTest::newRow("igsm with everything") << QStringLiteral(
            "--flavour igsm --op 1-21 --edges 28 --low-op --retry-rate 0.3 --split test "
            "--question-first --reask");
        QTest::newRow("symbolic") << QStringLiteral("--flavour symbolic --op 2-20 --distractors 4");
    }

    void comesThroughWhole()
    {
        QFETCH(const QString, options);
        const QString command = QStringLiteral("generate --count 60 --seed 3 ") + options;
        const auto rows = run(command + QStringLiteral(" --threads 1"));
        QVERIFY2(rows.exitCode == 0, rows.errors.constData());
        QCOMPARE(rows.output.count('\n'), 60);
        QCOMPARE(run(command + QStringLiteral(" --threads 3")).output, rows.output);

        const auto again = run(QStringLiteral("rerender"), rows.output);
        QCOMPARE(again.output,
                 QByteArray("{\"problem_equal\":true,\"solution_equal\":true,\"answer_equal\":true,"
                            "\"reason\":\"\"}\n")
                     .repeated(60));
        QByteArray predictions;
        for (const auto& line : rows.output.split('\n')) {
            auto row = QJsonDocument::fromJson(line).object();
            if (row.isEmpty())
                continue;
            const auto solution = row.value(QStringLiteral("solution"));
            row[QStringLiteral("gold_solution")] = solution;
            row[QStringLiteral("pred_text")] = solution;
            predictions += QJsonDocument(row).toJson(QJsonDocument::Compact) + '\n';
        }
        const auto verdicts = run(QStringLiteral("verify"), predictions);
        QCOMPARE(verdicts.exitCode, 0);
        QCOMPARE(verdicts.output.count("{\"perfect\":true"), 60);
    }

    void countsWhatTwoFilesShare()
    {
        QTemporaryDir folder;
        const auto file = folder.filePath(QStringLiteral("rows.jsonl"));
        const auto rows =
            run(QStringLiteral("generate --count 30 --op 8-12 --mode forwardreverse"));
        write(file, rows.output + rows.output);
        const auto report =
            QJsonDocument::fromJson(
                run(QStringLiteral("overlap ") + file + QStringLiteral(" -"), rows.output).output)
                .object();
        const auto first = report.value(QStringLiteral("first")).toObject();
        QCOMPARE(first.value(QStringLiteral("problems")).toInt(), 60);
        QCOMPARE(first.value(QStringLiteral("exact_repeats")).toInt(), 30);
        QCOMPARE(first.value(QStringLiteral("exact_in_other")).toInt(), 60);
    }

    void printsProbes()
    {
        const auto probes =
            run(QStringLiteral("generate --flavour igsm --op 4-8 --count 5 --probes"));
        QCOMPARE(probes.exitCode, 0);
        QVERIFY(probes.output.count('\n') > 20); // up to ten a problem
        const auto row =
            QJsonDocument::fromJson(probes.output.left(probes.output.indexOf('\n'))).object();
        for (const char* key : {"nece", "dep", "known", "value", "can_next", "nece_next"})
            QVERIFY2(row.contains(QLatin1String(key)), key);
        QCOMPARE(run(QStringLiteral("generate --probes")).exitCode, 2);
    }

    void takesAContextOfOnesOwn()
    {
        QTemporaryDir folder;
        const auto file = folder.filePath(QStringLiteral("orchard.json"));
        const QByteArray good = R"({"format": 1, "id": "orchard", "title": "fruit",
  "total": "total number of fruits",
  "places": [{"title": "Сад", "names": ["Сад А", "Сад Б", "果园", "Obstgarten", "Verger"]}],
  "things": [{"title": "Fruit", "names": ["apple", "pear", "plum", "تفاح", "cherry"]}]})";
        write(file, good);
        const auto rows =
            run(QStringLiteral("generate --context orchard --count 3 --op 5"), {}, folder.path());
        QVERIFY2(rows.exitCode == 0, rows.errors.constData());
        QCOMPARE(rows.output.count('\n'), 3);
        write(file, QByteArray(good).replace("\"pear\"", "\"plum\""));
        const auto refused =
            run(QStringLiteral("generate --context orchard --count 3"), {}, folder.path());
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(refused.firstError().contains(QStringLiteral("orchard.json:4")),
                 refused.errors.constData());
        QVERIFY(refused.firstError().contains(QStringLiteral("plum")));
        QCOMPARE(run(QStringLiteral("generate --count 3"), {}, folder.path()).exitCode,
                 0); // the others are there
    }

    void measures()
    {
        const auto outcome = run(QStringLiteral("bench verify --json"));
        QCOMPARE(outcome.exitCode, 0);
        const auto report = QJsonDocument::fromJson(outcome.output).object();
        QVERIFY(!report.value(QStringLiteral("machine")).toObject().isEmpty());
        const auto results = report.value(QStringLiteral("results")).toArray();
        QCOMPARE(results.size(), 2);
        QVERIFY(results.at(0).toObject().value(QStringLiteral("throughput")).toDouble() > 0);
    }

private:
    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    static EngineOutcome run(const QString& command, const QByteArray& input = {},
                             const QString& contexts = {})
    {
        return gradus::testing::runEngine(command.split(u' ', Qt::SkipEmptyParts),
                                          QStringLiteral(GRADUS_RESOURCES), input, contexts);
    }
};

QTEST_GUILESS_MAIN(EngineProblemsTest)
#include "tst_engine_problems.moc"

#include "tests/support/engine_process.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

/// `bench` of what trains and samples: that it measures, not how fast this machine is. Slow.
class EngineBenchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void measuresTraining()
    {
        const auto report = bench(QStringLiteral("train"), QStringLiteral("0.84 M"));
        const auto machine = report.value(QStringLiteral("machine")).toObject();
        QVERIFY(machine.value(QStringLiteral("threads")).toInt() > 0);
        QVERIFY(!machine.value(QStringLiteral("kernels")).toString().isEmpty());
        int judged = 0;
        for (const auto& value : report.value(QStringLiteral("results")).toArray()) {
            const auto row = value.toObject();
            QVERIFY(number(row, "throughput") > 0);
            if (!row.contains(QStringLiteral("baseline")))
                continue; // a matrix product
            follows(row);
            const double share = number(row, "share_of_limit");
            QVERIFY(std::abs(share - number(row, "throughput") / number(row, "limit")) < 1e-9);
            QVERIFY2(share > 0 && share < 1, qPrintable(QString::number(share)));
            if (!row.contains(QStringLiteral("goal_share")))
                continue;
            ++judged;
            QCOMPARE(number(row, "goal_share"), 0.40);
            QCOMPARE(number(row, "goal_ratio"), 2.0);
        }
        QCOMPARE(judged, 1);
    }

    void measuresSampling()
    {
        const auto rows =
            bench(QStringLiteral("sample"), QString()).value(QStringLiteral("results")).toArray();
        std::vector<double> goals;
        for (const auto& value : rows) {
            follows(value.toObject());
            if (value.toObject().contains(QStringLiteral("goal_ratio")))
                goals.push_back(number(value.toObject(), "goal_ratio"));
        }
        QCOMPARE(goals, (std::vector<double>{10, 3}));
    }

    void measuresTheStore()
    {
        const auto rows = bench(QStringLiteral("store"), QStringLiteral("tallies"))
                              .value(QStringLiteral("results"))
                              .toArray();
        QCOMPARE(rows.size(), 1);
        const auto row = rows[0].toObject();
        follows(row);
        const double goal = number(row, "goal_ratio") * number(row, "baseline");
        QVERIFY2(std::abs(goal * 0.3 - 1) < 1e-9, qPrintable(QString::number(goal))); // 0.3 s
    }

    void takesAStepOfReinforcementApart()
    {
        const auto rows = bench(QStringLiteral("rl"), QStringLiteral("x 16 samples"))
                              .value(QStringLiteral("results"))
                              .toArray();
        double whole = 0;
        for (const auto& value : rows)
            if (value.toObject().value(QStringLiteral("unit")) == QStringLiteral("of the step"))
                whole += number(value.toObject(), "throughput");
        QVERIFY2(std::abs(whole - 1) < 1e-6, qPrintable(QString::number(whole)));
    }

private:
    static QJsonObject bench(const QString& part, const QString& only)
    {
        QStringList arguments{QStringLiteral("bench"), part, QStringLiteral("--json")};
        if (!only.isEmpty())
            arguments << QStringLiteral("--only") << only;
        const auto outcome =
            gradus::testing::runEngine(arguments, QStringLiteral(GRADUS_RESOURCES));
        if (outcome.exitCode != 0)
            qWarning("%s", outcome.errors.constData());
        return QJsonDocument::fromJson(outcome.output).object();
    }
    static double number(const QJsonObject& row, const char* key)
    {
        return row.value(QLatin1String(key)).toDouble();
    }
    static void follows(const QJsonObject& row)
    {
        const double ratio = number(row, "throughput") / number(row, "baseline");
        QVERIFY(std::abs(number(row, "ratio_to_baseline") - ratio) < 1e-9 * ratio);
    }
};

QTEST_GUILESS_MAIN(EngineBenchTest)
#include "tst_engine_bench.moc"

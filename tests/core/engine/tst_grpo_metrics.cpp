#include "core/engine/grpo_metrics.h"

#include <cmath>
#include <map>

#include <QtTest>

using namespace gradus;

class GrpoMetricsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKeyIsThereOnce()
    {
        const auto metrics = metricsOf({.ops = {{.op = 5, .groups = 3}, {.op = 7, .groups = 1}}});
        const std::map<std::string, double> byKey(metrics.begin(), metrics.end());
        QCOMPARE(byKey.size(), metrics.size());
        // Keys that recorded studies, the window and scripts know.
        for (const char* key :
             {"reward", "reward_deviation", "verified", "answer_correct", "response_length",
              "truncated", "groups_all_failed", "groups_all_solved", "zero_variance_groups",
              "entropy", "kl", "clip_fraction", "log_probability_gap", "sampling_seconds",
              "training_seconds"})
            QVERIFY2(byKey.contains(key), key);
    }

    void opsAreToldApart()
    {
        const auto metrics =
            metricsOf({.allFailed = 0.5,
                       .allSolved = 0.25,
                       .ops = {{.op = 5, .groups = 3, .allFailed = 1.0 / 3, .allSolved = 0},
                               {.op = 11, .groups = 1, .allFailed = 1, .allSolved = 0}}});
        const std::map<std::string, double> byKey(metrics.begin(), metrics.end());
        QCOMPARE(byKey.at("groups_op_5"), 3.0);
        QCOMPARE(byKey.at("groups_all_failed_op_5"), 1.0 / 3);
        QCOMPARE(byKey.at("groups_all_failed_op_11"), 1.0);
        QCOMPARE(byKey.at("groups_all_solved_op_11"), 0.0);
        QCOMPARE(byKey.at("zero_variance_groups"), 0.75);
    }

    void whatThereIsNotIsNoNumber()
    {
        const auto metrics = metricsOf({});
        const std::map<std::string, double> byKey(metrics.begin(), metrics.end());
        for (const char* key : {"response_length_correct", "ratio_mean", "policy_entropy"})
            QVERIFY2(std::isnan(byKey.at(key)), key);
    }
};

QTEST_APPLESS_MAIN(GrpoMetricsTest)
#include "tst_grpo_metrics.moc"

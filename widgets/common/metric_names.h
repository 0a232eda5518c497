#pragma once

#include <QString>

namespace gradus {

/// How the values of a metric read.
enum class MetricUnit { Number, Count, Tokens, TokensPerSecond, Seconds, Flops };

/// What a metric key stands for, as people read it.
struct MetricName
{
    QString title;  ///< "loss (nats per token)"; a key not known here as it is
    QString group;  ///< what it is listed under: "Reward"
    int place = 0;  ///< in a list of all metrics, those of one group together
    int number = 0; ///< of the op or component the key ends with: "nll_op_5"; 0: none
    MetricUnit unit = MetricUnit::Number;
};

/// @param key as the engine writes it (docs/training.md).
[[nodiscard]] MetricName metricName(const QString& key);

[[nodiscard]] QString metricTitle(const QString& key);

/// One value of the metric with its unit: "2.317", "12 tokens", "0.31 s".
[[nodiscard]] QString metricValueText(const QString& key, double value);

} // namespace gradus

#pragma once

#include "core/store/rows.h"

#include <cstdint>

#include <QString>

namespace gradus {

/// Numbers and times as people read them: short, with units, in the locale of the window.
/// Never write these to a file.

/// "45 s left", "12 min left", "1 h 40 min left"; empty for 0 and below, which means unknown.
[[nodiscard]] QString timeLeftText(double seconds);
/// "850 tok/s", "21.3 k tok/s"; empty for 0 and below.
[[nodiscard]] QString tokenRateText(double tokensPerSecond);
/// Three significant digits with k, M, G, T: "950", "4.1 k", "20 M".
[[nodiscard]] QString compactCount(double count);
/// Every digit: "1,048,576".
[[nodiscard]] QString exactCount(std::int64_t count);
/// "84/200"; "84" if nothing is planned.
[[nodiscard]] QString stepText(std::int64_t step, std::int64_t planned);
/// Loss, reward, learning rate: four significant digits, "2.317", "0.0003".
[[nodiscard]] QString metricText(double value);
/// "today 14:03", "12 Jan 14:03"; empty for 0. @param now s since 1970.
[[nodiscard]] QString startedText(double secondsSinceEpoch, double now);

/// "running", "lost", ... translated.
[[nodiscard]] QString displayStateText(DisplayState state);
/// "pre-train", "mid-train", "RL", translated.
[[nodiscard]] QString stageKindText(StageKind kind);

/// The last thing worth knowing of a run: "reward 0.41" in RL, "loss 1.23" before; empty at the
/// start.
[[nodiscard]] QString lastValueText(const RunRow& run);

/// s since 1970, now.
[[nodiscard]] double nowSeconds();

/// @p text as the core keeps it.
[[nodiscard]] inline std::string toStd(const QString& text)
{
    return text.toStdString();
}
[[nodiscard]] inline QString toQt(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace gradus

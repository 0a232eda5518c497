#include "widgets/common/text_format.h"

#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace gradus {

namespace {

/// Where the words of this file are translated.
struct TextFormat
{
    Q_DECLARE_TR_FUNCTIONS(TextFormat)
};

/// At most @p digits significant digits, no trailing zeros, never an exponent.
QString significant(double value, int digits)
{
    const double magnitude = value == 0 ? 0 : std::floor(std::log10(std::abs(value)));
    const int decimals = std::max(0, digits - 1 - static_cast<int>(magnitude));
    QString shown = QLocale().toString(value, 'f', decimals);
    const QString point = QLocale().decimalPoint();
    if (shown.contains(point)) {
        while (shown.endsWith(QLocale().zeroDigit()))
            shown.chop(1);
        if (shown.endsWith(point))
            shown.chop(point.size());
    }
    return shown;
}

} // namespace

QString timeLeftText(double seconds)
{
    if (!(seconds > 0) || !std::isfinite(seconds))
        return {};
    const auto whole = static_cast<qint64>(std::ceil(seconds));
    if (whole < 60)
        return TextFormat::tr("%1 s left").arg(whole);
    const qint64 minutes = (whole + 59) / 60;
    if (minutes < 60)
        return TextFormat::tr("%1 min left").arg(minutes);
    if (minutes < 48 * 60)
        return TextFormat::tr("%1 h %2 min left").arg(minutes / 60).arg(minutes % 60);
    return TextFormat::tr("%1 days left").arg((minutes + 24 * 60 - 1) / (24 * 60));
}

QString tokenRateText(double tokensPerSecond)
{
    if (!(tokensPerSecond > 0))
        return {};
    return TextFormat::tr("%1 tok/s").arg(compactCount(tokensPerSecond));
}

QString compactCount(double count)
{
    static constexpr std::array<const char*, 5> kUnits{"", " k", " M", " G", " T"};
    std::size_t unit = 0;
    // 999.5 and more would be shown as 1000: it goes to the next unit.
    while (std::abs(count) >= 999.5 && unit + 1 < kUnits.size()) {
        count /= 1000;
        ++unit;
    }
    return significant(count, 3) + QLatin1StringView(kUnits[unit]);
}

QString exactCount(std::int64_t count)
{
    return QLocale().toString(qint64{count});
}

QString stepText(std::int64_t step, std::int64_t planned)
{
    if (planned <= 0)
        return exactCount(step);
    return TextFormat::tr("%1/%2").arg(exactCount(step), exactCount(planned));
}

QString metricText(double value)
{
    if (!std::isfinite(value))
        return QLocale().toString(value);
    if (value != 0 && (std::abs(value) < 1e-3 || std::abs(value) >= 1e5))
        return QLocale().toString(value, 'g', 4);
    return significant(value, 4);
}

QString startedText(double secondsSinceEpoch, double now)
{
    if (!(secondsSinceEpoch > 0))
        return {};
    const auto started = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(secondsSinceEpoch));
    const auto today = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(now)).date();
    const QString time = QLocale().toString(started.time(), QStringLiteral("HH:mm"));
    if (started.date() == today)
        return TextFormat::tr("today %1").arg(time);
    if (started.date().year() == today.year())
        return QLocale().toString(started, QStringLiteral("d MMM HH:mm"));
    return QLocale().toString(started, QStringLiteral("d MMM yyyy"));
}

QString displayStateText(DisplayState state)
{
    switch (state) {
    case DisplayState::Queued:
        return TextFormat::tr("queued");
    case DisplayState::Running:
        return TextFormat::tr("running");
    case DisplayState::Paused:
        return TextFormat::tr("paused");
    case DisplayState::Stopped:
        return TextFormat::tr("stopped");
    case DisplayState::Done:
        return TextFormat::tr("done");
    case DisplayState::Failed:
        return TextFormat::tr("failed");
    case DisplayState::Lost:
        return TextFormat::tr("lost");
    }
    return {};
}

QString stageKindText(StageKind kind)
{
    switch (kind) {
    case StageKind::PreTraining:
        return TextFormat::tr("pre-train");
    case StageKind::MidTraining:
        return TextFormat::tr("mid-train");
    case StageKind::Reinforcement:
        return TextFormat::tr("RL");
    }
    return {};
}

QString lastValueText(const RunRow& run)
{
    if (run.lastReward)
        return TextFormat::tr("reward %1").arg(QLocale().toString(*run.lastReward, 'f', 3));
    if (run.lastLoss > 0)
        return TextFormat::tr("loss %1").arg(QLocale().toString(run.lastLoss, 'f', 3));
    return {};
}

double nowSeconds()
{
    return static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000.0;
}

} // namespace gradus

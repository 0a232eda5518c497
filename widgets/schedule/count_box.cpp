#include "widgets/schedule/count_box.h"

#include "widgets/common/text_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <QLocale>

namespace gradus {

namespace {

/// A number with an optional k, M, G or T behind it; none if it is neither.
std::optional<double> parseCount(const QString& text)
{
    QString digits = text.simplified().remove(QLatin1Char(' '));
    digits.remove(QLocale().groupSeparator());
    double factor = 1;
    static constexpr std::array<std::pair<char, double>, 4> kUnits{
        {{'k', 1e3}, {'m', 1e6}, {'g', 1e9}, {'t', 1e12}}};
    for (const auto& [unit, times] : kUnits) {
        if (digits.endsWith(QLatin1Char(unit), Qt::CaseInsensitive)) {
            digits.chop(1);
            factor = times;
            break;
        }
    }
    bool isNumber = false;
    const double value = digits.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value) || value < 0)
        return std::nullopt;
    return std::round(value * factor);
}

std::optional<double> parseNumber(const QString& text)
{
    bool isNumber = false;
    const double value = text.trimmed().toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value))
        return std::nullopt;
    return value;
}

/// "off", "all": the word a box has for its lowest value.
bool isSpecial(const QString& text, const QDoubleSpinBox& box)
{
    const QString word = box.specialValueText();
    return !word.isEmpty() && text.trimmed().compare(word, Qt::CaseInsensitive) == 0;
}

QValidator::State judge(const std::optional<double>& value, const QDoubleSpinBox& box)
{
    // Anything may become a number while it is being typed.
    return value && *value >= box.minimum() && *value <= box.maximum() ? QValidator::Acceptable
                                                                       : QValidator::Intermediate;
}

} // namespace

CountBox::CountBox(QWidget* parent)
    : QDoubleSpinBox(parent)
{
    setDecimals(0);
    setRange(0, 1e13);
    setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    setKeyboardTracking(false);
}

QString CountBox::textFromValue(double value) const
{
    const QString compact = compactCount(value);
    return value >= 10'000 && parseCount(compact) == value ? compact
                                                           : exactCount(static_cast<qint64>(value));
}

double CountBox::valueFromText(const QString& text) const
{
    return isSpecial(text, *this) ? minimum() : parseCount(text).value_or(value());
}

QValidator::State CountBox::validate(QString& input, int&) const
{
    return isSpecial(input, *this) ? QValidator::Acceptable : judge(parseCount(input), *this);
}

ScientificBox::ScientificBox(QWidget* parent)
    : QDoubleSpinBox(parent)
{
    setDecimals(12);
    setRange(0, 1e6);
    setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    setKeyboardTracking(false);
}

QString ScientificBox::textFromValue(double value) const
{
    return QString::number(value, 'g', 6);
}

double ScientificBox::valueFromText(const QString& text) const
{
    return isSpecial(text, *this) ? minimum() : parseNumber(text).value_or(value());
}

QValidator::State ScientificBox::validate(QString& input, int&) const
{
    return isSpecial(input, *this) ? QValidator::Acceptable : judge(parseNumber(input), *this);
}

bool ScientificBox::shows(double value) const
{
    const double rounded = QString::number(value, 'f', decimals()).toDouble();
    return std::clamp(rounded, minimum(), maximum()) == this->value();
}

} // namespace gradus

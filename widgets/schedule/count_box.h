#pragma once

#include <QDoubleSpinBox>

namespace gradus {

/// A count from 0 to 10^13, typed and shown short: "20 M", "4,096", "1.5 G".
///
/// Numbers that three digits cannot hold are shown whole, so that nothing is hidden.
class CountBox final : public QDoubleSpinBox
{
    Q_OBJECT

public:
    explicit CountBox(QWidget* parent = nullptr);

    [[nodiscard]] qint64 count() const { return static_cast<qint64>(value()); }
    void setCount(qint64 count) { setValue(static_cast<double>(count)); }

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& input, int& position) const override;
};

/// A number of any size, shown with few digits and typed as people type it: "0.003" or "3e-3".
class ScientificBox final : public QDoubleSpinBox
{
    Q_OBJECT

public:
    explicit ScientificBox(QWidget* parent = nullptr);

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& input, int& position) const override;

    /// Whether setValue(@p value) would change nothing: what the box rounds away is no edit.
    [[nodiscard]] bool shows(double value) const;
};

} // namespace gradus

#pragma once

#include <QComboBox>
#include <QStringList>

class QStandardItemModel;

namespace gradus {

/// Chooses a metric by its name, from a list in groups or by typing a part of the name or key.
///
/// The data of an item is its key; headings have none and cannot be chosen.
class MetricBox final : public QComboBox
{
    Q_OBJECT

public:
    explicit MetricBox(QWidget* parent = nullptr);

    /// Offers @p keys, and keeps what is chosen if it is among them. Says nothing.
    void setMetrics(const QStringList& keys);
    /// Chooses @p key without saying so. @pre it is offered.
    void setMetric(const QString& key);
    /// The key chosen.
    [[nodiscard]] QString metric() const { return currentData().toString(); }

private:
    void addHeading(const QString& group);
    /// Enter: the metric called what was typed, or the first whose name or key has it.
    void chooseTyped();

    QStringList m_keys;                    ///< as they were asked for
    QStandardItemModel* m_model = nullptr; // owned by Qt: child of this
};

} // namespace gradus

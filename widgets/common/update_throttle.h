#pragma once

#include <functional>

#include <QElapsedTimer>
#include <QObject>

class QTimer;
class QWidget;

namespace gradus {

/// Merges requests to read again: at most one update per interval, none while the widget is hidden,
/// one as soon as it is shown again.
class UpdateThrottle final : public QObject
{
    Q_OBJECT

public:
    /// @param widget becomes the parent; nothing is updated while it is hidden.
    /// @param update called in the GUI thread.
    UpdateThrottle(QWidget* widget, std::function<void()> update, int intervalMs = 100);

public Q_SLOTS:
    void request();
    /// Updates now if the widget is visible, whatever the interval says.
    void flush();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void run();

    QWidget* m_widget = nullptr; // owned by Qt: the parent of this
    std::function<void()> m_update;
    QTimer* m_timer = nullptr; // owned by Qt: child of this
    QElapsedTimer m_sinceLast;
    int m_intervalMs;
    bool m_isWanted = true; // the first showing reads
};

} // namespace gradus

#include "widgets/common/update_throttle.h"

#include <algorithm>

#include <QEvent>
#include <QTimer>
#include <QWidget>

namespace gradus {

UpdateThrottle::UpdateThrottle(QWidget* widget, std::function<void()> update, int intervalMs)
    : QObject(widget)
    , m_widget(widget)
    , m_update(std::move(update))
    , m_timer(new QTimer(this))
    , m_intervalMs(intervalMs)
{
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &UpdateThrottle::run);
    widget->installEventFilter(this);
}

void UpdateThrottle::request()
{
    m_isWanted = true;
    if (!m_widget->isVisible() || m_timer->isActive())
        return;
    const qint64 sinceLast = m_sinceLast.isValid() ? m_sinceLast.elapsed() : m_intervalMs;
    m_timer->start(static_cast<int>(std::max(qint64{0}, m_intervalMs - sinceLast)));
}

void UpdateThrottle::flush()
{
    m_isWanted = true;
    run();
}

bool UpdateThrottle::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_widget && event->type() == QEvent::Show && m_isWanted)
        m_timer->start(0);
    return QObject::eventFilter(watched, event);
}

void UpdateThrottle::run()
{
    if (!m_isWanted || !m_widget->isVisible())
        return;
    m_timer->stop();
    m_isWanted = false;
    m_sinceLast.start();
    m_update();
}

} // namespace gradus

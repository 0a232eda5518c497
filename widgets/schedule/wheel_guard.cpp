#include "widgets/schedule/wheel_guard.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>

namespace gradus {

WheelGuard::WheelGuard(QWidget* form)
    : QObject(form)
{
    for (QWidget* field : form->findChildren<QWidget*>()) {
        if (!qobject_cast<QAbstractSpinBox*>(field) && !qobject_cast<QComboBox*>(field))
            continue;
        field->setFocusPolicy(Qt::StrongFocus); // the wheel gives no focus
        field->installEventFilter(this);
    }
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event)
{
    const auto* field = qobject_cast<QWidget*>(watched);
    if (event->type() != QEvent::Wheel || !field || field->hasFocus())
        return false;
    event->ignore(); // goes on to what scrolls
    return true;
}

} // namespace gradus

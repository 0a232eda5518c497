#pragma once

#include <QObject>

class QWidget;

namespace gradus {

/// Lets the wheel scroll a long form instead of changing the field it happens to pass over: a field
/// takes the wheel only after it was clicked or tabbed into.
class WheelGuard final : public QObject
{
    Q_OBJECT

public:
    /// Guards all number boxes and choices that @p form has now. Owned by @p form.
    explicit WheelGuard(QWidget* form);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace gradus

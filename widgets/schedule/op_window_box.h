#pragma once

#include "core/study/curriculum_options.h"

#include <QWidget>

class QSpinBox;

namespace gradus {

/// A window of ops as two boxes, "from" and "to"; 0 in both is all ops of the distribution.
///
/// An end that is moved past the other takes it along.
class OpWindowBox final : public QWidget
{
    Q_OBJECT

public:
    explicit OpWindowBox(QWidget* parent = nullptr);

    /// Shows @p window without saying edited().
    void setWindow(OpWindow window);
    [[nodiscard]] OpWindow window() const;

Q_SIGNALS:
    void edited();

private:
    void onLowEdited();
    void onHighEdited();

    QSpinBox* m_low = nullptr;  // owned by Qt: child of this
    QSpinBox* m_high = nullptr; // owned by Qt: child of this
};

} // namespace gradus

#include "widgets/schedule/op_window_box.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>

namespace gradus {

namespace {

constexpr int kHighestOp = 9'999;

} // namespace

OpWindowBox::OpWindowBox(QWidget* parent)
    : QWidget(parent)
    , m_low(new QSpinBox(this))
    , m_high(new QSpinBox(this))
{
    m_low->setObjectName(QStringLiteral("low"));
    m_low->setAccessibleName(tr("Lowest op"));
    m_high->setObjectName(QStringLiteral("high"));
    m_high->setAccessibleName(tr("Highest op"));
    for (QSpinBox* box : {m_low, m_high}) {
        box->setRange(0, kHighestOp);
        box->setSpecialValueText(tr("all"));
        box->setKeyboardTracking(false);
    }
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_low, /*stretch=*/1);
    layout->addWidget(new QLabel(tr("to"), this));
    layout->addWidget(m_high, /*stretch=*/1);
    setFocusProxy(m_low);
    connect(m_low, &QSpinBox::valueChanged, this, &OpWindowBox::onLowEdited);
    connect(m_high, &QSpinBox::valueChanged, this, &OpWindowBox::onHighEdited);
}

void OpWindowBox::setWindow(OpWindow window)
{
    const QSignalBlocker low(m_low);
    const QSignalBlocker high(m_high);
    m_low->setValue(window.low);
    m_high->setValue(window.high);
}

OpWindow OpWindowBox::window() const
{
    return {m_low->value(), m_high->value()};
}

void OpWindowBox::onLowEdited()
{
    const int low = m_low->value();
    if (low == 0 || m_high->value() < low)
        setWindow({low, low});
    Q_EMIT edited();
}

void OpWindowBox::onHighEdited()
{
    const int high = m_high->value();
    if (high == 0 || m_low->value() == 0 || m_low->value() > high)
        setWindow({high, high});
    Q_EMIT edited();
}

} // namespace gradus

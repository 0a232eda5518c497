#include "app/gradus/choice_button.h"

#include "widgets/common/theme.h"

#include <QLabel>
#include <QVBoxLayout>

namespace gradus {

ChoiceButton::ChoiceButton(const QString& title, QWidget* parent)
    : QPushButton(parent)
    , m_description(new QLabel(this))
{
    auto* heading = new QLabel(title, this); // owned by Qt: child of this
    QFont large = heading->font();
    large.setPixelSize(kHeadingTextPx);
    heading->setFont(large);
    m_description->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 32, 12);
    layout->setSpacing(4);
    for (QLabel* label : {heading, m_description}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        layout->addWidget(label);
    }
    setAccessibleName(title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ChoiceButton::setDescription(const QString& text)
{
    m_description->setText(text);
    setAccessibleDescription(text);
    updateGeometry();
}

QString ChoiceButton::description() const
{
    return m_description->text();
}

QSize ChoiceButton::sizeHint() const
{
    return layout()->sizeHint();
}

QSize ChoiceButton::minimumSizeHint() const
{
    return layout()->minimumSize();
}

} // namespace gradus

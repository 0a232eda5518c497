#include "widgets/common/notice_label.h"

#include "widgets/common/theme.h"

#include <QEvent>

namespace gradus {

NoticeLabel::NoticeLabel(QWidget* parent)
    : QLabel(parent)
{
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setVisible(false);
}

void NoticeLabel::show(const QString& sentence, Kind kind)
{
    m_sentence = sentence;
    m_kind = kind;
    setText(kind == Kind::Error ? tr("\u26a0 %1").arg(sentence) : sentence);
    setAccessibleName(sentence);
    restyle();
    setVisible(!sentence.isEmpty());
}

void NoticeLabel::clear()
{
    m_sentence.clear();
    QLabel::clear();
    setVisible(false);
}

void NoticeLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange)
        restyle();
}

void NoticeLabel::restyle()
{
    const ThemeColours colours = coloursOf(parentWidget() ? parentWidget()->palette() : palette());
    QPalette own = palette();
    own.setColor(QPalette::WindowText, m_kind == Kind::Error ? colours.bad : colours.mutedText);
    setPalette(own);
}

} // namespace gradus

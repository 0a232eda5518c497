#include "widgets/common/graph/linked_text_view.h"

#include "widgets/common/graph/drawn_graph.h"
#include "widgets/common/graph/node_style.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <QApplication>
#include <QMouseEvent>
#include <QTextBlock>

namespace gradus {

namespace {

/// Signs in place of characters that a document would swallow or take for its own.
QString shown(std::string_view bytes)
{
    QString text = toText(bytes);
    for (QChar& character : text) {
        const char16_t code = character.unicode();
        if (code < 0x20 && code != u'\n' && code != u'\t')
            character = QChar(static_cast<char16_t>(0x2400 + code)); // "control pictures"
        else if ((code >= 0xfdd0 && code <= 0xfdef) || code == 0x2028 || code == 0x2029)
            character = QChar::ReplacementCharacter;
    }
    return text;
}

QTextCharFormat::UnderlineStyle underlineOf(NodeStatus status)
{
    switch (status) {
    case NodeStatus::Slip:
        return QTextCharFormat::WaveUnderline;
    case NodeStatus::Inherited:
        return QTextCharFormat::DashUnderline;
    case NodeStatus::WrongParents:
        return QTextCharFormat::DashDotDotLine;
    case NodeStatus::ExtraTrue:
    case NodeStatus::ExtraInvented:
        return QTextCharFormat::DotLine;
    case NodeStatus::Missing:
        return QTextCharFormat::SingleUnderline;
    case NodeStatus::Correct:
        break;
    }
    return QTextCharFormat::NoUnderline;
}

} // namespace

LinkedTextView::LinkedTextView(QWidget* parent)
    : QTextEdit(parent)
{
    setReadOnly(true);
    setAcceptRichText(false);
    setUndoRedoEnabled(false);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setMinimumSize(120, 60);
    document()->setDocumentMargin(8);
}

void LinkedTextView::setLinkedText(const std::string& text, const std::vector<TextLink>& links,
                                   const std::vector<TextSpan>& unparsed)
{
    m_isStale = false;
    setParts(text, links, unparsed);
    format();
    light();
}

void LinkedTextView::setStale(bool isStale)
{
    m_isStale = isStale;
    format();
}

QString LinkedTextView::partsOf(const QString& name) const
{
    const QString all = toPlainText();
    QStringList parts;
    for (const Part& part : m_parts)
        if (!name.isEmpty() && part.name == name)
            parts << all.mid(part.begin, part.end - part.begin);
    return parts.join(u'\n');
}

void LinkedTextView::selectNode(const QString& name)
{
    m_selected = name;
    light();
    const auto part = std::find_if(m_parts.begin(), m_parts.end(), [&name](const Part& candidate) {
        return !name.isEmpty() && candidate.name == name;
    });
    if (part == m_parts.end())
        return;
    QTextCursor cursor(document());
    cursor.setPosition(part->begin);
    setTextCursor(cursor);
    ensureCursorVisible();
}

void LinkedTextView::hoverNode(const QString& name)
{
    m_hovered = name;
    light();
}

void LinkedTextView::mouseMoveEvent(QMouseEvent* event)
{
    QTextEdit::mouseMoveEvent(event);
    hoverHere(nodeAt(event->pos()));
}

void LinkedTextView::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->pos();
    QTextEdit::mousePressEvent(event);
}

void LinkedTextView::mouseReleaseEvent(QMouseEvent* event)
{
    QTextEdit::mouseReleaseEvent(event);
    const int moved = (event->pos() - m_pressed).manhattanLength();
    if (event->button() != Qt::LeftButton || moved >= QApplication::startDragDistance())
        return; // text was marked for copying
    const QString name = nodeAt(event->pos());
    selectNode(name);
    Q_EMIT nodeSelected(name);
}

void LinkedTextView::leaveEvent(QEvent* event)
{
    QTextEdit::leaveEvent(event);
    hoverHere({});
}

void LinkedTextView::changeEvent(QEvent* event)
{
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        format();
        light();
    }
}

/// Puts the text into the document piece by piece: that way bytes and characters need no table.
void LinkedTextView::setParts(const std::string& text, const std::vector<TextLink>& links,
                              const std::vector<TextSpan>& unparsed)
{
    const auto within = [&text](std::size_t byte) {
        return std::min(byte, text.size());
    };
    std::set<std::size_t> borders{0, text.size()};
    const auto addBorders = [&](const TextSpan& span) {
        borders.insert(within(span.begin));
        borders.insert(within(span.end));
    };
    for (const TextLink& link : links)
        addBorders(link.span);
    for (const TextSpan& span : unparsed)
        addBorders(span);

    QString document;
    std::map<std::size_t, int> places; // byte to character
    std::size_t last = 0;
    for (const std::size_t border : borders) {
        document += shown(std::string_view(text).substr(last, border - last));
        places[border] = static_cast<int>(document.size());
        last = border;
    }
    setPlainText(document);

    m_parts.clear();
    const auto addPart = [&](const TextSpan& span, QString name, std::optional<NodeStatus> status) {
        const int begin = places[within(span.begin)];
        const int end = places[within(span.end)];
        if (begin < end)
            m_parts.push_back({begin, end, std::move(name), status});
    };
    for (const TextLink& link : links)
        addPart(link.span, toText(link.name), link.status);
    for (const TextSpan& span : unparsed)
        addPart(span, {}, std::nullopt);
}

void LinkedTextView::format()
{
    const GraphColours colours = GraphColours::ofPalette(palette());
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    QTextCharFormat plain;
    if (m_isStale)
        plain.setForeground(colours.faintLine);
    cursor.setCharFormat(plain);
    for (const Part& part : m_parts) {
        QTextCharFormat format;
        if (part.name.isEmpty()) {
            format.setBackground(QBrush(colours.line, Qt::BDiagPattern));
            format.setToolTip(tr("The parser does not understand this."));
        } else if (part.status && underlineOf(*part.status) != QTextCharFormat::NoUnderline) {
            format.setUnderlineStyle(underlineOf(*part.status));
            format.setUnderlineColor(statusColour(*part.status, colours));
            format.setToolTip(statusTitle(*part.status) % QStringLiteral(": ")
                              % statusRule(*part.status));
        }
        cursor.setPosition(part.begin);
        cursor.setPosition(part.end, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(format);
    }
}

void LinkedTextView::light()
{
    const GraphColours colours = GraphColours::ofPalette(palette());
    QList<QTextEdit::ExtraSelection> lit;
    for (const Part& part : m_parts) {
        const bool isSelected = !m_selected.isEmpty() && part.name == m_selected;
        const bool isHovered = !m_hovered.isEmpty() && part.name == m_hovered;
        if (!isSelected && !isHovered)
            continue;
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(document());
        selection.cursor.setPosition(part.begin);
        selection.cursor.setPosition(part.end, QTextCursor::KeepAnchor);
        selection.format.setBackground(
            tinted(colours.selection, colours.page, isSelected ? 0.3 : 0.15));
        lit << selection;
    }
    setExtraSelections(lit);
}

void LinkedTextView::hoverHere(const QString& name)
{
    if (name == m_hovered)
        return;
    hoverNode(name);
    Q_EMIT nodeHovered(name);
}

QString LinkedTextView::nodeAt(QPoint position) const
{
    const int character = cursorForPosition(position).position();
    // Below the last line the nearest character is far away.
    if (!cursorRect(cursorForPosition(position)).adjusted(-24, -4, 24, 4).contains(position))
        return {};
    const auto part =
        std::find_if(m_parts.begin(), m_parts.end(), [character](const Part& candidate) {
            return !candidate.name.isEmpty() && candidate.begin <= character
                   && character < candidate.end;
        });
    return part == m_parts.end() ? QString() : part->name;
}

} // namespace gradus

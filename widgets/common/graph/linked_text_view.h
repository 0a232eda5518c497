#pragma once

#include "widgets/common/graph/text_links.h"

#include <string>
#include <vector>

#include <QString>
#include <QTextEdit>

namespace gradus {

/// A text whose parts belong to nodes of a graph: pointing at a part says which, and a marked node
/// lights up its parts. Wrong steps are underlined, each status in a way of its own; what the
/// parser did not understand is hatched.
///
/// Read-only and passive. The text may be any bytes: what is no text is shown as a sign for it.
class LinkedTextView final : public QTextEdit
{
    Q_OBJECT

public:
    explicit LinkedTextView(QWidget* parent = nullptr);

    /// @param links and @p unparsed are bytes of @p text; what lies beyond its end is cut off.
    void setLinkedText(const std::string& text, const std::vector<TextLink>& links,
                       const std::vector<TextSpan>& unparsed = {});
    [[nodiscard]] QString selectedNode() const { return m_selected; } ///< empty: none
    /// What is lit for @p name, joined: the parts of the text that belong to it.
    [[nodiscard]] QString partsOf(const QString& name) const;

    [[nodiscard]] bool isStale() const { return m_isStale; }

public Q_SLOTS:
    /// Greys the text: it is not what was asked for last. The next text is fresh again.
    void setStale(bool isStale);
    void selectNode(const QString& name); ///< lights its parts and scrolls to the first
    void hoverNode(const QString& name);

Q_SIGNALS:
    void nodeHovered(const QString& name);  ///< empty: none any more
    void nodeSelected(const QString& name); ///< clicked

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Part
    {
        int begin = 0; ///< characters of the document
        int end = 0;
        QString name; ///< empty: not understood
        std::optional<NodeStatus> status;
    };

    void setParts(const std::string& text, const std::vector<TextLink>& links,
                  const std::vector<TextSpan>& unparsed);
    void format();
    void light();
    void hoverHere(const QString& name);
    [[nodiscard]] QString nodeAt(QPoint position) const;

    std::vector<Part> m_parts;
    QString m_selected;
    QString m_hovered;
    QPoint m_pressed;
    bool m_isStale = false;
};

} // namespace gradus

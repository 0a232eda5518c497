#pragma once

#include <vector>

#include <QObject>
#include <QString>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QToolButton;
class QWidget;

namespace gradus {

class CountBox;
class ScientificBox;

/// What a field is called.
struct FieldText
{
    QString key;   ///< as files and messages call it, "warmup_ratio"; the object is "warmupRatio"
    QString label; ///< beside the field
    QString tip;   ///< what it does and its unit, one sentence without a full stop
};

/// The numbers a field takes, both ends included.
struct FieldRange
{
    double lowest = 0;
    double highest = 1e6;
    QString lowestWord; ///< "off": shown for the lowest; "" shows the number
};

/// The rows of a form of which some stand in sections that open and close, and some are there only
/// while the options use them.
///
/// No row may hold a label that breaks its lines: a QFormLayout of Qt 6.4 with hidden rows writes
/// out of bounds as soon as one of its rows is as high as its width asks for.
class FormRows final : public QObject
{
    Q_OBJECT

public:
    /// @param form empty; to be put into a layout of @p parent, whose children all fields are.
    /// @param parent owns this too.
    FormRows(QFormLayout* form, QWidget* parent);

    [[nodiscard]] QFormLayout* form() const { return m_form; }

    /// Rows added from now on stand under a header of this text, closed at first.
    void beginSection(const FieldText& text);
    /// Rows added from now on are always open.
    void endSection();

    CountBox* addCount(const FieldText& text, const FieldRange& range);
    ScientificBox* addNumber(const FieldText& text, const FieldRange& range);
    QComboBox* addChoice(const FieldText& text, const QStringList& choices);
    QLineEdit* addText(const FieldText& text);
    /// A row of a field made elsewhere, whose edits are told elsewhere. @p field becomes a child of
    /// the parent.
    void addRow(const FieldText& text, QWidget* field);

    /// Adds to the tool tip of @p field what it is if nobody sets it.
    void tellDefault(QWidget* field, const QString& value);

    /// Whether the options as they are use @p field at all, and whether it is not as by default.
    void setState(const QWidget* field, bool isUsed, bool isChanged);
    /// Shows and hides what setState() and open sections ask for.
    void update();

Q_SIGNALS:
    void edited();

private:
    struct Row
    {
        QWidget* field = nullptr;
        int section = -1; ///< index; -1: none
        bool isUsed = true;
        bool isChanged = false;
        bool isShown = true;
    };
    struct Section
    {
        QToolButton* header = nullptr;
        QString title;
        bool isOpen = false;
        bool isShown = true;
    };

    void show(QWidget* field, bool& isShown, bool isWanted);

    QFormLayout* m_form;             // not owned
    QWidget* m_parent;               // not owned
    std::vector<Row> m_rows;         // fields are owned by Qt: children of m_parent
    std::vector<Section> m_sections; // headers likewise
    bool m_isInSection = false;
};

} // namespace gradus

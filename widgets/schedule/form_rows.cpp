#include "widgets/schedule/form_rows.h"

#include "widgets/schedule/count_box.h"

#include <algorithm>

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QToolButton>

namespace gradus {

namespace {

/// "warmupRatio" of "warmup_ratio".
QString objectNameOf(const QString& key)
{
    QString name;
    for (const QString& word : key.split(QLatin1Char('_')))
        name += name.isEmpty() ? word : word.left(1).toUpper() + word.mid(1);
    return name;
}

/// As rich text, which tool tips break into lines.
QString broken(const QString& sentence)
{
    return QStringLiteral("<qt>%1</qt>").arg(sentence.toHtmlEscaped());
}

template <typename Box>
void setRange(Box* box, const FieldRange& range)
{
    box->setRange(range.lowest, range.highest);
    box->setSpecialValueText(range.lowestWord);
}

} // namespace

FormRows::FormRows(QFormLayout* form, QWidget* parent)
    : QObject(parent)
    , m_form(form)
    , m_parent(parent)
{
    form->setSpacing(8);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
}

void FormRows::beginSection(const FieldText& text)
{
    auto* header = new QToolButton(m_parent); // owned by Qt: child of m_parent
    header->setObjectName(objectNameOf(text.key));
    header->setAutoRaise(true);
    header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    header->setText(text.label);
    header->setToolTip(broken(text.tip));
    const std::size_t index = m_sections.size();
    connect(header, &QToolButton::clicked, this, [this, index] {
        m_sections[index].isOpen = !m_sections[index].isOpen;
        update();
    });
    m_form->addRow(header);
    m_sections.push_back({.header = header, .title = text.label});
    m_isInSection = true;
}

void FormRows::endSection()
{
    m_isInSection = false;
}

CountBox* FormRows::addCount(const FieldText& text, const FieldRange& range)
{
    auto* box = new CountBox(m_parent);
    setRange(box, range);
    addRow(text, box);
    connect(box, &QDoubleSpinBox::valueChanged, this, &FormRows::edited);
    return box;
}

ScientificBox* FormRows::addNumber(const FieldText& text, const FieldRange& range)
{
    auto* box = new ScientificBox(m_parent);
    setRange(box, range);
    addRow(text, box);
    connect(box, &QDoubleSpinBox::valueChanged, this, &FormRows::edited);
    return box;
}

QComboBox* FormRows::addChoice(const FieldText& text, const QStringList& choices)
{
    auto* box = new QComboBox(m_parent);
    for (int i = 0; i < choices.size(); ++i)
        box->addItem(choices[i], i);
    addRow(text, box);
    connect(box, &QComboBox::currentIndexChanged, this, &FormRows::edited);
    return box;
}

QLineEdit* FormRows::addText(const FieldText& text)
{
    auto* line = new QLineEdit(m_parent);
    addRow(text, line);
    connect(line, &QLineEdit::textEdited, this, &FormRows::edited);
    return line;
}

void FormRows::addRow(const FieldText& text, QWidget* field)
{
    field->setObjectName(objectNameOf(text.key));
    field->setToolTip(broken(tr("%1 (%2)").arg(text.tip, text.key)));
    m_form->addRow(text.label, field);
    m_form->labelForField(field)->setToolTip(field->toolTip());
    m_rows.push_back(
        {.field = field, .section = m_isInSection ? static_cast<int>(m_sections.size()) - 1 : -1});
}

void FormRows::tellDefault(QWidget* field, const QString& value)
{
    QString tip = field->toolTip();
    const auto key = tip.lastIndexOf(QStringLiteral(" ("));
    field->setToolTip(tip.insert(key, tr("; default %1").arg(value).toHtmlEscaped()));
    m_form->labelForField(field)->setToolTip(tip);
}

void FormRows::setState(const QWidget* field, bool isUsed, bool isChanged)
{
    const auto row = std::find_if(m_rows.begin(), m_rows.end(),
                                  [&](const Row& each) { return each.field == field; });
    Q_ASSERT(row != m_rows.end());
    row->isUsed = isUsed;
    row->isChanged = isChanged;
}

void FormRows::update()
{
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
        Section& section = m_sections[i];
        int used = 0;
        int changed = 0;
        for (const Row& row : m_rows) {
            if (row.section != static_cast<int>(i) || !row.isUsed)
                continue;
            ++used;
            changed += row.isChanged ? 1 : 0;
        }
        section.header->setText(changed > 0
                                    ? tr("%1 \u00b7 %2 changed").arg(section.title).arg(changed)
                                    : section.title);
        section.header->setArrowType(section.isOpen ? Qt::DownArrow : Qt::RightArrow);
        section.header->setAccessibleDescription(section.isOpen ? tr("open") : tr("closed"));
        show(section.header, section.isShown, used > 0);
    }
    for (Row& row : m_rows) {
        const bool isOpen =
            row.section < 0 || m_sections[static_cast<std::size_t>(row.section)].isOpen;
        show(row.field, row.isShown, row.isUsed && isOpen);
    }
}

void FormRows::show(QWidget* field, bool& isShown, bool isWanted)
{
    if (isShown == isWanted)
        return;
    isShown = isWanted;
    m_form->setRowVisible(field, isWanted);
}

} // namespace gradus

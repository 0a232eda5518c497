#include "widgets/design/component_form.h"

#include "widgets/common/notice_label.h"
#include "widgets/common/text_format.h"

#include <algorithm>
#include <utility>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QScopedValueRollback>
#include <QSpinBox>

namespace gradus {

namespace {

constexpr int kAsPublished = -1;     // distractors of the spin box: none given
constexpr int kMostDistractors = 25; // more than the largest structure graph has room for
constexpr int kOpRoom = 99; // beyond kHighestOp: a wrong number can be typed and is explained

const std::vector<std::vector<Mode>> kModeChoices{
    {Mode::Forward}, {Mode::Reverse}, {Mode::Forward, Mode::Reverse}};

int modeChoiceOf(const std::vector<Mode>& modes)
{
    const bool isForward = std::find(modes.begin(), modes.end(), Mode::Forward) != modes.end();
    const bool isReverse = std::find(modes.begin(), modes.end(), Mode::Reverse) != modes.end();
    return isForward && isReverse ? 2 : isReverse ? 1 : 0;
}

void showFault(NoticeLabel* label, const QString& fault)
{
    label->show(fault, NoticeLabel::Kind::Error);
}

} // namespace

ComponentForm::ComponentForm(const ContextLibrary& contexts, QWidget* parent)
    : QWidget(parent)
    , m_library(contexts)
{
    createFields();
    createFaults();
    const int rows = std::clamp(static_cast<int>(contexts.all().size()), 2, 5);
    m_contexts->setFixedHeight(rows * (fontMetrics().height() + 6) + 2 * m_contexts->frameWidth());
    auto* opRange = new QWidget(this);
    auto* opLayout = new QHBoxLayout(opRange);
    opLayout->setContentsMargins(0, 0, 0, 0);
    opLayout->addWidget(m_opMin, /*stretch=*/1);
    opLayout->addWidget(new QLabel(tr("to"), opRange));
    opLayout->addWidget(m_opMax, /*stretch=*/1);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addRow(*grid, tr("Weight"), m_weight, m_weightFault);
    addRow(*grid, tr("Op"), opRange, m_opFault);
    addRow(*grid, tr("Contexts"), m_contexts, m_contextsFault);
    grid->addWidget(createRefused(), grid->rowCount(), 1);
    addRow(*grid, tr("Mode"), m_mode, m_modeFault);
    addRow(*grid, tr("Layers"), m_layers, m_layersFault);
    addRow(*grid, tr("Distractors"), m_distractors, m_distractorsFault);
    addRow(*grid, tr("Flavour"), m_flavour, nullptr);
    connectFields();
    setComponent({});
}

void ComponentForm::createFields()
{
    m_weight = new QDoubleSpinBox(this);
    m_weight->setObjectName(QStringLiteral("weight"));
    m_weight->setRange(0, 100);
    m_weight->setDecimals(2);
    m_weight->setSuffix(tr(" %"));
    m_weight->setToolTip(tr("Share of this component's problems in the distribution"));
    m_opMin = new QSpinBox(this);
    m_opMin->setObjectName(QStringLiteral("opMin"));
    m_opMax = new QSpinBox(this);
    m_opMax->setObjectName(QStringLiteral("opMax"));
    for (QSpinBox* op : {m_opMin, m_opMax}) {
        op->setRange(0, kOpRoom);
        op->setToolTip(tr("Operations the question needs, literals included"));
    }
    m_opMin->setAccessibleName(tr("Lowest op"));
    m_opMax->setAccessibleName(tr("Highest op"));
    m_contexts = new QListWidget(this);
    m_contexts->setObjectName(QStringLiteral("contexts"));
    m_contexts->setAccessibleName(tr("Contexts"));
    m_mode = new QComboBox(this);
    m_mode->setObjectName(QStringLiteral("mode"));
    m_mode->addItems({tr("forward"), tr("reverse"), tr("forward and reverse")});
    m_layers = new QComboBox(this);
    m_layers->setObjectName(QStringLiteral("layers"));
    m_layers->addItem(QStringLiteral("2"), 2);
    m_layers->addItem(QStringLiteral("3"), 3);
    m_distractors = new QSpinBox(this);
    m_distractors->setObjectName(QStringLiteral("distractors"));
    m_distractors->setRange(kAsPublished, kMostDistractors);
    m_distractors->setSpecialValueText(tr("as published"));
    m_distractors->setToolTip(tr("Sentences the question does not need"));
    m_flavour = new QComboBox(this);
    m_flavour->setObjectName(QStringLiteral("flavour"));
    m_flavour->addItem(tr("GSM-Infinite"), static_cast<int>(Flavour::GsmInfinite));
    m_flavour->addItem(tr("iGSM"), static_cast<int>(Flavour::Igsm));
    m_flavour->addItem(tr("symbolic"), static_cast<int>(Flavour::Symbolic));
}

void ComponentForm::createFaults()
{
    const auto fault = [this](const char* name) {
        auto* label = new NoticeLabel(this);
        label->setObjectName(QString::fromLatin1(name));
        return label;
    };
    m_weightFault = fault("weightFault");
    m_opFault = fault("opFault");
    m_contextsFault = fault("contextsFault");
    m_modeFault = fault("modeFault");
    m_layersFault = fault("layersFault");
    m_distractorsFault = fault("distractorsFault");
}

/// Which context files are not among those to choose from, "farm.json:4", and in the tooltip why;
/// takes no room if all are.
NoticeLabel* ComponentForm::createRefused()
{
    auto* label = new NoticeLabel(this);
    label->setObjectName(QStringLiteral("refusedContexts"));
    QStringList files;
    QStringList reasons;
    for (const Error& refused : m_library.refused()) {
        reasons << toQt(refused.message);
        files << reasons.back().section(QStringLiteral(": "), 0, 0).section(QLatin1Char('/'), -1);
    }
    if (files.isEmpty())
        return label;
    label->show(tr("Left out: %1").arg(files.join(QStringLiteral(", "))), NoticeLabel::Kind::Hint);
    label->setToolTip(reasons.join(QLatin1Char('\n')));
    return label;
}

/// Every context this program knows, and those only @p chosen names: they can be unchecked.
void ComponentForm::fillContexts(const std::vector<std::string>& chosen)
{
    std::vector<std::pair<std::string, QString>> wanted; // id and what it says
    for (const Context& context : m_library.all())
        wanted.emplace_back(context.id, toQt(context.title));
    for (const std::string& id : chosen)
        if (const auto known = m_library.require(id); !known)
            wanted.emplace_back(id, known.error().code == ErrorCode::NotFound
                                        ? tr("This program does not know this context.")
                                        : toQt(known.error().message));
    while (m_contexts->count() > static_cast<int>(wanted.size()))
        delete m_contexts->takeItem(m_contexts->count() - 1);
    while (m_contexts->count() < static_cast<int>(wanted.size()))
        m_contexts->addItem(QString());
    for (int row = 0; row < m_contexts->count(); ++row) {
        const auto& [id, hint] = wanted[static_cast<std::size_t>(row)];
        const bool isChosen = std::find(chosen.begin(), chosen.end(), id) != chosen.end();
        QListWidgetItem* item = m_contexts->item(row);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setText(toQt(id));
        item->setToolTip(hint);
        item->setCheckState(isChosen ? Qt::Checked : Qt::Unchecked);
    }
}

/// @param fault below the field; takes no room while there is none. May be nullptr.
void ComponentForm::addRow(QGridLayout& grid, const QString& title, QWidget* field,
                           NoticeLabel* fault)
{
    const int row = grid.rowCount();
    auto* label = new QLabel(title, this);
    label->setBuddy(field);
    if (field->accessibleName().isEmpty())
        field->setAccessibleName(title);
    grid.addWidget(label, row, 0, Qt::AlignVCenter | Qt::AlignLeft);
    grid.addWidget(field, row, 1);
    if (fault)
        grid.addWidget(fault, row + 1, 1);
}

/// Each field writes its own part of the component and leaves the others as they are.
void ComponentForm::connectFields()
{
    connect(m_weight, &QDoubleSpinBox::valueChanged, this, [this](double percent) {
        m_component.weight = percent / 100;
        say();
    });
    const auto onOp = [this](QSpinBox* box, int ProblemSpecification::*field) {
        connect(box, &QSpinBox::valueChanged, this, [this, field](int op) {
            m_component.specification.*field = op;
            say();
        });
    };
    onOp(m_opMin, &ProblemSpecification::opMin);
    onOp(m_opMax, &ProblemSpecification::opMax);
    connect(m_distractors, &QSpinBox::valueChanged, this, [this](int count) {
        m_component.specification.distractors =
            count == kAsPublished ? std::nullopt : std::optional<int>(count);
        say();
    });
    connect(m_contexts, &QListWidget::itemChanged, this, &ComponentForm::readContexts);
    const auto onChoice = [this](QComboBox* box, auto write) {
        connect(box, &QComboBox::currentIndexChanged, this, [this, box, write](int choice) {
            if (choice < 0)
                return; // a value this form has no words for
            write(m_component.specification, *box);
            say();
        });
    };
    onChoice(m_mode, [](ProblemSpecification& specification, const QComboBox& box) {
        specification.modes = kModeChoices[static_cast<std::size_t>(box.currentIndex())];
    });
    onChoice(m_layers, [](ProblemSpecification& specification, const QComboBox& box) {
        specification.layers = box.currentData().toInt();
    });
    onChoice(m_flavour, [](ProblemSpecification& specification, const QComboBox& box) {
        specification.flavour = static_cast<Flavour>(box.currentData().toInt());
    });
}

void ComponentForm::setComponent(const Component& component)
{
    const QScopedValueRollback showing(m_isShowing, true);
    const ProblemSpecification& specification = component.specification;
    m_weight->setValue(component.weight * 100);
    m_opMin->setValue(specification.opMin);
    m_opMax->setValue(specification.opMax);
    fillContexts(specification.contexts);
    m_mode->setCurrentIndex(modeChoiceOf(specification.modes));
    m_layers->setCurrentIndex(m_layers->findData(specification.layers));
    m_distractors->setValue(specification.distractors.value_or(kAsPublished));
    m_flavour->setCurrentIndex(m_flavour->findData(static_cast<int>(specification.flavour)));
    m_component = component; // last: what the fields could not show is kept
}

void ComponentForm::setFaults(const ComponentFaults& faults)
{
    showFault(m_weightFault, faults.weight);
    showFault(m_opFault, faults.op);
    showFault(m_contextsFault, faults.contexts);
    showFault(m_modeFault, faults.modes);
    showFault(m_layersFault, faults.layers);
    showFault(m_distractorsFault, faults.distractors);
}

void ComponentForm::readContexts()
{
    if (m_isShowing)
        return;
    m_component.specification.contexts.clear();
    for (int row = 0; row < m_contexts->count(); ++row)
        if (m_contexts->item(row)->checkState() == Qt::Checked)
            m_component.specification.contexts.push_back(toStd(m_contexts->item(row)->text()));
    say();
}

void ComponentForm::say()
{
    if (!m_isShowing)
        Q_EMIT edited(m_component);
}

} // namespace gradus

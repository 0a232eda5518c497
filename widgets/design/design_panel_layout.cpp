// How the panel looks, and what is connected to what.

#include "widgets/common/notice_label.h"
#include "widgets/common/study_session.h"
#include "widgets/common/update_throttle.h"
#include "widgets/design/component_form.h"
#include "widgets/design/component_table_model.h"
#include "widgets/design/design_panel.h"
#include "widgets/design/distribution_list_model.h"
#include "widgets/design/problem_preview.h"

#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace gradus {

namespace {

QPushButton* createButton(const char* name, const QString& text, const QString& hint,
                          QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QString::fromLatin1(name));
    button->setToolTip(hint);
    return button;
}

QLabel* heading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

void addInRow(QVBoxLayout& layout, std::initializer_list<QWidget*> widgets)
{
    auto* row = new QHBoxLayout; // owned by the layout it is put into
    row->setSpacing(4);
    for (QWidget* widget : widgets)
        row->addWidget(widget);
    layout.addLayout(row);
}

} // namespace

QWidget* DesignPanel::createList()
{
    auto* box = new QWidget(this);
    m_list = new QListView(box);
    m_list->setObjectName(QStringLiteral("distributionList"));
    m_list->setAccessibleName(tr("Distributions"));
    m_list->setModel(m_distributions);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    m_list->setMinimumHeight(96);
    m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // as high as there is room
    m_add = createButton("addDistribution", tr("Add"), tr("Add a distribution"), box);
    m_duplicate =
        createButton("duplicateDistribution", tr("Duplicate"), tr("Add a copy of this one"), box);
    m_rename = createButton("renameDistribution", tr("Rename"),
                            tr("Schedules that use it follow its name (F2)"), box);
    m_remove = createButton("removeDistribution", tr("Remove"),
                            tr("Remove it, unless a schedule uses it"), box);
    m_listNotice = new NoticeLabel(box);
    m_listNotice->setObjectName(QStringLiteral("distributionFault"));
    m_undoRemove = new QToolButton(box);
    m_undoRemove->setObjectName(QStringLiteral("undoRemove"));
    m_undoRemove->hide();

    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(heading(tr("Distributions"), box));
    layout->addWidget(m_list, /*stretch=*/1);
    addInRow(*layout, {m_add, m_duplicate, m_rename, m_remove});
    layout->addWidget(m_undoRemove);
    layout->addWidget(m_listNotice);
    return box;
}

void DesignPanel::createTable()
{
    m_table = new QTableView(m_editor);
    m_table->setObjectName(QStringLiteral("componentTable"));
    m_table->setAccessibleName(tr("Components"));
    m_table->setModel(m_components);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setMinimumHeight(112);
    m_table->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(24);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionResizeMode(ComponentTableModel::ContextsColumn,
                                                      QHeaderView::Stretch);
    m_table->setColumnWidth(ComponentTableModel::WeightColumn, 84);
    m_table->setColumnWidth(ComponentTableModel::OpColumn, 56);
    m_table->setColumnWidth(ComponentTableModel::ModeColumn, 64);
    m_table->setColumnWidth(ComponentTableModel::FlavourColumn, 104);
}

QWidget* DesignPanel::createComponents()
{
    m_editor = new QWidget(this);
    m_origin = new QLabel(m_editor);
    m_origin->setObjectName(QStringLiteral("distributionOrigin"));
    m_origin->setTextFormat(Qt::RichText);
    m_origin->setWordWrap(true);
    createTable();
    m_addComponent = createButton("addComponent", tr("Add component"),
                                  tr("Add a copy of this one; all weights make room"), m_editor);
    m_removeComponent =
        createButton("removeComponent", tr("Remove"),
                     tr("Remove this component; the others take its share"), m_editor);
    m_normalise = createButton("normalise", tr("Normalise"),
                               tr("Scale the weights so that they sum to 100 %"), m_editor);
    m_weightsNotice = new NoticeLabel(m_editor);
    m_weightsNotice->setObjectName(QStringLiteral("weightsFault"));
    m_form = new ComponentForm(*m_contexts, m_editor);
    m_form->setObjectName(QStringLiteral("componentForm"));

    auto* layout = new QVBoxLayout(m_editor);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_origin);
    layout->addWidget(heading(tr("Components"), m_editor));
    layout->addWidget(m_table, /*stretch=*/1);
    addInRow(*layout, {m_addComponent, m_removeComponent, m_normalise});
    layout->addWidget(m_weightsNotice);
    layout->addSpacing(8);
    layout->addWidget(m_form);
    return m_editor;
}

void DesignPanel::connectParts()
{
    connect(m_session, &StudySession::changed, m_throttle, &UpdateThrottle::request);
    connect(m_session, &StudySession::distributionSelected, this, [this](const QString& name) {
        m_wanted = m_distributions->rowOf(name) < 0 ? name : QString();
        choose(m_distributions->rowOf(name));
    });
    connect(m_origin, &QLabel::linkActivated, this,
            [this](const QString& evaluation) { Q_EMIT mapRequested(evaluation.toLongLong()); });
    connect(m_timer, &QTimer::timeout, this, &DesignPanel::tick);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &DesignPanel::showDistribution);
    connect(m_distributions, &DistributionListModel::renamed, this, &DesignPanel::touch);
    connect(m_add, &QPushButton::clicked, this, &DesignPanel::addDistribution);
    connect(m_duplicate, &QPushButton::clicked, this, &DesignPanel::duplicate);
    connect(m_rename, &QPushButton::clicked, this, &DesignPanel::rename);
    connect(m_remove, &QPushButton::clicked, this, &DesignPanel::remove);
    connect(m_undoRemove, &QToolButton::clicked, this, &DesignPanel::undoRemove);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (!m_isShowing)
            showFaults();
    });
    connect(m_addComponent, &QPushButton::clicked, this, &DesignPanel::addComponent);
    connect(m_removeComponent, &QPushButton::clicked, this, &DesignPanel::removeComponent);
    connect(m_normalise, &QPushButton::clicked, this, &DesignPanel::normalise);
    connect(m_form, &ComponentForm::edited, this, &DesignPanel::onComponentEdited);
    connect(m_preview, &ProblemPreview::stepped, this, &DesignPanel::touch);
}

} // namespace gradus

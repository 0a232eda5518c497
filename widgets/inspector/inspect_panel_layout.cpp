// How the panel looks, and what is connected to what.

#include "widgets/common/study_session.h"
#include "widgets/common/update_throttle.h"
#include "widgets/inspector/comparison_view.h"
#include "widgets/inspector/inspect_panel.h"
#include "widgets/inspector/problem_tally_model.h"
#include "widgets/inspector/sample_table_model.h"
#include "widgets/inspector/tally_filter.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace gradus {

namespace {

/// @param widths of the columns in pixels; the one of width 0 takes what is left.
QTableView* createTable(const QString& name, const QString& title, const std::vector<int>& widths,
                        QAbstractItemModel* model, QWidget* parent)
{
    auto* table = new QTableView(parent);
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setModel(model);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setSortingEnabled(true);
    table->sortByColumn(0, Qt::AscendingOrder);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(24);
    table->horizontalHeader()->setHighlightSections(false);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (std::size_t column = 0; column < widths.size(); ++column) {
        if (widths[column] == 0)
            table->horizontalHeader()->setSectionResizeMode(static_cast<int>(column),
                                                            QHeaderView::Stretch);
        else
            table->setColumnWidth(static_cast<int>(column), widths[column]);
    }
    return table;
}

QComboBox* createCombo(const QString& name, const QString& title, QWidget* parent)
{
    auto* combo = new QComboBox(parent);
    combo->setObjectName(name);
    combo->setAccessibleName(title);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(8);
    return combo;
}

} // namespace

QWidget* InspectPanel::createChooser()
{
    m_checkpoints = createCombo(QStringLiteral("checkpointChooser"), tr("Checkpoint"), this);
    m_distributions = createCombo(QStringLiteral("distributionChooser"), tr("Evaluated on"), this);
    auto* chooser = new QWidget(this);
    auto* form = new QFormLayout(chooser);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("Checkpoint"), m_checkpoints);
    form->addRow(tr("Evaluated on"), m_distributions);
    return chooser;
}

QWidget* InspectPanel::createFilter()
{
    m_outcomes = createCombo(QStringLiteral("outcomeFilter"), tr("Show by outcome"), this);
    m_ops = createCombo(QStringLiteral("opFilter"), tr("Show by op"), this);
    m_contexts = createCombo(QStringLiteral("contextFilter"), tr("Show by context"), this);
    m_modes = createCombo(QStringLiteral("modeFilter"), tr("Show by mode"), this);
    m_outcomes->addItem(tr("any outcome"));
    m_outcomes->addItem(tr("unsolved"), static_cast<int>(Outcome::Unsolved));
    m_outcomes->addItem(tr("mixed"), static_cast<int>(Outcome::Mixed));
    m_outcomes->addItem(tr("solved"), static_cast<int>(Outcome::Solved));
    m_outcomes->setToolTip(tr("Unsolved: no sample verified. Solved: every sample verified."));
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("problemCount"));
    auto* filter = new QWidget(this);
    auto* layout = new QVBoxLayout(filter);
    layout->setContentsMargins(0, 0, 0, 0);
    for (const auto& [left, right] :
         {std::pair(m_outcomes, m_ops), std::pair(m_contexts, m_modes)}) {
        auto* row = new QHBoxLayout; // owned by the layout it is put into
        row->addWidget(left, /*stretch=*/1);
        row->addWidget(right, /*stretch=*/1);
        layout->addLayout(row);
    }
    layout->addWidget(m_count);
    return filter;
}

QWidget* InspectPanel::createTables()
{
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSortRole(SampleTableModel::ValueRole);
    sorted->setSourceModel(m_sampleRows);
    auto* tables = new QSplitter(Qt::Vertical, this);
    m_problems = createTable(QStringLiteral("problemTable"), tr("Problems"), {56, 52, 0, 84, 76},
                             m_filter, tables);
    m_samples = createTable(QStringLiteral("sampleTable"), tr("Samples of this problem"),
                            {76, 76, 76, 76, 160, 60, 72, 88, 72}, sorted, tables);
    m_samples->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_samples->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    tables->addWidget(m_problems);
    tables->addWidget(m_samples);
    tables->setChildrenCollapsible(false);
    tables->setStretchFactor(0, 3);
    tables->setStretchFactor(1, 2);
    return tables;
}

void InspectPanel::connectParts()
{
    connect(m_session, &StudySession::changed, m_throttle, &UpdateThrottle::request);
    connect(m_session, &StudySession::evaluationSelected, this, &InspectPanel::showEvaluation);
    connect(m_session, &StudySession::cellSelected, this, &InspectPanel::showCell);
    connect(m_comparison, &ComparisonView::reported, m_session, &StudySession::report);
    connect(m_checkpoints, &QComboBox::currentIndexChanged, this, [this] {
        fillDistributions();
        chooseEvaluation();
    });
    connect(m_distributions, &QComboBox::currentIndexChanged, this,
            &InspectPanel::chooseEvaluation);
    for (QComboBox* combo : {m_outcomes, m_ops, m_contexts, m_modes})
        connect(combo, &QComboBox::currentIndexChanged, this, &InspectPanel::applyFilters);
    connect(m_problems->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &InspectPanel::showProblem);
    connect(m_samples->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &InspectPanel::showSample);
}

} // namespace gradus

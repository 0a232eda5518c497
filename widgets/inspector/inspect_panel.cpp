#include "widgets/inspector/inspect_panel.h"

#include "widgets/common/graph/sample_comparison.h"
#include "widgets/common/text_format.h"
#include "widgets/common/update_throttle.h"
#include "widgets/inspector/comparison_view.h"
#include "widgets/inspector/problem_tally_model.h"
#include "widgets/inspector/sample_table_model.h"
#include "widgets/inspector/tally_filter.h"

#include <algorithm>
#include <set>
#include <utility>

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace gradus {

namespace {

/// Refills @p combo without telling anyone and keeps what was chosen, if it is still there.
void refill(QComboBox& combo, const std::vector<std::pair<QString, QVariant>>& items)
{
    const QSignalBlocker quiet(combo);
    const QVariant chosen = combo.currentData();
    combo.clear();
    for (const auto& [text, data] : items)
        combo.addItem(text, data);
    combo.setCurrentIndex(std::max(0, combo.findData(chosen)));
}

QString disagreement(bool isStoredVerified)
{
    return isStoredVerified ? InspectPanel::tr(
               "The study says this sample is verified; judged anew it is wrong.")
                            : InspectPanel::tr(
                                "The study says this sample is wrong; judged anew it is verified.");
}

} // namespace

InspectPanel::InspectPanel(StudySession* session, QWidget* parent)
    : InspectPanel(session, LayoutClient::defaultProgram(), parent)
{}

InspectPanel::InspectPanel(StudySession* session, const QString& layoutProgram, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_throttle(new UpdateThrottle(
          this, [this] { reload(); }, 500))
    , m_pages(new QStackedWidget(this))
    , m_empty(new QLabel(this))
    , m_tallies(new ProblemTallyModel(this))
    , m_filter(new TallyFilter(this))
    , m_sampleRows(new SampleTableModel(this))
    , m_comparison(new ComparisonView(layoutProgram, this))
{
    m_filter->setSourceModel(m_tallies);
    m_empty->setObjectName(QStringLiteral("inspectEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setText(tr("Solutions of evaluated checkpoints open here. Start a schedule in the "
                        "panel Schedule: each of its stages ends with an evaluation."));
    auto* left = new QWidget(this);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->addWidget(createChooser());
    leftLayout->addWidget(createFilter());
    leftLayout->addWidget(createTables(), /*stretch=*/1);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(left);
    splitter->addWidget(m_comparison);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({400, 1'000});

    m_pages->addWidget(m_empty);
    m_pages->addWidget(splitter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_pages);
    connectParts();
}

/// Reads the study again; what is chosen stays chosen.
void InspectPanel::reload()
{
    auto evaluations = m_session->file().evaluations();
    if (!evaluations) {
        m_session->report(toQt(evaluations.error().message));
        return;
    }
    m_evaluations = std::move(*evaluations);
    m_pages->setCurrentIndex(m_evaluations.empty() ? 0 : 1);
    if (m_evaluations.empty())
        return;
    const RowId wanted = evaluationOf(m_session->selectedEvaluation())
                             ? m_session->selectedEvaluation()
                         : evaluationOf(m_evaluation) ? m_evaluation
                                                      : m_evaluations.back().id;
    showEvaluations();
    showEvaluation(wanted);
}

void InspectPanel::showEvaluations()
{
    std::set<RowId> runs;
    for (const EvaluationRow& evaluation : m_evaluations)
        runs.insert(evaluation.run);
    std::vector<std::pair<QString, QVariant>> items;
    std::set<RowId> seen;
    for (const EvaluationRow& evaluation : m_evaluations) {
        if (!seen.insert(evaluation.checkpoint).second)
            continue;
        const QString name = toQt(evaluation.checkpointName);
        items.emplace_back(runs.size() > 1 ? tr("%1 (run %2)").arg(name).arg(evaluation.run) : name,
                           qlonglong{evaluation.checkpoint});
    }
    refill(*m_checkpoints, items);
    fillDistributions();
}

/// Evaluations of the chosen checkpoint; of several on one distribution the newest.
void InspectPanel::fillDistributions()
{
    const RowId checkpoint = m_checkpoints->currentData().toLongLong();
    const QString chosen = m_distributions->currentText();
    std::vector<std::pair<QString, QVariant>> items;
    for (const EvaluationRow& evaluation : m_evaluations) {
        if (evaluation.checkpoint != checkpoint)
            continue;
        const QString name = toQt(evaluation.distribution);
        std::erase_if(items, [&name](const auto& item) { return item.first == name; });
        items.emplace_back(name, qlonglong{evaluation.id});
    }
    refill(*m_distributions, items);
    if (const int same = m_distributions->findText(chosen); same >= 0) {
        const QSignalBlocker quiet(m_distributions);
        m_distributions->setCurrentIndex(same);
    }
}

void InspectPanel::chooseEvaluation()
{
    const RowId evaluation = m_distributions->currentData().toLongLong();
    showEvaluation(evaluation);
    m_session->selectEvaluation(evaluation);
}

void InspectPanel::showEvaluation(RowId evaluation)
{
    const EvaluationRow* row = evaluationOf(evaluation);
    if (!row)
        return; // not read yet: reload() comes back to it
    {
        const QSignalBlocker quietCheckpoints(m_checkpoints);
        m_checkpoints->setCurrentIndex(m_checkpoints->findData(qlonglong{row->checkpoint}));
        fillDistributions();
        const QSignalBlocker quietDistributions(m_distributions);
        m_distributions->setCurrentIndex(m_distributions->findText(toQt(row->distribution)));
    }
    m_evaluation = evaluation;
    showTallies();
}

void InspectPanel::showTallies()
{
    auto tallies = m_session->file().tallies(m_evaluation);
    if (!tallies) {
        m_session->report(toQt(tallies.error().message));
        return;
    }
    const RowId problem = m_problem;
    m_tallies->setTallies(std::move(*tallies));
    fillFilters();
    if (const int row = m_tallies->rowOf(problem); row >= 0) {
        const QModelIndex index = m_filter->mapFromSource(m_tallies->index(row, 0));
        if (index.isValid() && m_problems->currentIndex().row() != index.row())
            m_problems->setCurrentIndex(index);
    }
    applyFilters();
    showProblem();
}

void InspectPanel::fillFilters()
{
    std::set<int> ops;
    std::set<std::string> contexts;
    std::set<std::string> modes;
    for (const ProblemTallyRow& tally : m_tallies->tallies()) {
        ops.insert(tally.op);
        contexts.insert(tally.context);
        modes.insert(tally.mode);
    }
    std::vector<std::pair<QString, QVariant>> opItems{{tr("any op"), QVariant()}};
    for (const int op : ops)
        opItems.emplace_back(tr("op %1").arg(op), op);
    std::vector<std::pair<QString, QVariant>> contextItems{{tr("any context"), QVariant()}};
    for (const std::string& context : contexts)
        contextItems.emplace_back(toQt(context), toQt(context));
    refill(*m_ops, opItems);
    std::vector<std::pair<QString, QVariant>> modeItems{{tr("any mode"), QVariant()}};
    for (const std::string& mode : modes)
        modeItems.emplace_back(toQt(mode), toQt(mode));
    refill(*m_contexts, contextItems);
    refill(*m_modes, modeItems);
    takeWantedCell();
}

/// Shows the problems of @p cell, as soon as its evaluation is read.
void InspectPanel::showCell(const ProblemCell& cell)
{
    m_wantedCell = cell;
    reload();
}

/// Sets the filters to the cell that was asked for, if it is one of the evaluation shown.
void InspectPanel::takeWantedCell()
{
    if (!m_wantedCell || m_wantedCell->evaluation != m_evaluation || m_tallies->rowCount() == 0)
        return;
    const ProblemCell cell = *std::exchange(m_wantedCell, std::nullopt);
    const auto choose = [](QComboBox& combo, const QVariant& wanted) {
        const QSignalBlocker quiet(combo);
        combo.setCurrentIndex(std::max(0, combo.findData(wanted)));
    };
    choose(*m_outcomes, QVariant());
    choose(*m_ops, cell.op);
    choose(*m_contexts, toQt(cell.context));
    choose(*m_modes, toQt(cell.mode));
}

void InspectPanel::applyFilters()
{
    const QVariant outcome = m_outcomes->currentData();
    const QVariant op = m_ops->currentData();
    m_filter->setOutcome(outcome.isValid() ? std::optional(static_cast<Outcome>(outcome.toInt()))
                                           : std::nullopt);
    m_filter->setOp(op.isValid() ? std::optional(op.toInt()) : std::nullopt);
    m_filter->setContext(m_contexts->currentData().toString());
    m_filter->setMode(m_modes->currentData().toString());
    m_count->setText(
        tr("%1 of %n problems", nullptr, m_tallies->rowCount()).arg(m_filter->rowCount()));
    if (!m_problems->currentIndex().isValid())
        selectFirstProblem();
}

void InspectPanel::selectFirstProblem()
{
    if (m_filter->rowCount() > 0)
        m_problems->setCurrentIndex(m_filter->index(0, 0)); // showProblem() follows
    else
        showProblem();
}

/// Shows the samples of the chosen problem, and the sample chosen before if it is the same problem.
void InspectPanel::showProblem()
{
    const RowId problem = chosenProblem();
    if (problem == 0) {
        m_problem = 0;
        m_sampleRows->setSamples({});
        m_comparison->clear(
            m_tallies->rowCount() > 0
                ? tr("No problem passes the filter: loosen it above the list.")
                : tr("This evaluation has no samples yet: they appear while it runs."));
        return;
    }
    auto row = m_session->file().problem(problem);
    auto samples = m_session->file().samples(m_evaluation, problem);
    if (!row || !samples) {
        m_session->report(toQt(row ? samples.error().message : row.error().message));
        return;
    }
    const int chosen = std::exchange(m_problem, problem) == problem
                           ? std::max(0, m_samples->currentIndex().row())
                           : 0;
    m_problemRow = std::move(*row);
    m_sampleRows->setSamples(std::move(*samples));
    const QAbstractItemModel* shown = m_samples->model();
    const QModelIndex index = shown->index(std::min(chosen, shown->rowCount() - 1), 0);
    if (index != m_samples->currentIndex())
        m_samples->setCurrentIndex(index); // showSample() follows
    else
        showSample();
}

void InspectPanel::showSample()
{
    const auto* sorted = qobject_cast<const QSortFilterProxyModel*>(m_samples->model());
    const int row = sorted->mapToSource(m_samples->currentIndex()).row();
    const EvaluationRow* evaluation = evaluationOf(m_evaluation);
    if (row < 0 || !evaluation) {
        m_shown.reset();
        m_comparison->clear(tr("This problem has not been sampled yet."));
        return;
    }
    const SampleRow& sample = m_sampleRows->samples()[static_cast<std::size_t>(row)];
    if (std::exchange(m_shown, sample) == sample)
        return; // something else in the study has changed
    const auto comparison = compareSample(m_problemRow.row, sample.text);
    if (!comparison) {
        m_comparison->clear(toQt(comparison.error().message));
        return;
    }
    const QString caption =
        tr("%1 on %2 \u00b7 %3 \u00b7 op %4 \u00b7 problem %5 \u00b7 sample %6 of %7")
            .arg(toQt(evaluation->checkpointName), toQt(evaluation->distribution),
                 toQt(m_problemRow.context))
            .arg(m_problemRow.op)
            .arg(m_problemRow.index)
            .arg(sample.sample + 1)
            .arg(m_sampleRows->rowCount());
    const bool agrees = comparison->verdict.isVerifiedCorrect == sample.isVerified;
    m_comparison->setComparison(*comparison, caption,
                                agrees ? QString() : disagreement(sample.isVerified));
}

const EvaluationRow* InspectPanel::evaluationOf(RowId id) const
{
    const auto found = std::find_if(m_evaluations.begin(), m_evaluations.end(),
                                    [id](const EvaluationRow& row) { return row.id == id; });
    return found == m_evaluations.end() ? nullptr : &*found;
}

RowId InspectPanel::chosenProblem() const
{
    return m_problems->currentIndex().data(ProblemTallyModel::ProblemRole).toLongLong();
}

} // namespace gradus

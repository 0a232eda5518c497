#include "app/gradus/study_explorer.h"

#include "widgets/common/state_icon.h"
#include "widgets/common/text_format.h"
#include "widgets/common/update_throttle.h"

#include <array>

#include <QEvent>
#include <QHash>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

namespace gradus {

namespace {

enum Role { KeyRole = Qt::UserRole, StateRole, WasOpenedRole };

constexpr std::array kBranches{StudyExplorer::Branch::Distributions,
                               StudyExplorer::Branch::Schedules, StudyExplorer::Branch::Runs,
                               StudyExplorer::Branch::Evaluations};

/// "op 2-6 and op 7-9": what a distribution is made of, for its tool tip.
QString summaryOf(const Distribution& distribution)
{
    QStringList parts;
    for (const Component& component : distribution.components) {
        const ProblemSpecification& what = component.specification;
        parts += StudyExplorer::tr("%1 % op %2\u2013%3")
                     .arg(QString::number(component.weight * 100, 'g', 3),
                          QString::number(what.opMin), QString::number(what.opMax));
    }
    return parts.join(QStringLiteral("\n"));
}

} // namespace

StudyExplorer::StudyExplorer(QWidget* parent)
    : QWidget(parent)
    , m_model(new QStandardItemModel(this))
    , m_tree(new QTreeView(this))
    , m_throttle(new UpdateThrottle(this, [this] { refresh(); }))
{
    for (const QString& title :
         {tr("Distributions"), tr("Schedules"), tr("Runs"), tr("Evaluations")}) {
        auto* item = new QStandardItem(title); // owned by Qt: part of the model
        item->setSelectable(false);
        m_model->appendRow(item);
    }
    m_tree->setObjectName(QStringLiteral("explorerTree"));
    m_tree->setAccessibleName(tr("Project"));
    m_tree->setModel(m_model);
    m_tree->setHeaderHidden(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setIndentation(16);
    m_tree->expandAll();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tree);
    connect(m_tree, &QTreeView::clicked, this, &StudyExplorer::choose);
    connect(m_tree, &QTreeView::activated, this, &StudyExplorer::choose);
}

void StudyExplorer::setSession(StudySession* session)
{
    if (m_session)
        m_session->disconnect(m_throttle);
    m_session = session;
    for (const Branch branch : kBranches)
        setLeaves(branch, {});
    if (!session)
        return;
    connect(session, &StudySession::changed, m_throttle, &UpdateThrottle::request);
    connect(session, &StudySession::designChanged, m_throttle, &UpdateThrottle::request);
    connect(session, &StudySession::clockTicked, m_throttle, &UpdateThrottle::request);
    m_throttle->flush();
}

void StudyExplorer::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    QStandardItem* runs = branchItem(Branch::Runs);
    for (int row = 0; row < runs->rowCount(); ++row)
        runs->child(row)->setData({}, StateRole); // its icon is drawn again, in the new colours
    m_throttle->request();
}

void StudyExplorer::refresh()
{
    if (!m_session)
        return;
    setLeaves(Branch::Distributions, distributionLeaves());
    setLeaves(Branch::Schedules, scheduleLeaves());
    setLeaves(Branch::Runs, runLeaves());
    setLeaves(Branch::Evaluations, evaluationLeaves());
}

QStandardItem* StudyExplorer::branchItem(Branch branch) const
{
    return m_model->item(static_cast<int>(branch));
}

void StudyExplorer::setLeaves(Branch branch, const std::vector<Leaf>& leaves)
{
    // Rows are changed in place, so selection and scroll position stay where they are.
    QStandardItem* parent = branchItem(branch);
    parent->setRowCount(static_cast<int>(leaves.size()));
    for (int row = 0; row < parent->rowCount(); ++row) {
        const Leaf& leaf = leaves[static_cast<std::size_t>(row)];
        QStandardItem* item = parent->child(row);
        if (!item) {
            item = new QStandardItem; // owned by Qt: part of the model
            parent->setChild(row, item);
        }
        if (item->text() != leaf.text)
            item->setText(leaf.text);
        item->setToolTip(leaf.tip);
        item->setData(leaf.key, KeyRole);
        const QVariant state = leaf.state ? QVariant(static_cast<int>(*leaf.state)) : QVariant();
        if (item->data(StateRole) == state)
            continue;
        item->setData(state, StateRole);
        item->setIcon(leaf.state
                          ? QIcon(statePixmap(*leaf.state, palette(), 12, devicePixelRatioF()))
                          : QIcon());
    }
    if (parent->rowCount() > 0 && !parent->data(WasOpenedRole).toBool()) {
        parent->setData(true, WasOpenedRole); // once: a user may close it again
        m_tree->expand(parent->index());
    }
}

std::vector<StudyExplorer::Leaf> StudyExplorer::distributionLeaves()
{
    std::vector<Leaf> leaves;
    const auto distributions = m_session->file().distributions();
    if (!distributions)
        m_session->report(toQt(distributions.error().message));
    else
        for (const Distribution& each : *distributions)
            leaves.push_back({toQt(each.name), toQt(each.name), summaryOf(each), {}});
    return leaves;
}

std::vector<StudyExplorer::Leaf> StudyExplorer::scheduleLeaves()
{
    std::vector<Leaf> leaves;
    const auto schedules = m_session->file().schedules();
    if (!schedules) {
        m_session->report(toQt(schedules.error().message));
        return leaves;
    }
    for (const Schedule& schedule : *schedules) {
        QStringList stages;
        for (const Stage& stage : schedule.stages)
            stages += toQt(stage.name);
        leaves.push_back({toQt(schedule.name),
                          toQt(schedule.name),
                          stages.join(QStringLiteral(" \u2192 ")),
                          {}});
    }
    return leaves;
}

std::vector<StudyExplorer::Leaf> StudyExplorer::runLeaves()
{
    std::vector<Leaf> leaves;
    const auto runs = m_session->file().runSummaries();
    if (!runs) {
        m_session->report(toQt(runs.error().message));
        return leaves;
    }
    const double now = nowSeconds();
    for (auto run = runs->rbegin(); run != runs->rend(); ++run) {
        const DisplayState state = displayState(*run, now);
        leaves.push_back({QString::number(run->id),
                          tr("%1, run %2").arg(toQt(run->schedule), QString::number(run->id)),
                          displayStateText(state), state});
    }
    return leaves;
}

std::vector<StudyExplorer::Leaf> StudyExplorer::evaluationLeaves()
{
    std::vector<Leaf> leaves;
    const auto evaluations = m_session->file().evaluations();
    if (!evaluations) {
        m_session->report(toQt(evaluations.error().message));
        return leaves;
    }
    const auto nameOf = [](const EvaluationRow& row) {
        return tr("%1 on %2").arg(toQt(row.checkpointName), toQt(row.distribution));
    };
    QHash<QString, int> counts;
    for (const auto& row : *evaluations)
        ++counts[nameOf(row)];
    for (auto each = evaluations->rbegin(); each != evaluations->rend(); ++each) {
        const QString name = nameOf(*each);
        const QString size = tr("%1 \u00d7 %2").arg(each->problems).arg(each->samples);
        leaves.push_back({QString::number(each->id),
                          counts[name] == 1 ? name : tr("%1, %2").arg(name, size),
                          tr("run %1: %2 problems \u00d7 %3 samples%4")
                              .arg(QString::number(each->run), QString::number(each->problems),
                                   QString::number(each->samples),
                                   each->isComplete ? QString() : tr(", under way")),
                          {}});
    }
    return leaves;
}

void StudyExplorer::choose(const QModelIndex& index)
{
    if (!m_session || !index.parent().isValid())
        return;
    const auto branch = kBranches[static_cast<std::size_t>(index.parent().row())];
    const QString key = index.data(KeyRole).toString();
    switch (branch) {
    case Branch::Distributions:
        m_session->selectDistribution(key);
        break;
    case Branch::Schedules:
        m_session->selectSchedule(key);
        break;
    case Branch::Runs:
        m_session->selectRun(key.toLongLong());
        break;
    case Branch::Evaluations:
        m_session->selectEvaluation(key.toLongLong());
        break;
    }
    Q_EMIT chosen(branch);
}

} // namespace gradus

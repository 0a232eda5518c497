#include "widgets/design/design_panel.h"

#include "widgets/common/graph/layout_client.h"
#include "widgets/common/notice_label.h"
#include "widgets/common/study_session.h"
#include "widgets/common/text_format.h"
#include "widgets/common/update_throttle.h"
#include "widgets/design/component_form.h"
#include "widgets/design/component_table_model.h"
#include "widgets/design/distribution_list_model.h"
#include "widgets/design/problem_preview.h"

#include <algorithm>
#include <utility>

#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSplitter>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace gradus {

namespace {

// From a change to its saving and sampling. The timer is not restarted by further changes, so the
// preview follows a spin box that is held down.
constexpr int kTickMs = 120;

} // namespace

DesignPanel::DesignPanel(StudySession* session, QWidget* parent)
    : DesignPanel(session, LayoutClient::defaultProgram(), parent)
{}

DesignPanel::DesignPanel(StudySession* session, const QString& layoutProgram, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_contexts(std::make_shared<const ContextLibrary>(session->contexts()))
    , m_distributions(new DistributionListModel(m_contexts, this))
    , m_components(new ComponentTableModel(this))
    , m_throttle(new UpdateThrottle(this, [this] { reload(); }))
    , m_timer(new QTimer(this))
    , m_preview(new ProblemPreview(m_contexts, layoutProgram, this))
{
    m_timer->setSingleShot(true);
    m_timer->setInterval(kTickMs);
    auto* left = new QWidget(this);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 8, 0);
    leftLayout->setSpacing(12);
    leftLayout->addWidget(createList(), /*stretch=*/2);
    leftLayout->addWidget(createComponents(), /*stretch=*/3);
    auto* scroll = new QScrollArea(this); // for low windows
    scroll->setWidget(left);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setMinimumWidth(380);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(scroll);
    splitter->addWidget(m_preview);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({420, 1'000});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(splitter);
    connectParts();
    showDistribution();
}

DesignPanel::~DesignPanel()
{
    if (m_timer->isActive())
        for (int each = 0; each < m_distributions->rowCount(); ++each)
            save(each);
}

/// Reads the study again; drafts with unsaved changes stay, and so does the problem shown unless
/// its distribution was changed elsewhere.
void DesignPanel::reload()
{
    const auto stored = m_session->file().distributions();
    if (!stored) {
        m_listNotice->show(toQt(stored.error().message), NoticeLabel::Kind::Error);
        return;
    }
    if (auto origins = m_session->file().distributionOrigins())
        m_origins = std::move(*origins);
    const std::optional<Distribution> before =
        row() >= 0 ? std::optional(m_distributions->draft(row())) : std::nullopt;
    {
        const QScopedValueRollback showing(m_isShowing, true);
        m_distributions->setStored(*stored);
        const QString wanted = before ? toQt(before->name) : m_session->selectedDistribution();
        const int asked = m_distributions->rowOf(std::exchange(m_wanted, QString()));
        if (asked >= 0)
            choose(asked);
        else if (row() < 0 && m_distributions->rowCount() > 0)
            choose(std::max(0, m_distributions->rowOf(wanted)));
    }
    if (!before || row() < 0 || m_distributions->draft(row()) != *before)
        showDistribution();
    else
        showOrigin();
}

void DesignPanel::choose(int row)
{
    if (row >= 0 && row != this->row())
        m_list->setCurrentIndex(m_distributions->index(row));
}

/// Shows the chosen draft everywhere and asks for one of its problems.
void DesignPanel::showDistribution()
{
    if (m_isShowing)
        return;
    const bool hasOne = row() >= 0;
    m_editor->setEnabled(hasOne);
    showOrigin();
    for (QPushButton* button : {m_duplicate, m_rename, m_remove})
        button->setEnabled(hasOne);
    if (!hasOne) {
        m_components->setComponents({}, {});
        m_preview->setUnavailable(
            tr("A distribution says which problems are made and how often. Add one on the left."));
        return;
    }
    const Distribution& draft = m_distributions->draft(row());
    m_session->selectDistribution(toQt(draft.name));
    {
        const QScopedValueRollback showing(m_isShowing, true);
        const int chosen = std::max(0, component());
        m_components->setComponents(draft.components, m_distributions->faults(row()).components);
        if (component() < 0 && !draft.components.empty())
            m_table->setCurrentIndex(m_components->index(
                std::min(chosen, static_cast<int>(draft.components.size()) - 1), 0));
    }
    showFaults();
    touch();
}

void DesignPanel::showFaults()
{
    if (row() < 0)
        return;
    const Distribution& draft = m_distributions->draft(row());
    const DistributionFaults& faults = m_distributions->faults(row());
    m_components->setComponents(draft.components, faults.components);
    m_listNotice->show(faults.name, NoticeLabel::Kind::Error);
    m_weightsNotice->show(faults.weights, NoticeLabel::Kind::Error);
    m_normalise->setEnabled(!draft.components.empty());
    m_removeComponent->setEnabled(draft.components.size() > 1 && component() >= 0);
    m_form->setEnabled(component() >= 0);
    if (component() < 0)
        return;
    const auto index = static_cast<std::size_t>(component());
    if (m_form->component() != draft.components[index])
        m_form->setComponent(draft.components[index]);
    m_form->setFaults(faults.components[index]);
}

void DesignPanel::showOrigin()
{
    const std::string name = row() < 0 ? std::string() : m_distributions->storedName(row());
    const auto found =
        std::find_if(m_origins.begin(), m_origins.end(), [&](const DistributionOrigin& origin) {
            return !name.empty() && origin.distribution == name;
        });
    m_origin->setVisible(found != m_origins.end());
    if (found == m_origins.end())
        return;
    m_origin->setText(
        tr("A band of an edge map: %1. <a href=\"%2\">Show map</a>")
            .arg(toQt(found->words).toHtmlEscaped(), QString::number(found->evaluation)));
}

void DesignPanel::addDistribution()
{
    Distribution distribution;
    distribution.name = toStd(tr("new distribution"));
    if (!m_contexts->all().empty())
        distribution.components.front().specification.contexts = {m_contexts->all().front().id};
    choose(m_distributions->add(std::move(distribution)));
    rename();
}

void DesignPanel::duplicate()
{
    Distribution copy = m_distributions->draft(row());
    copy.name = toStd(tr("%1, copy").arg(toQt(copy.name)));
    choose(m_distributions->add(std::move(copy)));
}

void DesignPanel::rename()
{
    m_list->setFocus();
    m_list->edit(m_list->currentIndex());
}

void DesignPanel::remove()
{
    const int removed = row();
    const std::string stored = m_distributions->storedName(removed);
    if (!stored.empty()) {
        const auto result = m_session->file().removeDistribution(stored);
        if (!result) {
            m_listNotice->show(toQt(result.error().message), NoticeLabel::Kind::Error);
            return;
        }
    }
    m_removed = m_distributions->draft(removed);
    m_undoRemove->setText(tr("Bring \u201c%1\u201d back").arg(toQt(m_removed->name)));
    m_undoRemove->show();
    m_distributions->removeAt(removed);
    showDistribution();
    Q_EMIT m_session->designChanged();
    m_session->refresh();
}

void DesignPanel::undoRemove()
{
    m_undoRemove->hide();
    if (const auto removed = std::exchange(m_removed, std::nullopt))
        choose(m_distributions->add(*removed));
}

void DesignPanel::addComponent()
{
    Distribution draft = m_distributions->draft(row());
    const auto count = static_cast<double>(draft.components.size());
    Component added =
        component() >= 0 ? draft.components[static_cast<std::size_t>(component())] : Component{};
    for (Component& each : draft.components)
        each.weight *= count / (count + 1);
    added.weight = 1 / (count + 1);
    draft.components.push_back(std::move(added));
    changeTo(draft);
    m_table->setCurrentIndex(m_components->index(m_components->rowCount() - 1, 0));
}

void DesignPanel::removeComponent()
{
    Distribution draft = m_distributions->draft(row());
    draft.components.erase(draft.components.begin() + component());
    normaliseWeights(draft.components);
    changeTo(draft);
}

void DesignPanel::normalise()
{
    Distribution draft = m_distributions->draft(row());
    normaliseWeights(draft.components);
    changeTo(draft);
}

void DesignPanel::onComponentEdited(const Component& edited)
{
    if (row() < 0 || component() < 0)
        return;
    Distribution draft = m_distributions->draft(row());
    draft.components[static_cast<std::size_t>(component())] = edited;
    changeTo(draft);
}

void DesignPanel::changeTo(const Distribution& draft)
{
    m_distributions->setDraft(row(), draft);
    showDistribution();
}

/// Something was changed: what is shown is old until the tick.
void DesignPanel::touch()
{
    if (row() < 0)
        return;
    showFaults();
    m_preview->setStale();
    if (!m_timer->isActive())
        m_timer->start();
}

void DesignPanel::tick()
{
    for (int each = 0; each < m_distributions->rowCount(); ++each)
        save(each);
    if (row() < 0)
        return;
    if (m_distributions->faults(row()).isEmpty())
        m_preview->showDistribution(m_distributions->draft(row()));
    else
        m_preview->setUnavailable(tr("A problem is shown as soon as the distribution is valid: %1")
                                      .arg(m_distributions->faults(row()).first()));
}

void DesignPanel::save(int row)
{
    if (!m_distributions->isUnsaved(row) || !m_distributions->faults(row).isEmpty())
        return;
    const auto saved = m_session->file().putDistribution(m_distributions->draft(row),
                                                         m_distributions->storedName(row));
    if (!saved) {
        m_listNotice->show(toQt(saved.error().message), NoticeLabel::Kind::Error);
        return;
    }
    m_distributions->markSaved(row);
    if (row == this->row()) // it may have a new name
        m_session->selectDistribution(toQt(m_distributions->draft(row).name));
    Q_EMIT m_session->designChanged();
    m_session->refresh();
}

int DesignPanel::row() const
{
    return m_list->currentIndex().isValid() ? m_list->currentIndex().row() : -1;
}

int DesignPanel::component() const
{
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() && index.row() < m_components->rowCount() ? index.row() : -1;
}

} // namespace gradus

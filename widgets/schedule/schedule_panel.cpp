#include "widgets/schedule/schedule_panel.h"

#include "core/study/study_tokenizer.h"
#include "widgets/common/notice_label.h"
#include "widgets/common/run_state.h"
#include "widgets/common/text_format.h"
#include "widgets/common/update_throttle.h"
#include "widgets/schedule/checkpoint_form.h"
#include "widgets/schedule/evaluation_form.h"
#include "widgets/schedule/model_form.h"
#include "widgets/schedule/schedule_cost.h"
#include "widgets/schedule/schedule_draft.h"
#include "widgets/schedule/schedule_strip.h"
#include "widgets/schedule/stage_form.h"

#include <algorithm>
#include <utility>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace gradus {

namespace {

enum Page { EmptyPage, EditorPage };
constexpr int kSaveDelayMs = 300;

const Schedule* scheduleCalled(const std::vector<Schedule>& schedules, const std::string& name)
{
    const auto found = std::find_if(schedules.begin(), schedules.end(),
                                    [&](const Schedule& each) { return each.name == name; });
    return found == schedules.end() ? nullptr : &*found;
}

} // namespace

SchedulePanel::SchedulePanel(StudySession* session, EngineLauncher* launcher, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_launcher(launcher)
    , m_throttle(new UpdateThrottle(this, [this] { refresh(); }))
    , m_saveTimer(new QTimer(this))
    , m_pages(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("schedulePanel"));
    m_pages->addWidget(makeEmptyPage());
    m_pages->addWidget(makeEditor());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    m_saveTimer->setSingleShot(true);
    m_saveTimer->setInterval(kSaveDelayMs);
    connectAll();
}

SchedulePanel::~SchedulePanel()
{
    if (m_saveTimer->isActive())
        save();
}

QStringList SchedulePanel::distributionNames() const
{
    QStringList names;
    for (const Distribution& distribution : m_distributions)
        names += toQt(distribution.name);
    return names;
}

void SchedulePanel::refresh()
{
    auto schedules = m_session->file().schedules();
    auto distributions = m_session->file().distributions();
    if (!schedules || !distributions) {
        m_notice->show(toQt(schedules ? distributions.error().message : schedules.error().message),
                       NoticeLabel::Kind::Error);
        return;
    }
    if (m_distributions != *distributions) {
        m_distributions = std::move(*distributions);
        m_stageForm->setDistributions(distributionNames());
        m_evaluationForm->setDistributions(distributionNames());
        m_modelForm->setPhrases(
            vocabularySize(ModelSpec(), m_distributions, m_session->contexts()));
    }
    const Schedule* before = scheduleCalled(m_stored, m_formerName);
    const bool hasUnsaved = before && m_draft != *before;
    const bool isNews = m_stored != *schedules || m_pages->currentIndex() == EmptyPage;
    m_stored = std::move(*schedules);
    m_pages->setCurrentIndex(m_stored.empty() ? EmptyPage : EditorPage);
    if (isNews && !hasUnsaved && !m_stored.empty()) {
        // Another window may have changed, renamed or added schedules.
        const std::string wish =
            m_formerName.empty() ? toStd(m_session->selectedSchedule()) : m_formerName;
        showSchedule(scheduleCalled(m_stored, wish) ? wish : m_stored.front().name);
    }
    updateStart();
}

void SchedulePanel::showSchedule(const std::string& name)
{
    const Schedule* schedule = scheduleCalled(m_stored, name);
    if (!schedule)
        return;
    if (name != m_formerName)
        m_stage = 0;
    m_formerName = name;
    m_draft = *schedule;
    showDraft();
}

void SchedulePanel::showDraft()
{
    const bool wasShowing = std::exchange(m_isShowing, true);
    m_schedules->clear();
    for (const Schedule& schedule : m_stored)
        m_schedules->addItem(toQt(schedule.name));
    m_schedules->setCurrentText(toQt(m_formerName));
    if (m_name->text() != toQt(m_draft.name)) // keeps the cursor where it is while typing
        m_name->setText(toQt(m_draft.name));
    const QString seed = QString::number(m_draft.seed);
    if (m_seed->text() != seed)
        m_seed->setText(seed);
    const int stages = static_cast<int>(m_draft.stages.size());
    m_stage = std::clamp(m_stage, 0, std::max(0, stages - 1));
    m_strip->setSchedule(m_draft, m_stage);
    m_stageForm->setEnabled(stages > 0);
    m_stageForm->setModel(m_draft.model);
    if (stages > 0)
        m_stageForm->setStage(m_draft.stages[static_cast<std::size_t>(m_stage)]);
    m_modelForm->setModel(m_draft.model);
    m_evaluationForm->setPlan(m_draft.evaluation);
    m_checkpointForm->setOptions(m_draft.checkpoints);
    m_remove->setEnabled(stages > 1);
    m_moveLeft->setEnabled(m_stage > 0);
    m_moveRight->setEnabled(m_stage + 1 < stages);
    m_total->setText(tr("%1 token equivalents in all").arg(compactCount(plannedTokens(m_draft))));
    m_problem = problemOfDraft();
    m_notice->show(m_problem, NoticeLabel::Kind::Error);
    m_isShowing = wasShowing;
    updateStart();
}

QString SchedulePanel::problemOfDraft() const
{
    if (m_draft.name != m_formerName && scheduleCalled(m_stored, m_draft.name))
        return tr("There is a schedule called %1 already.").arg(toQt(m_draft.name));
    const auto valid = validateSchedule(m_draft, m_distributions);
    return valid ? QString() : toQt(valid.error().message);
}

void SchedulePanel::onEdited()
{
    if (m_isShowing)
        return;
    Schedule draft = m_draft;
    draft.name = toStd(m_name->text().trimmed());
    draft.seed = m_seed->text().toULongLong();
    if (!draft.stages.empty())
        draft.stages[static_cast<std::size_t>(m_stage)] = m_stageForm->stage();
    draft.model = m_modelForm->model();
    draft.evaluation = m_evaluationForm->plan();
    draft.checkpoints = m_checkpointForm->options();
    change(draft);
}

void SchedulePanel::change(const Schedule& draft)
{
    m_draft = draft;
    showDraft();
    m_saveTimer->start();
}

void SchedulePanel::save()
{
    m_saveTimer->stop();
    const Schedule* stored = scheduleCalled(m_stored, m_formerName);
    if (m_formerName.empty() || (stored && *stored == m_draft) || !m_problem.isEmpty())
        return;
    const auto saved = m_session->file().putSchedule(m_draft, m_formerName);
    if (!saved) {
        m_notice->show(toQt(saved.error().message), NoticeLabel::Kind::Error);
        return;
    }
    for (Schedule& schedule : m_stored) {
        if (schedule.name == m_formerName)
            schedule = m_draft;
    }
    m_formerName = m_draft.name;
    showDraft();
    Q_EMIT m_session->designChanged();
    m_session->refresh();
}

void SchedulePanel::addStage(StageKind kind)
{
    Schedule draft = m_draft;
    const std::string distribution =
        draft.stages.empty() ? std::string() : draft.stages.back().distribution;
    draft.stages.push_back(newStage(kind, draft, distribution));
    m_stage = static_cast<int>(draft.stages.size()) - 1;
    change(draft);
}

void SchedulePanel::removeStage()
{
    Schedule draft = m_draft;
    draft.stages.erase(draft.stages.begin() + m_stage);
    change(draft);
}

void SchedulePanel::moveStage(int by)
{
    Schedule draft = m_draft;
    const int to = m_stage + by;
    if (to < 0 || to >= static_cast<int>(draft.stages.size()))
        return;
    std::swap(draft.stages[static_cast<std::size_t>(m_stage)],
              draft.stages[static_cast<std::size_t>(to)]);
    m_stage = to;
    change(draft);
}

void SchedulePanel::addSchedule(const Schedule& schedule)
{
    save();
    const auto added = m_session->file().putSchedule(schedule);
    if (!added) {
        m_notice->show(toQt(added.error().message), NoticeLabel::Kind::Error);
        return;
    }
    m_stored.push_back(schedule);
    m_pages->setCurrentIndex(EditorPage);
    showSchedule(schedule.name);
    Q_EMIT m_session->designChanged();
    m_session->refresh();
}

void SchedulePanel::addNewSchedule()
{
    if (m_distributions.empty())
        m_session->report(tr("A schedule needs a distribution to train on: design one first."));
    else
        addSchedule(newSchedule(m_stored, m_distributions));
}

QString SchedulePanel::hindrance(const std::vector<RunRow>& runs) const
{
    if (!m_problem.isEmpty())
        return tr("Not valid yet");
    if (m_launcher->isStarting())
        return tr("Starting\u2026");
    const double now = nowSeconds();
    for (const RunRow& run : runs) {
        const DisplayState state = displayState(run, now);
        if (isUnderWay(state))
            return tr("%1, run %2 is %3")
                .arg(toQt(run.schedule), QString::number(run.id), displayStateText(state));
    }
    return {};
}

void SchedulePanel::updateStart()
{
    const auto runs = m_session->file().runSummaries();
    const QString reason = runs ? hindrance(*runs) : toQt(runs.error().message);
    m_start->setEnabled(reason.isEmpty() && !m_formerName.empty());
    const RunRow* early = runs ? endedEarly(*runs) : nullptr;
    m_start->setText(early ? tr("&Continue run %1").arg(early->id) : tr("&Start"));
    m_startReason->setText(reason.isEmpty() && early
                               ? tr("%1 \u2013 goes on as it was launched")
                                     .arg(displayStateText(displayState(*early, nowSeconds())))
                               : reason);
}

const RunRow* SchedulePanel::endedEarly(const std::vector<RunRow>& runs) const
{
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        if (run->schedule == m_formerName)
            return isResumable(displayState(*run, nowSeconds())) ? &*run : nullptr;
    }
    return nullptr;
}

void SchedulePanel::start()
{
    save();
    updateStart();
    if (!m_start->isEnabled())
        return;
    m_launchNotice->clear();
    const StudyFile& file = m_session->file();
    const auto process = m_launcher->run(file.path(), file.folder(), toQt(m_formerName));
    if (process) {
        Q_EMIT started();
        return;
    }
    showLaunchFailure(toQt(process.error().message));
}

void SchedulePanel::showLaunchFailure(const QString& sentence)
{
    m_launchNotice->show(sentence, NoticeLabel::Kind::Error);
}

} // namespace gradus

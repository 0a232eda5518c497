// How the schedule panel is laid out and wired; what it does is in schedule_panel.cpp.

#include "widgets/common/notice_label.h"
#include "widgets/common/text_format.h"
#include "widgets/common/update_throttle.h"
#include "widgets/schedule/checkpoint_form.h"
#include "widgets/schedule/evaluation_form.h"
#include "widgets/schedule/model_form.h"
#include "widgets/schedule/schedule_draft.h"
#include "widgets/schedule/schedule_panel.h"
#include "widgets/schedule/schedule_strip.h"
#include "widgets/schedule/stage_form.h"
#include "widgets/schedule/wheel_guard.h"

#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace gradus {

QWidget* SchedulePanel::makeEmptyPage()
{
    auto* page = new QWidget(this); // owned by Qt: child of m_pages
    auto* sentence =
        new QLabel(tr("No schedule yet. A schedule says which stages a model goes through."), page);
    auto* button = new QPushButton(tr("New schedule"), page);
    button->setObjectName(QStringLiteral("firstSchedule"));
    connect(button, &QPushButton::clicked, this, [this] { addNewSchedule(); });
    auto* layout = new QVBoxLayout(page);
    layout->addStretch();
    layout->addWidget(sentence, 0, Qt::AlignHCenter);
    layout->addWidget(button, 0, Qt::AlignHCenter);
    layout->addStretch();
    return page;
}

QWidget* SchedulePanel::makeEditor()
{
    auto* page = new QWidget(this); // owned by Qt: child of m_pages
    m_notice = new NoticeLabel(page);
    m_notice->setObjectName(QStringLiteral("scheduleNotice"));
    m_launchNotice = new NoticeLabel(page);
    m_launchNotice->setObjectName(QStringLiteral("launchNotice"));
    m_strip = new ScheduleStrip(page);
    m_strip->setObjectName(QStringLiteral("scheduleStrip"));
    auto* strip = new QScrollArea(page); // many stages scroll sideways
    strip->setWidget(m_strip);
    strip->setWidgetResizable(true);
    strip->setFrameShape(QFrame::NoFrame);
    strip->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    strip->setFixedHeight(m_strip->minimumSizeHint().height() + 12);

    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    auto* header = new QHBoxLayout;
    fillHeader(header);
    layout->addLayout(header);
    layout->addWidget(m_launchNotice);
    layout->addWidget(strip);
    auto* buttons = new QHBoxLayout;
    fillStageButtons(buttons);
    layout->addLayout(buttons);
    layout->addWidget(m_notice);
    layout->addWidget(makeForms(), /*stretch=*/1);
    return page;
}

void SchedulePanel::fillHeader(QBoxLayout* layout)
{
    m_schedules = new QComboBox(this);
    m_schedules->setObjectName(QStringLiteral("scheduleBox"));
    m_schedules->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_schedules->setMinimumWidth(144);
    auto* add = new QPushButton(tr("Ne&w"), this);
    add->setObjectName(QStringLiteral("newSchedule"));
    auto* copy = new QPushButton(tr("Dupli&cate"), this);
    copy->setObjectName(QStringLiteral("duplicateSchedule"));
    m_name = new QLineEdit(this);
    m_name->setObjectName(QStringLiteral("scheduleName"));
    m_name->setMaximumWidth(200);
    m_seed = new QLineEdit(this);
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seed->setMaximumWidth(88);
    m_seed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,19}")), m_seed));
    m_start = new QPushButton(tr("&Start"), this);
    m_start->setObjectName(QStringLiteral("startButton"));
    m_start->setToolTip(tr("Runs this schedule in an engine of its own, which goes on when this "
                           "window is closed"));
    m_startReason = new QLabel(this);
    m_startReason->setObjectName(QStringLiteral("startReason"));
    const auto labelled = [&](const QString& text, QWidget* buddy) {
        auto* label = new QLabel(text, this); // owned by Qt: child of this
        label->setBuddy(buddy);
        layout->addWidget(label);
        layout->addWidget(buddy);
    };
    labelled(tr("S&chedule"), m_schedules);
    layout->addWidget(add);
    layout->addWidget(copy);
    layout->addSpacing(16);
    labelled(tr("&Name"), m_name);
    labelled(tr("S&eed"), m_seed);
    layout->addStretch();
    layout->addWidget(m_startReason);
    layout->addWidget(m_start);
    connect(add, &QPushButton::clicked, this, [this] { addNewSchedule(); });
    connect(copy, &QPushButton::clicked, this, [this] { addSchedule(copyOf(m_draft, m_stored)); });
}

void SchedulePanel::fillStageButtons(QBoxLayout* layout)
{
    auto* add = new QToolButton(this);
    add->setObjectName(QStringLiteral("addStage"));
    add->setText(tr("Add stage"));
    add->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(add);
    for (const StageKind kind :
         {StageKind::PreTraining, StageKind::MidTraining, StageKind::Reinforcement})
        connect(menu->addAction(stageKindText(kind)), &QAction::triggered, this,
                [this, kind] { addStage(kind); });
    add->setMenu(menu);
    const auto button = [&](const QString& objectName, const QString& text) {
        auto* made = new QToolButton(this); // owned by Qt: child of this
        made->setObjectName(objectName);
        made->setText(text);
        return made;
    };
    m_remove = button(QStringLiteral("removeStage"), tr("Remove"));
    m_moveLeft = button(QStringLiteral("moveStageLeft"), tr("\u25c2 Earlier"));
    m_moveRight = button(QStringLiteral("moveStageRight"), tr("Later \u25b8"));
    m_total = new QLabel(this);
    m_total->setObjectName(QStringLiteral("totalCost"));
    for (QWidget* each : std::initializer_list<QWidget*>{add, m_remove, m_moveLeft, m_moveRight})
        layout->addWidget(each);
    layout->addStretch();
    layout->addWidget(m_total);
}

QWidget* SchedulePanel::makeForms()
{
    auto* inside = new QWidget(this);
    m_stageForm = new StageForm(inside);
    m_modelForm = new ModelForm(inside);
    m_evaluationForm = new EvaluationForm(inside);
    m_checkpointForm = new CheckpointForm(inside);
    auto* row = new QHBoxLayout(inside);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    const auto box = [&](const QString& title, QWidget* form) {
        auto* made = new QGroupBox(title, inside); // owned by Qt: child of inside
        auto* layout = new QVBoxLayout(made);
        layout->addWidget(form);
        layout->addStretch();
        return made;
    };
    row->addWidget(box(tr("Stage"), m_stageForm), /*stretch=*/1);
    row->addWidget(box(tr("Model"), m_modelForm), /*stretch=*/1);
    auto* column = new QVBoxLayout;
    column->setSpacing(12);
    column->addWidget(box(tr("Evaluation after each stage"), m_evaluationForm));
    column->addWidget(box(tr("Checkpoints"), m_checkpointForm), /*stretch=*/1);
    row->addLayout(column, /*stretch=*/1);
    new WheelGuard(inside); // owned by Qt: child of inside
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(inside);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    return scroll;
}

void SchedulePanel::connectAll()
{
    connect(m_session, &StudySession::changed, m_throttle, &UpdateThrottle::request);
    connect(m_session, &StudySession::designChanged, m_throttle, &UpdateThrottle::request);
    connect(m_session, &StudySession::clockTicked, this, &SchedulePanel::updateStart);
    connect(m_session, &StudySession::scheduleSelected, this, [this](const QString& name) {
        save();
        showSchedule(toStd(name));
    });
    connect(m_launcher, &EngineLauncher::startingChanged, this, &SchedulePanel::updateStart);
    connect(m_launcher, &EngineLauncher::endedAtOnce, this, &SchedulePanel::showLaunchFailure);
    connect(m_schedules, &QComboBox::activated, this, [this] {
        save();
        showSchedule(toStd(m_schedules->currentText()));
    });
    connect(m_name, &QLineEdit::textEdited, this, &SchedulePanel::onEdited);
    connect(m_seed, &QLineEdit::textEdited, this, &SchedulePanel::onEdited);
    connect(m_stageForm, &StageForm::edited, this, &SchedulePanel::onEdited);
    connect(m_modelForm, &ModelForm::edited, this, &SchedulePanel::onEdited);
    connect(m_evaluationForm, &EvaluationForm::edited, this, &SchedulePanel::onEdited);
    connect(m_checkpointForm, &CheckpointForm::edited, this, &SchedulePanel::onEdited);
    connect(m_strip, &ScheduleStrip::stageChosen, this, [this](int index) {
        m_stage = index;
        showDraft();
    });
    connect(m_remove, &QToolButton::clicked, this, &SchedulePanel::removeStage);
    connect(m_moveLeft, &QToolButton::clicked, this, [this] { moveStage(-1); });
    connect(m_moveRight, &QToolButton::clicked, this, [this] { moveStage(1); });
    connect(m_start, &QPushButton::clicked, this, &SchedulePanel::start);
    connect(m_saveTimer, &QTimer::timeout, this, &SchedulePanel::save);
}

} // namespace gradus

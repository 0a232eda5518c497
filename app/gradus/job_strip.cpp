#include "app/gradus/job_strip.h"

#include "widgets/common/run_state.h"
#include "widgets/common/state_icon.h"
#include "widgets/common/text_format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>

namespace gradus {

namespace {

constexpr int kMessageMs = 12'000;

} // namespace

std::optional<RunRow> runToShow(const std::vector<RunRow>& runs, double now)
{
    if (runs.empty())
        return std::nullopt;
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        if (isUnderWay(displayState(*run, now)))
            return *run;
    }
    return runs.back();
}

QString jobText(const RunRow& run, double now)
{
    const DisplayState state = displayState(run, now);
    QStringList parts{displayStateText(state)};
    if (isUnderWay(state)) {
        if (!run.stage.empty())
            parts += toQt(run.stage);
        if (run.stepsPlanned > 0)
            parts += JobStrip::tr("step %1").arg(stepText(run.step, run.stepsPlanned));
        if (run.activity.starts_with("evaluat"))
            parts += toQt(run.activity);
        parts += lastValueText(run);
        if (state == DisplayState::Running)
            parts += {tokenRateText(run.tokensPerSecond), timeLeftText(run.secondsLeft)};
    }
    parts.removeAll(QString());
    return JobStrip::tr("%1, run %2 \u2014 %3")
        .arg(toQt(run.schedule), QString::number(run.id), parts.join(QStringLiteral(" \u00b7 ")));
}

JobStrip::JobStrip(QWidget* parent)
    : QWidget(parent)
    , m_dot(new QLabel(this))
    , m_text(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_pause(new QPushButton(tr("Pause"), this))
    , m_stop(new QPushButton(tr("Stop"), this))
    , m_message(new QLabel(this))
    , m_messageTimer(new QTimer(this))
{
    m_text->setObjectName(QStringLiteral("jobText"));
    m_pause->setObjectName(QStringLiteral("jobPause"));
    m_stop->setObjectName(QStringLiteral("jobStop"));
    m_message->setObjectName(QStringLiteral("jobMessage"));
    m_message->setTextFormat(Qt::PlainText);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1'000);
    m_progress->setFixedSize(120, 8);
    m_progress->setAccessibleName(tr("Progress of the run"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 2, 8, 2);
    layout->setSpacing(8);
    for (QWidget* each : {static_cast<QWidget*>(m_dot), static_cast<QWidget*>(m_text),
                          static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_pause),
                          static_cast<QWidget*>(m_stop)})
        layout->addWidget(each);
    layout->addWidget(m_message, /*stretch=*/1, Qt::AlignRight);

    m_messageTimer->setSingleShot(true);
    connect(m_messageTimer, &QTimer::timeout, m_message, &QLabel::clear);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        send(m_state == DisplayState::Paused ? CommandKind::Resume : CommandKind::Pause);
    });
    connect(m_stop, &QPushButton::clicked, this, [this] { send(CommandKind::Stop); });
    showRun(std::nullopt, 0);
}

void JobStrip::setSession(StudySession* session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (!session) {
        showRun(std::nullopt, 0);
        return;
    }
    connect(session, &StudySession::changed, this, &JobStrip::refresh);
    connect(session, &StudySession::clockTicked, this, &JobStrip::refresh);
    connect(session, &StudySession::reported, this, &JobStrip::showMessage);
    refresh();
}

void JobStrip::showMessage(const QString& sentence)
{
    m_message->setText(sentence);
    m_message->setToolTip(sentence);
    m_messageTimer->start(kMessageMs);
}

void JobStrip::refresh()
{
    const auto runs = m_session->file().runSummaries();
    if (!runs) {
        showMessage(toQt(runs.error().message));
        return;
    }
    const double now = nowSeconds();
    showRun(runToShow(*runs, now), now);
}

void JobStrip::showRun(const std::optional<RunRow>& run, double now)
{
    m_run = run ? run->id : 0;
    m_state = run ? displayState(*run, now) : DisplayState::Done;
    const bool underWay = run && isUnderWay(m_state);
    m_dot->setVisible(run.has_value());
    m_progress->setVisible(underWay);
    m_pause->setVisible(underWay);
    m_stop->setVisible(underWay);
    if (!run) {
        m_text->setText(m_session ? tr("No run yet.") : QString());
        return;
    }
    m_dot->setPixmap(statePixmap(m_state, palette(), 12, devicePixelRatioF()));
    m_text->setText(jobText(*run, now));
    m_progress->setValue(static_cast<int>(run->progress * 1'000));
    m_pause->setEnabled(accepts(CommandKind::Pause) || accepts(CommandKind::Resume));
    m_pause->setText(m_state == DisplayState::Paused ? tr("Resume") : tr("Pause"));
}

bool JobStrip::accepts(CommandKind kind) const
{
    return m_run != 0 && acceptsCommand(m_state, kind);
}

void JobStrip::send(CommandKind kind)
{
    if (!m_session || m_run == 0)
        return;
    const auto sent = m_session->file().sendCommand(m_run, kind);
    if (!sent)
        showMessage(toQt(sent.error().message));
    else
        showMessage(commandSentText(kind));
}

} // namespace gradus

#include "widgets/runs/runs_panel.h"

#include "widgets/common/notice_label.h"
#include "widgets/common/run_state.h"
#include "widgets/common/text_format.h"
#include "widgets/common/update_throttle.h"
#include "widgets/runs/curve_plot.h"
#include "widgets/runs/run_delegates.h"
#include "widgets/runs/run_table_model.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace gradus {

namespace {

enum Page { EmptyPage, FilledPage };

} // namespace

RunsPanel::RunsPanel(StudySession* session, EngineLauncher* launcher, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_launcher(launcher)
    , m_model(new RunTableModel(this))
    , m_throttle(new UpdateThrottle(this, [this] { refresh(); }))
    , m_pages(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("runsPanel"));
    makeTable();
    m_pages->addWidget(makeEmptyPage());
    m_pages->addWidget(makeRunsPage());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    connectAll();
    updateButtons();
}

void RunsPanel::makeTable()
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("runTable"));
    m_table->setAccessibleName(tr("Runs"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(RunTableModel::StateColumn, new RunStateDelegate(m_table));
    m_table->setItemDelegateForColumn(RunTableModel::ProgressColumn,
                                      new RunProgressDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(28);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setMinimumSectionSize(56);
    // Fixed widths: numbers that change must not move what stands beside them.
    const std::array<int, RunTableModel::ColumnCount> widths{96,  160, 176, 168, 112,
                                                             112, 88,  120, 112};
    for (int column = 0; column < RunTableModel::ColumnCount; ++column)
        header->resizeSection(column, widths[static_cast<std::size_t>(column)]);
    header->setSectionResizeMode(RunTableModel::StageColumn, QHeaderView::Stretch);
}

QWidget* RunsPanel::makeEmptyPage()
{
    auto* page = new QWidget(this); // owned by Qt: child of m_pages
    auto* sentence =
        new QLabel(tr("No run yet. A schedule becomes a run when it is started."), page);
    auto* button = new QPushButton(tr("Go to the schedules"), page);
    button->setObjectName(QStringLiteral("goToSchedules"));
    connect(button, &QPushButton::clicked, this, &RunsPanel::scheduleRequested);
    auto* layout = new QVBoxLayout(page);
    layout->addStretch();
    layout->addWidget(sentence, 0, Qt::AlignHCenter);
    layout->addWidget(button, 0, Qt::AlignHCenter);
    layout->addStretch();
    return page;
}

QWidget* RunsPanel::makeRunsPage()
{
    auto* splitter = new QSplitter(Qt::Vertical, this); // owned by Qt: child of m_pages
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_table);
    auto* below = new QWidget(splitter);
    auto* layout = new QVBoxLayout(below);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(makeControls());
    layout->addWidget(m_notice);
    layout->addWidget(makeCurves(), /*stretch=*/1);
    splitter->addWidget(below);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 3);
    splitter->setSizes({180, 540});
    return splitter;
}

QWidget* RunsPanel::makeControls()
{
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const auto add = [&](const QString& objectName, const QString& text, const QString& tip) {
        auto* button = new QPushButton(text, bar); // owned by Qt: child of bar
        button->setObjectName(objectName);
        button->setToolTip(tip);
        layout->addWidget(button);
        return button;
    };
    m_pause = add(QStringLiteral("pauseButton"), tr("Pause"), tr("Waits after the current step"));
    m_resume = add(QStringLiteral("resumeButton"), tr("Resume"), {});
    m_stop = add(QStringLiteral("stopButton"), tr("Stop"),
                 tr("Writes a checkpoint and ends; the run can be resumed"));
    m_checkpoint = add(QStringLiteral("checkpointButton"), tr("Checkpoint now"),
                       tr("Writes the weights after the current step and goes on"));
    m_notice = new NoticeLabel(this);
    m_notice->setObjectName(QStringLiteral("runNotice"));

    m_axis = new QComboBox(bar);
    m_axis->setObjectName(QStringLiteral("axisBox"));
    m_axis->addItem(tr("tokens"), static_cast<int>(CurveAxis::Tokens));
    m_axis->addItem(tr("steps"), static_cast<int>(CurveAxis::Step));
    m_smoothing = new QComboBox(bar);
    m_smoothing->setObjectName(QStringLiteral("smoothingBox"));
    m_smoothing->addItem(tr("off"), 0.0);
    m_smoothing->addItem(tr("weak (0.8)"), 0.8);
    m_smoothing->addItem(tr("medium (0.95)"), 0.95);
    m_smoothing->addItem(tr("strong (0.99)"), 0.99);
    layout->addStretch();
    for (const auto& [text, box] :
         {std::pair{tr("&Over"), m_axis}, std::pair{tr("S&moothing"), m_smoothing}}) {
        auto* label = new QLabel(text, bar); // owned by Qt: child of bar
        label->setBuddy(box);
        layout->addWidget(label);
        layout->addWidget(box);
    }
    return bar;
}

QWidget* RunsPanel::makeCurves()
{
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(12);
    m_loss =
        new CurvePlot(QStringLiteral("loss"), tr("This run has not logged a loss yet."), splitter);
    m_loss->setObjectName(QStringLiteral("lossCurve"));
    m_reward = new CurvePlot(QStringLiteral("reward"),
                             tr("This run has not reached a reinforcement stage yet."), splitter);
    m_reward->setObjectName(QStringLiteral("rewardCurve"));
    splitter->addWidget(m_loss);
    splitter->addWidget(m_reward);
    splitter->setSizes({500, 500});
    return splitter;
}

void RunsPanel::connectAll()
{
    connect(m_session, &StudySession::changed, m_throttle, &UpdateThrottle::request);
    connect(m_session, &StudySession::clockTicked, this, [this] {
        m_model->setNow(nowSeconds());
        updateButtons();
    });
    connect(m_session, &StudySession::runSelected, this, &RunsPanel::showSelected);
    connect(m_launcher, &EngineLauncher::startingChanged, this, &RunsPanel::updateButtons);
    connect(m_launcher, &EngineLauncher::endedAtOnce, this, [this](const QString& sentence) {
        m_notice->show(sentence, NoticeLabel::Kind::Error);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RunsPanel::onCurrentChanged);
    connect(m_pause, &QPushButton::clicked, this, [this] { send(CommandKind::Pause); });
    connect(m_resume, &QPushButton::clicked, this, &RunsPanel::resume);
    connect(m_stop, &QPushButton::clicked, this, [this] { send(CommandKind::Stop); });
    connect(m_checkpoint, &QPushButton::clicked, this, [this] { send(CommandKind::Checkpoint); });
    connect(m_axis, &QComboBox::currentIndexChanged, this, [this] {
        const auto axis = static_cast<CurveAxis>(m_axis->currentData().toInt());
        m_loss->setAxis(axis);
        m_reward->setAxis(axis);
    });
    connect(m_smoothing, &QComboBox::currentIndexChanged, this, [this] {
        m_loss->setSmoothing(m_smoothing->currentData().toDouble());
        m_reward->setSmoothing(m_smoothing->currentData().toDouble());
    });
}

void RunsPanel::refresh()
{
    const auto runs = m_session->file().runSummaries();
    if (!runs) {
        report(runs.error());
        return;
    }
    const RowId newestBefore = m_model->runs().empty() ? 0 : m_model->runs().front().id;
    m_model->setRuns(*runs, nowSeconds());
    m_pages->setCurrentIndex(runs->empty() ? EmptyPage : FilledPage);
    if (!runs->empty()) {
        // What was just started is what one wants to see.
        const bool isNew = newestBefore != 0 && runs->back().id > newestBefore;
        const RowId wish = m_run != 0 ? m_run : m_session->selectedRun();
        m_isChoosingItself = true;
        showSelected(isNew || m_model->rowOf(wish) < 0 ? runs->back().id : wish);
        m_isChoosingItself = false;
    }
    readMetrics();
    updateButtons();
}

void RunsPanel::showSelected(RowId run)
{
    const int row = m_model->rowOf(run);
    if (row >= 0 && m_table->currentIndex().row() != row)
        m_table->setCurrentIndex(m_model->index(row, 0));
}

void RunsPanel::onCurrentChanged(const QModelIndex& current)
{
    const RowId run = current.isValid() ? current.data(RunTableModel::RunIdRole).toLongLong() : 0;
    if (run == m_run)
        return;
    m_run = run;
    m_lastMetric = 0;
    m_history.clear();
    m_notice->clear();
    readMetrics();
    updateButtons();
    if (!m_isChoosingItself)
        m_session->selectRun(run);
}

void RunsPanel::readMetrics()
{
    if (m_run != 0) {
        const auto metrics = m_session->file().metrics(m_run, m_lastMetric);
        if (!metrics) {
            report(metrics.error());
            return;
        }
        if (metrics->rows.empty() && m_lastMetric != 0)
            return;
        m_history.append(metrics->rows);
        m_lastMetric = metrics->last;
    }
    m_loss->setHistory(&m_history);
    m_reward->setHistory(&m_history);
}

void RunsPanel::updateButtons()
{
    const RunRow* run = m_model->find(m_run);
    const DisplayState state = run ? m_model->state(*run) : DisplayState::Done;
    m_pause->setEnabled(run && acceptsCommand(state, CommandKind::Pause));
    m_stop->setEnabled(run && acceptsCommand(state, CommandKind::Stop));
    m_checkpoint->setEnabled(run && acceptsCommand(state, CommandKind::Checkpoint));
    const QString hindrance = run && isResumable(state) ? restartHindrance(*run) : QString();
    const bool canRestart = isResumable(state) && hindrance.isEmpty();
    m_resume->setEnabled(run && (acceptsCommand(state, CommandKind::Resume) || canRestart));
    m_resume->setToolTip(hindrance.isEmpty() ? tr("Goes on; a run that ended early goes on from "
                                                  "its last checkpoint")
                                             : hindrance);
    if (std::exchange(m_state, state) != state) // what was asked for has happened
        m_notice->clear();
    if (!run || !m_notice->sentence().isEmpty())
        return;
    if (state == DisplayState::Failed)
        m_notice->show(toQt(run->error), NoticeLabel::Kind::Error);
    else if (state == DisplayState::Lost)
        m_notice->show(tr("The engine of this run is gone without a word. Resume goes on from its "
                          "last checkpoint."),
                       NoticeLabel::Kind::Hint);
}

QString RunsPanel::restartHindrance(const RunRow& run) const
{
    if (m_launcher->isStarting())
        return tr("An engine is starting");
    for (const RunRow& other : m_model->runs()) { // newest first
        if (other.id != run.id && isUnderWay(m_model->state(other)))
            return tr("Run %1 is under way").arg(other.id);
        // The engine goes on with the newest run of a schedule.
        if (other.schedule == run.schedule && other.id > run.id)
            return tr("Run %1 of the same schedule is newer").arg(other.id);
    }
    return {};
}

void RunsPanel::send(CommandKind kind)
{
    const auto sent = m_session->file().sendCommand(m_run, kind);
    if (sent)
        m_notice->show(commandSentText(kind), NoticeLabel::Kind::Hint);
    else
        report(sent.error());
}

void RunsPanel::resume()
{
    const RunRow* run = m_model->find(m_run);
    if (!run)
        return;
    if (acceptsCommand(m_model->state(*run), CommandKind::Resume)) {
        send(CommandKind::Resume);
        return;
    }
    const StudyFile& file = m_session->file();
    const auto started = m_launcher->run(file.path(), file.folder(), toQt(run->schedule));
    if (started)
        m_notice->show(tr("The engine is starting; it goes on from the last checkpoint."),
                       NoticeLabel::Kind::Hint);
    else
        report(started.error());
}

void RunsPanel::report(const Error& error)
{
    m_notice->show(toQt(error.message), NoticeLabel::Kind::Error);
}

} // namespace gradus

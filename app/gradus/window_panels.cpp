// Which panels the main window has and how they hand a selection to each other.

#include "app/gradus/main_window.h"
#include "widgets/design/design_panel.h"
#include "widgets/figures/results_panel.h"
#include "widgets/inspector/inspect_panel.h"
#include "widgets/runs/runs_panel.h"
#include "widgets/schedule/schedule_panel.h"

#include <QAction>
#include <QTabWidget>

namespace gradus {

void MainWindow::addPanels()
{
    StudySession* session = m_session.get();
    auto* design = new DesignPanel(session);   // owned by Qt: child of m_tabs
    auto* results = new ResultsPanel(session); // owned by Qt: child of m_tabs
    addPanel(Panel::Design, design, tr("Design"));
    auto* schedule = new SchedulePanel(session, m_launcher); // owned by Qt: child of m_tabs
    auto* runs = new RunsPanel(session, m_launcher);         // owned by Qt: child of m_tabs
    addPanel(Panel::Schedule, schedule, tr("Schedule"));
    addPanel(Panel::Runs, runs, tr("Runs"));
    addPanel(Panel::Inspect, new InspectPanel(session), tr("Inspect"));
    addPanel(Panel::Results, results, tr("Results"));
    connect(schedule, &SchedulePanel::started, this, [this] { showPanel(Panel::Runs); });
    connect(runs, &RunsPanel::scheduleRequested, this, [this] { showPanel(Panel::Schedule); });
    connect(results, &ResultsPanel::inspectRequested, this, [this] { showPanel(Panel::Inspect); });
    connect(results, &ResultsPanel::designRequested, this, [this] { showPanel(Panel::Design); });
    connect(design, &DesignPanel::mapRequested, this, [this, results](RowId evaluation) {
        showPanel(Panel::Results);
        results->showMap(evaluation);
    });
    checkPanelAction();
}

void MainWindow::addPanel(Panel panel, QWidget* widget, const QString& title)
{
    const auto index = static_cast<std::size_t>(panel);
    m_panels[index] = widget;
    m_panelActions[index]->setEnabled(true);
    const int tab = m_tabs->addTab(widget, title);
    m_tabs->setTabToolTip(tab, m_panelActions[index]->shortcut().toString());
}

void MainWindow::showPanel(Panel panel)
{
    if (QWidget* widget = m_panels[static_cast<std::size_t>(panel)])
        m_tabs->setCurrentWidget(widget);
    checkPanelAction(); // choosing the current panel again took its check mark away
}

void MainWindow::checkPanelAction()
{
    for (std::size_t i = 0; i < kPanels; ++i)
        m_panelActions[i]->setChecked(m_panels[i] && m_panels[i] == m_tabs->currentWidget());
}

void MainWindow::showPanelOf(StudyExplorer::Branch branch)
{
    switch (branch) {
    case StudyExplorer::Branch::Distributions:
        showPanel(Panel::Design);
        break;
    case StudyExplorer::Branch::Schedules:
        showPanel(Panel::Schedule);
        break;
    case StudyExplorer::Branch::Runs:
        showPanel(Panel::Runs);
        break;
    case StudyExplorer::Branch::Evaluations:
        showPanel(Panel::Inspect);
        break;
    }
}

} // namespace gradus

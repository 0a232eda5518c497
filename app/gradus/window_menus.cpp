// The menus of the main window: every command of the frame, with its words and its key.

#include "app/gradus/about_dialog.h"
#include "app/gradus/job_strip.h"
#include "app/gradus/main_window.h"
#include "app/gradus/recent_studies.h"
#include "widgets/common/text_format.h"

#include <QActionGroup>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>

namespace gradus {

void MainWindow::makeMenus()
{
    makeFileMenu();
    makeViewMenu();
    makeRunMenu();
    makeHelpMenu();
}

QAction* MainWindow::addCommand(QMenu* menu, const QString& objectName, const QString& text,
                                const QKeySequence& keys)
{
    QAction* action = menu->addAction(text);
    action->setObjectName(objectName);
    action->setShortcut(keys);
    return action;
}

void MainWindow::makeFileMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    m_presetMenu = menu->addMenu(tr("&New from preset"));
    QAction* open =
        addCommand(menu, QStringLiteral("openAction"), tr("&Open\u2026"), QKeySequence::Open);
    m_recentMenu = menu->addMenu(tr("Open &recent"));
    menu->addSeparator();
    QAction* close =
        addCommand(menu, QStringLiteral("closeAction"), tr("&Close study"), QKeySequence::Close);
    QAction* quit = addCommand(menu, QStringLiteral("quitAction"), tr("&Quit"),
                               QKeySequence(Qt::CTRL | Qt::Key_Q));
    connect(open, &QAction::triggered, this, &MainWindow::askForStudy);
    connect(close, &QAction::triggered, this, &MainWindow::dropSession);
    connect(quit, &QAction::triggered, this, &QWidget::close);
    connect(m_presetMenu, &QMenu::aboutToShow, this, &MainWindow::fillPresetMenu);
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
}

void MainWindow::fillPresetMenu()
{
    m_presetMenu->clear();
    const auto presets = m_opener.presets();
    if (!presets || presets->empty()) {
        const QString reason =
            presets ? tr("No preset is shipped with this program") : toQt(presets.error().message);
        m_presetMenu->addAction(reason)->setEnabled(false);
        return;
    }
    for (const Preset& preset : *presets) {
        const QString name = toQt(preset.name);
        QAction* action = m_presetMenu->addAction(tr("%1 \u2013 %2").arg(name, toQt(preset.title)));
        connect(action, &QAction::triggered, this, [this, name] { askForNewStudy(name); });
    }
}

void MainWindow::fillRecentMenu()
{
    m_recentMenu->clear();
    const QStringList paths = RecentStudies::list();
    for (const QString& path : paths) {
        QAction* action = m_recentMenu->addAction(QFileInfo(path).fileName());
        action->setToolTip(path);
        action->setStatusTip(path);
        connect(action, &QAction::triggered, this, [this, path] { openStudy(path); });
    }
    if (paths.isEmpty())
        m_recentMenu->addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::makeViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    const std::array<QString, kPanels> titles{tr("&Design"), tr("&Schedule"), tr("&Runs"),
                                              tr("&Inspect"), tr("Res&ults")};
    for (std::size_t i = 0; i < kPanels; ++i) {
        const int number = static_cast<int>(i) + 1;
        QAction* action = addCommand(menu, QStringLiteral("panelAction%1").arg(number), titles[i],
                                     QKeySequence(QStringLiteral("Ctrl+%1").arg(number)));
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, i] { showPanel(static_cast<Panel>(i)); });
        m_panelActions[i] = action;
    }
    menu->addSeparator();
    menu->addAction(m_explorerDock->toggleViewAction());
    QMenu* themes = menu->addMenu(tr("&Theme"));
    auto* group = new QActionGroup(this); // owned by Qt: child of this
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        QAction* action = themes->addAction(theme == Theme::Light ? tr("&Light") : tr("&Dark"));
        action->setCheckable(true);
        action->setChecked(theme == themeOf(palette()));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, theme] { setTheme(theme); });
    }
}

void MainWindow::makeRunMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Run"));
    const auto add = [this, menu](const QString& objectName, const QString& text,
                                  CommandKind kind) {
        QAction* action = addCommand(menu, objectName, text, {});
        connect(action, &QAction::triggered, m_jobs, [this, kind] { m_jobs->send(kind); });
        connect(menu, &QMenu::aboutToShow, action,
                [this, action, kind] { action->setEnabled(m_jobs->accepts(kind)); });
    };
    add(QStringLiteral("pauseAction"), tr("&Pause"), CommandKind::Pause);
    add(QStringLiteral("resumeAction"), tr("&Resume"), CommandKind::Resume);
    add(QStringLiteral("checkpointAction"), tr("&Checkpoint now"), CommandKind::Checkpoint);
    add(QStringLiteral("stopAction"), tr("&Stop"), CommandKind::Stop);
}

void MainWindow::makeHelpMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    QAction* about = addCommand(menu, QStringLiteral("aboutAction"), tr("&About Gradus"), {});
    connect(about, &QAction::triggered, this, [this] { showAbout(this); });
}

} // namespace gradus

#pragma once

#include "app/gradus/study_explorer.h"
#include "app/gradus/study_opener.h"
#include "widgets/common/engine_launcher.h"
#include "widgets/common/theme.h"

#include <array>
#include <filesystem>
#include <memory>

#include <QMainWindow>

class QAction;
class QDockWidget;
class QKeySequence;
class QMenu;
class QStackedWidget;
class QTabWidget;

namespace gradus {

class JobStrip;
class StartPage;

/// The window: one study at a time, its five panels in the order of the researcher's loop.
///
/// Holds no state of the study: closing or killing it never touches a run.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    /// The panels, in their order: Ctrl+1 to Ctrl+5.
    enum class Panel { Design, Schedule, Runs, Inspect, Results };
    static constexpr std::size_t kPanels = 5;

    /// @param resources see resourceFolder(). @param engineProgram started by Schedule and Runs.
    MainWindow(std::filesystem::path resources, QString engineProgram, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// The theme chosen last, light at first.
    [[nodiscard]] static Theme storedTheme();

    /// The open study, or nullptr.
    [[nodiscard]] StudySession* session() const { return m_session.get(); }

public Q_SLOTS:
    /// Opens @p path in place of the study that is open. Where that fails one sentence says why:
    /// on the start page, or below the study that stays open.
    void openStudy(const QString& path);
    /// Makes a study at @p path from the preset called @p presetName and opens it.
    void createStudy(const QString& presetName, const QString& path);
    void showPanel(gradus::MainWindow::Panel panel);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    // window_menus.cpp
    void makeMenus();
    void makeFileMenu();
    void makeViewMenu();
    void makeRunMenu();
    void makeHelpMenu();
    void fillPresetMenu();
    void fillRecentMenu();
    QAction* addCommand(QMenu* menu, const QString& objectName, const QString& text,
                        const QKeySequence& keys);
    // window_panels.cpp
    void addPanels();
    void addPanel(Panel panel, QWidget* widget, const QString& title);
    void checkPanelAction();
    void showPanelOf(StudyExplorer::Branch branch);
    // main_window.cpp
    void makeDocks();
    void connectStartPage();
    void restoreLook();
    void setTheme(Theme theme);
    void adopt(std::unique_ptr<StudySession> session);
    void dropSession();
    void showFailure(const QString& sentence);
    void askForStudy();
    void askForNewStudy(const QString& presetName);
    void openExample();
    void confirmEngine();

    StudyOpener m_opener;
    EngineLauncher* m_launcher = nullptr; // owned by Qt: child of this
    std::unique_ptr<StudySession> m_session;
    std::array<QWidget*, kPanels> m_panels{};       // owned by Qt: children of m_tabs
    std::array<QAction*, kPanels> m_panelActions{}; // owned by Qt: children of this
    QStackedWidget* m_pages = nullptr;              // owned by Qt: child of this
    StartPage* m_startPage = nullptr;               // owned by Qt: child of m_pages
    QTabWidget* m_tabs = nullptr;                   // owned by Qt: child of m_pages
    bool m_isExplorerWanted = true;                 ///< while a study is open
    StudyExplorer* m_explorer = nullptr;            // owned by Qt: child of its dock
    QDockWidget* m_explorerDock = nullptr;          // owned by Qt: child of this
    JobStrip* m_jobs = nullptr;                     // owned by Qt: child of the status bar
    QMenu* m_presetMenu = nullptr;                  // owned by Qt: child of the menu bar
    QMenu* m_recentMenu = nullptr;                  // owned by Qt: child of the menu bar
};

} // namespace gradus

#include "app/gradus/main_window.h"

#include "app/gradus/job_strip.h"
#include "app/gradus/recent_studies.h"
#include "app/gradus/start_page.h"
#include "widgets/common/text_format.h"

#include <utility>

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>

namespace gradus {

namespace {

const auto kGeometryKey = QStringLiteral("window/geometry");
const auto kStateKey = QStringLiteral("window/state");
const auto kExplorerKey = QStringLiteral("window/explorer");
const auto kThemeKey = QStringLiteral("window/theme");
constexpr int kStateVersion = 1;

} // namespace

Theme MainWindow::storedTheme()
{
    return QSettings().value(kThemeKey).toString() == QLatin1StringView("dark") ? Theme::Dark
                                                                                : Theme::Light;
}

MainWindow::MainWindow(std::filesystem::path resources, QString engineProgram, QWidget* parent)
    : QMainWindow(parent)
    , m_opener(std::move(resources))
    , m_launcher(new EngineLauncher(std::move(engineProgram), this))
    , m_pages(new QStackedWidget(this))
    , m_startPage(new StartPage(m_pages))
    , m_tabs(new QTabWidget(m_pages))
    , m_explorer(new StudyExplorer(this))
    , m_jobs(new JobStrip(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    m_startPage->setObjectName(QStringLiteral("startPage"));
    m_tabs->setObjectName(QStringLiteral("panels"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false);
    m_pages->addWidget(m_startPage);
    m_pages->addWidget(m_tabs);
    setCentralWidget(m_pages);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addPermanentWidget(m_jobs, /*stretch=*/1);
    makeDocks();
    makeMenus();
    connectStartPage();
    connect(m_tabs, &QTabWidget::currentChanged, this, &MainWindow::checkPanelAction);
    connect(m_explorer, &StudyExplorer::chosen, this, &MainWindow::showPanelOf);
    restoreLook();
    dropSession();
}

MainWindow::~MainWindow()
{
    dropSession();
}

void MainWindow::makeDocks()
{
    m_explorerDock = new QDockWidget(tr("Project"), this);
    m_explorerDock->setObjectName(QStringLiteral("explorerDock"));
    m_explorerDock->setWidget(m_explorer);
    m_explorerDock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
    addDockWidget(Qt::LeftDockWidgetArea, m_explorerDock);
    resizeDocks({m_explorerDock}, {208}, Qt::Horizontal);
}

void MainWindow::connectStartPage()
{
    connect(m_startPage, &StartPage::openRequested, this, &MainWindow::askForStudy);
    connect(m_startPage, &StartPage::exampleRequested, this, &MainWindow::openExample);
    connect(m_startPage, &StartPage::presetRequested, this, &MainWindow::askForNewStudy);
    connect(m_startPage, &StartPage::recentRequested, this, &MainWindow::openStudy);
    m_startPage->setExampleHindrance(
        m_opener.example() ? QString() : tr("No example study is shipped with this program yet"));
    const auto presets = m_opener.presets();
    m_startPage->setPresets(presets.value_or(std::vector<Preset>{}),
                            presets ? QString() : toQt(presets.error().message));
}

void MainWindow::restoreLook()
{
    const QSettings settings;
    resize(1'280, 800);
    restoreGeometry(settings.value(kGeometryKey).toByteArray());
    restoreState(settings.value(kStateKey).toByteArray(), kStateVersion);
    m_isExplorerWanted = settings.value(kExplorerKey, true).toBool();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings settings;
    settings.setValue(kGeometryKey, saveGeometry());
    settings.setValue(kStateKey, saveState(kStateVersion));
    if (m_session)
        m_isExplorerWanted = m_explorerDock->isVisibleTo(this);
    settings.setValue(kExplorerKey, m_isExplorerWanted);
    QMainWindow::closeEvent(event);
}

void MainWindow::setTheme(Theme theme)
{
    QSettings().setValue(kThemeKey,
                         theme == Theme::Dark ? QStringLiteral("dark") : QStringLiteral("light"));
    applyTheme(*qApp, theme);
}

void MainWindow::openStudy(const QString& path)
{
    auto session = m_opener.open(path.toStdString());
    if (!session) {
        showFailure(toQt(session.error().message));
        return;
    }
    RecentStudies::add(path);
    adopt(std::move(*session));
}

void MainWindow::createStudy(const QString& presetName, const QString& path)
{
    const auto presets = m_opener.presets();
    if (!presets) {
        showFailure(toQt(presets.error().message));
        return;
    }
    for (const Preset& preset : *presets) {
        if (toQt(preset.name) != presetName)
            continue;
        const auto created = m_opener.create(path.toStdString(), preset);
        if (created)
            openStudy(path);
        else
            showFailure(toQt(created.error().message));
        return;
    }
    showFailure(tr("There is no preset called %1.").arg(presetName));
}

void MainWindow::showFailure(const QString& sentence)
{
    if (m_session)
        m_jobs->showMessage(sentence);
    m_startPage->setError(sentence);
}

void MainWindow::adopt(std::unique_ptr<StudySession> session)
{
    dropSession();
    m_session = std::move(session);
    const QFileInfo file(toQt(m_session->file().path().string()));
    setWindowTitle(tr("%1 \u2014 Gradus").arg(file.fileName()));
    setWindowFilePath(file.absoluteFilePath());
    m_startPage->setError({});
    addPanels();
    connect(m_session.get(), &StudySession::changed, this, &MainWindow::confirmEngine);
    m_explorer->setSession(m_session.get());
    m_jobs->setSession(m_session.get());
    m_explorerDock->setVisible(m_isExplorerWanted);
    m_explorerDock->toggleViewAction()->setEnabled(true);
    m_pages->setCurrentWidget(m_tabs);
}

void MainWindow::dropSession()
{
    if (m_session)
        m_isExplorerWanted = m_explorerDock->isVisibleTo(this);
    m_explorer->setSession(nullptr);
    m_jobs->setSession(nullptr);
    // Panels hold the session's address: they go first.
    for (QWidget*& panel : m_panels)
        delete std::exchange(panel, nullptr);
    m_session.reset();
    for (QAction* action : m_panelActions)
        action->setEnabled(false);
    m_explorerDock->hide(); // nothing to explore
    m_explorerDock->toggleViewAction()->setEnabled(false);
    setWindowTitle(tr("Gradus"));
    m_startPage->setRecent(RecentStudies::list());
    m_pages->setCurrentWidget(m_startPage);
}

void MainWindow::askForStudy()
{
    auto* dialog = new QFileDialog(this, tr("Open a study"), {},
                                   tr("Studies (*.gradus);;All files (*)")); // deletes itself
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openStudy);
    dialog->open();
}

void MainWindow::askForNewStudy(const QString& presetName)
{
    auto* dialog = new QFileDialog(this, tr("Where to keep the new study"), {},
                                   tr("Studies (*.gradus)")); // deletes itself
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("gradus"));
    dialog->selectFile(presetName + QStringLiteral(".gradus"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, presetName](const QString& path) { createStudy(presetName, path); });
    dialog->open();
}

void MainWindow::openExample()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const auto copy = m_opener.copyExample(folder.toStdString());
    if (copy)
        openStudy(toQt(copy->string()));
    else
        showFailure(toQt(copy.error().message));
}

void MainWindow::confirmEngine()
{
    if (!m_launcher->isStarting())
        return;
    const auto runs = m_session->file().runSummaries();
    if (!runs)
        return; // the job strip reads the same rows and tells why
    for (const RunRow& run : *runs)
        m_launcher->confirm(qint64{run.processId});
}

} // namespace gradus

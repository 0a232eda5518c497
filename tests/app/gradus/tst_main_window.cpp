#include "app/gradus/job_strip.h"
#include "app/gradus/main_window.h"
#include "app/gradus/start_page.h"
#include "tests/support/sample_study.h"
#include "widgets/common/notice_label.h"

#include <csignal>

#include <QAction>
#include <QFile>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTreeView>
#include <QtTest>

using namespace gradus;

class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(QStringLiteral("GradusTest"));
    }

    void init()
    {
        QSettings().clear();
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("a.gradus"));
        open();
    }

    void cleanup() { m_window.reset(); }

    void beginsWithTheStartPage()
    {
        QVERIFY(child<StartPage>("startPage")->isVisible());
        QVERIFY(!m_window->session());
        QVERIFY(!child<QWidget>("explorerDock")->isVisible());
        QVERIFY(!child<QAction>("panelAction3")->isEnabled());
    }

    void saysOnTheStartPageWhyAStudyCannotBeOpened_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("isThere");
        QTest::newRow("missing") << QByteArray() << false;
        QTest::newRow("empty") << QByteArray() << true;
        QTest::newRow("not a database") << QByteArray(10'000, 'x') << true;
        QTest::newRow("cut off") << QByteArray("SQLite format 3\0 ...", 20) << true;
    }

    void saysOnTheStartPageWhyAStudyCannotBeOpened()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const bool, isThere);
        const QString path = m_folder->filePath(QStringLiteral("bad.gradus"));
        if (isThere) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
        }
        m_window->openStudy(path);
        const auto* notice = child<NoticeLabel>("startError");
        QVERIFY(notice->isVisible());
        QVERIFY2(notice->sentence().contains(QStringLiteral("bad.gradus")),
                 qPrintable(notice->sentence()));
        QVERIFY(!m_window->session());
    }

    void showsThePanelsInTheOrderOfTheLoop()
    {
        makeStudy();
        m_window->openStudy(m_path);
        QVERIFY(m_window->session());
        const auto* tabs = child<QTabWidget>("panels");
        QStringList titles;
        for (int i = 0; i < tabs->count(); ++i)
            titles += tabs->tabText(i);
        QCOMPARE(titles.join(QLatin1Char(' ')),
                 QStringLiteral("Design Schedule Runs Inspect Results"));
        for (int i = 0; i < tabs->count(); ++i) {
            auto* action = child<QAction>(qPrintable(QStringLiteral("panelAction%1").arg(i + 1)));
            QCOMPARE(action->shortcut(), QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i)));
            action->trigger();
            QCOMPARE(tabs->currentIndex(), i);
            QVERIFY(action->isChecked());
        }
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("a.gradus")));
    }

    void keepsTheStudyThatIsOpenWhenAnotherCannotBeOpened()
    {
        makeStudy();
        m_window->openStudy(m_path);
        const StudySession* before = m_window->session();
        m_window->openStudy(m_folder->filePath(QStringLiteral("no.gradus")));
        QCOMPARE(m_window->session(), before);
        QVERIFY(child<QLabel>("jobMessage")->text().contains(QStringLiteral("no.gradus")));
    }

    void opensOneStudyAfterAnother()
    {
        makeStudy();
        m_window->openStudy(m_path);
        m_window->openStudy(m_path);
        QVERIFY(m_window->session());
        child<QAction>("closeAction")->trigger();
        QVERIFY(!m_window->session());
        QVERIFY(child<StartPage>("startPage")->isVisible());
        QCOMPARE(child<QTabWidget>("panels")->count(), 0);
        m_window->openStudy(m_path);
        QCOMPARE(child<QTabWidget>("panels")->count(), 5);
    }

    void makesAStudyFromAPreset()
    {
        m_window->createStudy(QStringLiteral("quick"), m_path);
        QVERIFY2(m_window->session(), qPrintable(child<NoticeLabel>("startError")->sentence()));
        QVERIFY(!m_window->session()->file().schedules()->empty());

        child<QAction>("closeAction")->trigger();
        m_window->createStudy(QStringLiteral("quick"), m_path); // is there already: not overwritten
        QVERIFY(!m_window->session());
        QVERIFY(child<NoticeLabel>("startError")->sentence().contains(QStringLiteral("a.gradus")));
        m_window->createStudy(QStringLiteral("no-such"),
                              m_folder->filePath(QStringLiteral("b.gradus")));
        QVERIFY(child<NoticeLabel>("startError")->sentence().contains(QStringLiteral("no-such")));
    }

    void leadsFromTheProjectToThePanels()
    {
        makeStudy();
        m_window->openStudy(m_path);
        auto* tree = child<QTreeView>("explorerTree");
        QTRY_COMPARE(leaves(tree, 2), 3); // runs
        QCOMPARE(leaves(tree, 0), 3);     // distributions
        QCOMPARE(leaves(tree, 1), 1);     // schedules
        QCOMPARE(leaves(tree, 3), 9);     // three checkpoints on three distributions
        const auto click = [tree](int branch, int leaf) {
            const QModelIndex parent = tree->model()->index(branch, 0);
            const QModelIndex index = tree->model()->index(leaf, 0, parent);
            tree->scrollTo(index);
            QTest::mouseClick(tree->viewport(), Qt::LeftButton, {},
                              tree->visualRect(index).center());
        };
        const auto* tabs = child<QTabWidget>("panels");
        click(0, 1);
        QCOMPARE(m_window->session()->selectedDistribution(), QStringLiteral("edge"));
        QCOMPARE(tabs->currentIndex(), 0);
        click(1, 0);
        QCOMPARE(m_window->session()->selectedSchedule(), QStringLiteral("quick"));
        QCOMPARE(tabs->currentIndex(), 1);
        click(2, 2); // newest first: run 1 is the last
        QCOMPARE(m_window->session()->selectedRun(), RowId{1});
        QCOMPARE(tabs->currentIndex(), 2);
        click(3, 0);
        QCOMPARE(m_window->session()->selectedEvaluation(), RowId{9});
        QCOMPARE(tabs->currentIndex(), 3);
    }

    void steersTheRunUnderWayFromTheStrip()
    {
        makeStudy();
        m_window->openStudy(m_path);
        const QString text = child<QLabel>("jobText")->text();
        for (const char* part :
             {"quick, run 3", "running", "rl", "step", "reward", "21.3 k tok/s", "12 min left"})
            QVERIFY2(text.contains(QString::fromLatin1(part)), qPrintable(text));
        QTest::mouseClick(child<QPushButton>("jobPause"), Qt::LeftButton);
        QTest::mouseClick(child<QPushButton>("jobStop"), Qt::LeftButton);
        const auto commands = m_window->session()->file().takeCommands(3);
        QCOMPARE(*commands, (std::vector{CommandKind::Pause, CommandKind::Stop}));
    }

    void survivesTheDeathOfTheEngine()
    {
        QProcess engine; // stands for it: a process that is there until it is killed
        engine.start(QStringLiteral("sleep"), {QStringLiteral("60")});
        QVERIFY(engine.waitForStarted());
        makeStudy(engine.processId());
        m_window->openStudy(m_path);
        QVERIFY(child<QLabel>("jobText")->text().contains(QStringLiteral("running")));
        engine.kill(); // SIGKILL; nothing is committed any more
        QVERIFY(engine.waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(child<QLabel>("jobText")->text().contains(QStringLiteral("lost")),
                                 10'000);
        QVERIFY(!child<QPushButton>("jobPause")->isVisible());
    }

    void remembersThemeAndPlace()
    {
        QCOMPARE(MainWindow::storedTheme(), Theme::Light);
        m_window->resize(1'111, 777);
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (action->text() == QStringLiteral("&Dark"))
                action->trigger();
        }
        QCOMPARE(MainWindow::storedTheme(), Theme::Dark);
        QCOMPARE(themeOf(m_window->palette()), Theme::Dark);
        m_window->close();
        open();
        QCOMPARE(m_window->size(), QSize(1'111, 777));
        applyTheme(*qApp, Theme::Light);
    }

    void hasAUniqueKeyForEachCommand()
    {
        QStringList keys;
        for (const QAction* action : m_window->findChildren<QAction*>()) {
            if (action->shortcut().isEmpty())
                continue;
            QVERIFY2(!keys.contains(action->shortcut().toString()), qPrintable(action->text()));
            keys += action->shortcut().toString();
        }
        QCOMPARE_GE(keys.size(), 7); // five panels, open, quit
    }

private:
    void open()
    {
        m_window = std::make_unique<MainWindow>(GRADUS_RESOURCES, QStringLiteral("/no/engine"));
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void makeStudy(qint64 liveProcess = 1)
    {
        const auto made = test::makeSampleStudy(
            m_path.toStdString(),
            {.problems = 2, .samples = 2, .steps = 10, .liveProcess = liveProcess});
        QVERIFY2(made, made ? "" : made.error().message.c_str());
    }

    static int leaves(const QTreeView* tree, int branch)
    {
        return tree->model()->rowCount(tree->model()->index(branch, 0));
    }

    template <typename Object>
    Object* child(const char* name) const
    {
        return m_window->findChild<Object*>(QString::fromLatin1(name));
    }

    QTemporaryDir m_settings;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(MainWindowTest)
#include "tst_main_window.moc"

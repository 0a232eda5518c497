#include "app/gradus/figure_command.h"
#include "app/gradus/main_window.h"
#include "core/base/resources.h"
#include "widgets/common/theme.h"

#include <cstdio>
#include <string_view>

#include <QApplication>
#include <QSettings>

namespace {

constexpr auto kHelp =
    R"(Usage: gradus [STUDY.gradus]
       gradus figure STUDY.gradus FIGURE -o FILE.{pdf,svg,png,tex,csv}
       gradus figure --list STUDY.gradus

Without a command the workbench opens, on STUDY.gradus if it is given.

Commands:
  figure       write a figure of a study to a file; works without a display

Options:
  -h, --help   this text
  --version    the version of this program

Exit status: 0 on success, 2 on a usage error, 1 on any other failure.
)";

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
           || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

void nameApplication()
{
    QCoreApplication::setOrganizationName(QStringLiteral("Gradus"));
    QCoreApplication::setApplicationName(QStringLiteral("gradus"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GRADUS_VERSION));
}

int runFigureCommand(int argc, char** argv)
{
    // Needs fonts and a painter but no screen; the result is the same with one and without.
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    // Standard error is for our one sentence, not for Qt's remarks on a bare environment.
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& message) {
        if (type == QtCriticalMsg || type == QtFatalMsg)
            std::fprintf(stderr, "gradus: %s\n", message.toUtf8().constData());
    });
    const QApplication application(argc, argv);
    gradus::applyTheme(*qApp, gradus::Theme::Light);
    return gradus::figureCommand(QCoreApplication::arguments().mid(2));
}

int runWindow(int argc, char** argv)
{
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        std::fprintf(stderr, "gradus: unknown argument %s; see gradus --help.\n", argv[argc - 1]);
        return 2;
    }
    if (!hasDisplay()) {
        std::fputs("gradus: there is no display to open the window on; gradus figure works "
                   "without one.\n",
                   stderr);
        return 1;
    }
    QApplication application(argc, argv);
    gradus::applyTheme(application, gradus::MainWindow::storedTheme());
    gradus::MainWindow window(gradus::resourceFolder(), gradus::EngineLauncher::defaultProgram());
    window.show();
    if (argc == 2)
        window.openStudy(QCoreApplication::arguments().at(1));
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    nameApplication();
    const std::string_view first = argc > 1 ? argv[1] : "";
    if (first == "-h" || first == "--help") {
        std::fputs(kHelp, stdout);
        return 0;
    }
    if (first == "--version") {
        std::puts("gradus " GRADUS_VERSION);
        return 0;
    }
    return first == "figure" ? runFigureCommand(argc, argv) : runWindow(argc, argv);
}

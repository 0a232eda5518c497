#include "widgets/common/engine_launcher.h"

#include <utility>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTimer>

namespace gradus {

namespace {

constexpr int kWatchEveryMs = 200;
constexpr int kWatchForMs = 20'000; ///< loading LibTorch on a busy machine takes seconds

/// The engine counts its threads itself, and leaves a core of several to this window.
QProcessEnvironment engineEnvironment()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("GRADUS_BESIDE_WINDOW"), QStringLiteral("1"));
    // The window may run offscreen in a test or under another library path: neither is the
    // engine's.
    environment.remove(QStringLiteral("QT_QPA_PLATFORM"));
    return environment;
}

} // namespace

bool isProcessAlive(qint64 processId)
{
    // The state follows the name, which is in brackets and may hold anything. Zombies have ended.
    QFile stat(QStringLiteral("/proc/%1/stat").arg(processId));
    if (processId <= 0 || !stat.open(QIODevice::ReadOnly))
        return false;
    const QByteArray line = stat.readAll();
    const qsizetype end = line.lastIndexOf(')');
    return end >= 0 && end + 2 < line.size() && line.at(end + 2) != 'Z' && line.at(end + 2) != 'X';
}

QString EngineLauncher::defaultProgram()
{
    return QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("gradus-engine"));
}

EngineLauncher::EngineLauncher(QString program, QObject* parent)
    : QObject(parent)
    , m_program(std::move(program))
    , m_timer(new QTimer(this))
{
    connect(m_timer, &QTimer::timeout, this, &EngineLauncher::watch);
}

Result<qint64> EngineLauncher::run(const std::filesystem::path& study,
                                   const std::filesystem::path& folder, const QString& schedule)
{
    const auto failed = [](const QString& sentence) {
        return fail(ErrorCode::EngineDied, sentence.toStdString());
    };
    if (isStarting())
        return failed(tr("An engine is starting already."));
    if (!QFileInfo(m_program).isExecutable())
        return failed(
            tr("The engine is not there: %1 is no program that can be started.").arg(m_program));
    const QString folderPath = QString::fromStdString(folder.string());
    if (!QDir().mkpath(folderPath))
        return failed(tr("The folder %1 cannot be made.").arg(folderPath));

    m_logPath = QDir(folderPath).filePath(QStringLiteral("engine.log"));
    m_logStart = QFileInfo(m_logPath).size();
    QProcess process;
    process.setProgram(m_program);
    process.setArguments({QStringLiteral("run"), QString::fromStdString(study.string()),
                          QStringLiteral("--schedule"), schedule});
    process.setProcessEnvironment(engineEnvironment());
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(m_logPath, QIODevice::Append);
    process.setStandardErrorFile(m_logPath, QIODevice::Append);
    qint64 processId = 0;
    if (!process.startDetached(&processId))
        return failed(
            tr("The engine %1 could not be started: %2.").arg(m_program, process.errorString()));
    m_processId = processId;
    m_sinceStart.start();
    m_timer->start(kWatchEveryMs);
    Q_EMIT startingChanged();
    return processId;
}

void EngineLauncher::confirm(qint64 processId)
{
    if (processId == m_processId)
        finish();
}

void EngineLauncher::watch()
{
    if (!isProcessAlive(m_processId)) {
        const QString line = lastLogLine();
        finish();
        Q_EMIT endedAtOnce(line.isEmpty()
                               ? tr("The engine ended at once and said nothing.")
                               : tr("The engine ended at once; its last words: %1").arg(line));
    } else if (m_sinceStart.hasExpired(kWatchForMs)) {
        finish();
    }
}

void EngineLauncher::finish()
{
    if (std::exchange(m_processId, 0) == 0)
        return;
    m_timer->stop();
    Q_EMIT startingChanged();
}

QString EngineLauncher::lastLogLine() const
{
    QFile log(m_logPath);
    if (!log.open(QIODevice::ReadOnly))
        return {};
    constexpr qint64 kTail = 4'096;
    log.seek(std::max(m_logStart, log.size() - kTail));
    const QList<QByteArray> lines = log.readAll().trimmed().split('\n');
    return QString::fromUtf8(lines.last()).trimmed();
}

} // namespace gradus

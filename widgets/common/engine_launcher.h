#pragma once

#include "core/base/result.h"

#include <filesystem>

#include <QElapsedTimer>
#include <QObject>
#include <QString>

class QTimer;

namespace gradus {

/// Starts gradus-engine detached: it is nobody's child and outlives this window, whatever ends it.
///
/// Watches only the first seconds of what it started, to tell the user when an engine gives up
/// before it could write its reason into the study.
class EngineLauncher final : public QObject
{
    Q_OBJECT

public:
    /// gradus-engine in the folder of the running program.
    [[nodiscard]] static QString defaultProgram();

    explicit EngineLauncher(QString program = defaultProgram(), QObject* parent = nullptr);

    /// Starts `run STUDY --schedule NAME`; its output is appended to engine.log in @p folder
    /// (StudyFile::folder()), which is made if it is missing.
    ///
    /// @return the process id, or one sentence saying why nothing was started. A second start
    /// while one isStarting() is refused.
    [[nodiscard]] Result<qint64> run(const std::filesystem::path& study,
                                     const std::filesystem::path& folder, const QString& schedule);

    /// From run() until the engine was seen in the study (see confirm()), ended or had its time.
    [[nodiscard]] bool isStarting() const { return m_processId != 0; }
    [[nodiscard]] qint64 processId() const { return m_processId; }

public Q_SLOTS:
    /// The process @p processId has a row in the study: from here on that row tells how it fares.
    void confirm(qint64 processId);

Q_SIGNALS:
    void startingChanged();
    /// It ended before it was seen in the study. @p sentence gives the last line of its log.
    void endedAtOnce(const QString& sentence);

private:
    void watch();
    void finish();
    [[nodiscard]] QString lastLogLine() const;

    QString m_program;
    QString m_logPath;
    qint64 m_logStart = 0; ///< bytes in the log before this start
    qint64 m_processId = 0;
    QElapsedTimer m_sinceStart;
    QTimer* m_timer = nullptr; // owned by Qt: child of this
};

/// Whether @p processId is a process of this machine that has not ended.
[[nodiscard]] bool isProcessAlive(qint64 processId);

} // namespace gradus

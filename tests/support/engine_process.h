#pragma once

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace gradus::testing {

/// What a finished gradus-engine said.
struct EngineOutcome
{
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;

    [[nodiscard]] QString firstError() const { return QString::fromUtf8(errors).trimmed(); }
};

/// Prepares a process of the built engine. @param contexts folder of user contexts; empty: none.
inline void prepareEngine(QProcess& process, const QStringList& arguments, const QString& resources,
                          const QString& contexts = {})
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("GRADUS_RESOURCES"), resources);
    environment.insert(QStringLiteral("GRADUS_CONTEXTS"), contexts); // none of the user's own
    process.setProcessEnvironment(environment);
    process.setProgram(QStringLiteral(GRADUS_ENGINE));
    process.setArguments(arguments);
}

inline EngineOutcome runEngine(const QStringList& arguments, const QString& resources,
                               const QByteArray& input = {}, const QString& contexts = {})
{
    QProcess process;
    prepareEngine(process, arguments, resources, contexts);
    process.start();
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(110'000))
        process.kill();
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace gradus::testing

#pragma once

#include "core/base/result.h"
#include "core/layout/layout.h"

#include <optional>

#include <QObject>
#include <QString>

class QProcess;
class QTimer;

namespace gradus {

/// Has graphs laid out by gradus-layout, a process of its own, and never waits for it.
///
/// The newest request wins: one that a newer request overtakes is forgotten, neither signal comes
/// for it. A helper that dies is started again and its request sent once more; one that does not
/// answer in time is killed. Lives in the GUI thread.
class LayoutClient final : public QObject
{
    Q_OBJECT

public:
    /// gradus-layout in the folder of the running program.
    [[nodiscard]] static QString defaultProgram();

    explicit LayoutClient(QObject* parent = nullptr);
    /// @param program the helper's file; nothing is started before the first request.
    explicit LayoutClient(QString program, QObject* parent = nullptr);
    ~LayoutClient() override;

    /// How long an answer may take; 5 s unless set. Once overtaken, a request has a tenth of it.
    void setTimeoutMs(int timeoutMs) { m_timeoutMs = timeoutMs; }
    /// Process id of the running helper, 0 if there is none.
    [[nodiscard]] qint64 helperId() const;

public Q_SLOTS:
    void request(const gradus::LayoutRequest& request);
    /// Forgets what was asked for.
    void cancel();

Q_SIGNALS:
    void laidOut(const gradus::LayoutAnswer& answer);
    /// @param sentence translated, says what failed.
    void failed(qint64 id, const QString& sentence);

private:
    void start();
    void retire();
    void send();
    void readLines();
    void take(const std::string& line);
    void onHelperGone(const QString& how);
    void onTimeout();
    void sendNext();
    void giveUp(const QString& sentence);

    QString m_program;
    int m_timeoutMs = 5'000;
    QProcess* m_helper = nullptr;           // owned by Qt: child of this
    QTimer* m_timer = nullptr;              // owned by Qt: child of this
    std::optional<LayoutRequest> m_current; ///< sent, not answered
    std::optional<LayoutRequest> m_next;    ///< waits for the current one
    bool m_isWanted = false;                ///< nobody cancelled the current one
    bool m_isSecondTry = false;
};

/// One graph through a helper of its own; blocks up to @p timeoutMs. For programs without a window:
/// widgets use LayoutClient.
[[nodiscard]] Result<LayoutAnswer>
layOutBlocking(const QString& program, const LayoutRequest& request, int timeoutMs = 10'000);

} // namespace gradus

#pragma once

#include "widgets/common/study_session.h"

#include <optional>

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QTimer;

namespace gradus {

/// The bottom line of the window: the run under way, with its two buttons, and what was reported
/// last.
class JobStrip final : public QWidget
{
    Q_OBJECT

public:
    explicit JobStrip(QWidget* parent = nullptr);

    /// @param session what to show, or nullptr; must be taken back by setSession(nullptr) before
    /// it is deleted.
    void setSession(StudySession* session);
    /// Whether @p kind makes sense for the run shown.
    [[nodiscard]] bool accepts(CommandKind kind) const;
    /// Sends @p kind to the run shown and says so.
    void send(CommandKind kind);
    /// Shows one sentence for some seconds.
    void showMessage(const QString& sentence);

private:
    void refresh();
    void showRun(const std::optional<RunRow>& run, double now);

    StudySession* m_session = nullptr; // not owned
    RowId m_run = 0;
    DisplayState m_state = DisplayState::Done;
    QLabel* m_dot = nullptr;            // owned by Qt: child of this
    QLabel* m_text = nullptr;           // owned by Qt: child of this
    QProgressBar* m_progress = nullptr; // owned by Qt: child of this
    QPushButton* m_pause = nullptr;     // owned by Qt: child of this
    QPushButton* m_stop = nullptr;      // owned by Qt: child of this
    QLabel* m_message = nullptr;        // owned by Qt: child of this
    QTimer* m_messageTimer = nullptr;   // owned by Qt: child of this
};

/// The run to show: the newest that is under way, else the newest one; none without runs.
[[nodiscard]] std::optional<RunRow> runToShow(const std::vector<RunRow>& runs, double now);

/// "quick, run 3 — rl · step 84/200 · reward 0.41 · 21 k tok/s · 12 min left"
[[nodiscard]] QString jobText(const RunRow& run, double now);

} // namespace gradus
